"""What the search keeps in the database: changes that the index has yet to follow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_ATTEMPTS = 5


class IndexChangeQuerySet(models.QuerySet):
    """Rows of the outbox."""

    def due(self, at=None):
        return self.filter(not_before__lte=at or timezone.now(), attempts__lt=MAX_ATTEMPTS)

    def later(self, at=None):
        return self.filter(not_before__gt=at or timezone.now(), attempts__lt=MAX_ATTEMPTS)

    def parked(self):
        return self.filter(attempts__gte=MAX_ATTEMPTS)


class IndexChange(models.Model):
    """An article whose place in the index must be looked at again, from some moment on.

    Written in the transaction that changed the article; deleted once the index has followed. No
    foreign key: the row outlives a deleted article.
    """

    article_id = models.BigIntegerField()
    hides = models.BooleanField(
        default=False
    )  # the article is no longer public: out of every result
    not_before = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    objects = IndexChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pending index change")
        verbose_name_plural = _("pending index changes")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["not_before", "attempts"], name="index_change_due"),
            models.Index(fields=["article_id"], condition=Q(hides=True), name="index_change_hides"),
        ]

    def __str__(self):
        return f"article {self.article_id}"

    @property
    def is_parked(self) -> bool:
        return self.attempts >= MAX_ATTEMPTS
