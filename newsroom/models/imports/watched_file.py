"""Files of watched folders that came in, so that they do not come again after a restart."""

from __future__ import annotations

from django.db import models


class WatchedFile(models.Model):
    """One file as it was when it was brought in, or refused."""

    key = models.CharField(max_length=64, primary_key=True)  # SHA-256 of its absolute path
    path = models.TextField()  # the same for people
    size = models.BigIntegerField()  # in bytes
    changed_ns = models.BigIntegerField()  # of its inode: nanoseconds since 1970
    digest = models.CharField(max_length=64, blank=True)  # SHA-256; empty: it could not be read
    seen_on = models.DateField(db_index=True)  # the last day that it was there

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.path
