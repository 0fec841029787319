"""Signs of life of workers."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class WorkerSign(models.Model):
    """When a worker was last alive, by the clock of the database: machines differ."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.worker_id
