"""Groups of the desk that the archive made, and which rights it gave them."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models


class DeskGroup(models.Model):
    """One of newsroom.rights.GROUPS, remembered however it is named or changed since.

    No row: never made. Without a group: an administrator deleted it.
    """

    name = models.CharField(max_length=20, primary_key=True)  # in GROUPS
    group = models.OneToOneField(Group, null=True, on_delete=models.SET_NULL, related_name="+")
    given = models.JSONField(default=list)  # "newsroom.add_article": given once, never again

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.name
