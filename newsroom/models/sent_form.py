"""Forms of the desk that were saved: one that is sent again is not saved again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class SentForm(models.Model):
    """A form that somebody sent, by the random token that it carries, and what came of it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=32)
    digest = models.CharField(max_length=32)  # of what was typed in it
    object_id = models.CharField(max_length=50, blank=True)  # empty only while it is being saved
    saved_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="sent_form_once")]

    def __str__(self):
        return self.token
