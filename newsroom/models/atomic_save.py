"""Rows whose change is told in the transaction that makes it."""

from __future__ import annotations

from django.db import models, transaction


class AtomicSave(models.Model):
    """Saving it and what listens to that are one transaction: both are there, or neither.

    Django itself sends `post_save` after the row is committed: a process that died in between
    would leave a change that nobody was told of.
    """

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
