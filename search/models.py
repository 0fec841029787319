"""What the search keeps in the database: changes that the index has yet to follow, and exports."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_ATTEMPTS = 5
LONGEST_PAUSE = timedelta(seconds=2**MAX_ATTEMPTS)  # between two attempts


def _is_due(at: datetime) -> Q:
    """Also after the clock was set back: what waits for no moment of its own never waits for it."""
    is_reached = Q(not_before__lte=at)
    was_due_when_written = Q(attempts=0, not_before__lte=F("created_at"))
    is_put_off_too_long = Q(attempts__gt=0, not_before__gt=at + LONGEST_PAUSE)
    return is_reached | was_due_when_written | is_put_off_too_long


class IndexChangeQuerySet(models.QuerySet):
    """Rows of the outbox."""

    def due(self, at=None):
        return self.filter(_is_due(at or timezone.now()), attempts__lt=MAX_ATTEMPTS)

    def later(self, at=None):
        return self.filter(~_is_due(at or timezone.now()), attempts__lt=MAX_ATTEMPTS)

    def parked(self):
        return self.filter(attempts__gte=MAX_ATTEMPTS)

    def hidden(self) -> frozenset[int]:
        """Articles that are no longer public and may still stand in the index."""
        return frozenset(self.filter(hides=True).values_list("article_id", flat=True))

    def hindrance(self) -> str:
        """Why the index cannot be written, as it was last told; else empty."""
        told = self.filter(attempts=0).exclude(last_error="").order_by("pk")
        return told.values_list("last_error", flat=True).first() or ""

    def be_told(self, reason: str) -> None:
        """Keep why the index cannot be written: /healthz and the desk read it here."""
        self.exclude(last_error=reason).update(last_error=reason)


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


class IndexInUseManager(models.Manager):
    """The one row, read and written by the name in it."""

    def remembered(self) -> str:
        """The generation that was last seen in use; empty when none is remembered."""
        return self.values_list("name", flat=True).first() or ""

    def remember(self, name: str | None) -> None:
        if name and name != self.remembered():
            self.update_or_create(pk=1, defaults={"name": name})

    def forget(self) -> None:
        self.all().delete()


class IndexInUse(models.Model):
    """Which generation of the index is in use: remembered for when its own pointer is lost."""

    name = models.CharField(max_length=200)
    since = models.DateTimeField(auto_now=True)

    objects = IndexInUseManager()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.name


class ExportRecord(models.Model):
    """A download of a result set: who took it, when, and which articles it may hold."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        BROKEN_OFF = "broken off", _("broken off")

    started_at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("who"), max_length=150, blank=True)
    form = models.CharField(_("form"), max_length=10)  # csv, jsonl
    search = models.TextField(_("search"), blank=True)  # as in the address
    rows = models.PositiveIntegerField(_("articles"))
    # Numbers of the articles, packed by search.exports.log; the bounds spare most unpacking.
    packed = models.BinaryField()
    lowest = models.BigIntegerField()
    highest = models.BigIntegerField()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-started_at", "-pk"]
        default_permissions = ["view"]

    def __str__(self):
        return f"{self.form}, {self.started_at:%Y-%m-%d %H:%M}"
