"""Feeds that an administrator listed, and what came of asking for them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.models.article import Article
from newsroom.models.imports.run import ImportRun


class Feed(models.Model):
    """One feed: what is listed, then what the last fetches left."""

    STATUSES = (Article.Status.DRAFT, Article.Status.PUBLISHED)

    address = models.CharField(_("address"), max_length=1000, unique=True)
    source = models.CharField(
        _("source"),
        max_length=200,
        blank=True,
        help_text=_("Of all its articles; empty: what the feed calls itself."),
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=[(each.value, each.label) for each in STATUSES],
        default=Article.Status.DRAFT,
        help_text=_("Of new articles."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Otherwise it is not fetched.")
    )
    fetched_at = models.DateTimeField(_("last fetch"), null=True, editable=False)
    result = models.CharField(_("result"), max_length=200, blank=True, editable=False)
    # Why the last fetch failed, or switched the feed off: a sentence, empty when it went well.
    failure = models.CharField(_("error"), max_length=500, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)  # one after the other
    next_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    # Its server asked not to be asked again before.
    wait_until = models.DateTimeField(_("not before"), null=True, editable=False)
    # What the server called the content that is here, for it to tell whether there is another.
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)  # SHA-256 of it
    run = models.ForeignKey(
        ImportRun,
        verbose_name=_("run"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["address"]

    def __str__(self):
        return self.address

    def begin_anew(self) -> None:
        """Forget what earlier fetches left: it is another address, or switched on again."""
        self.failure = self.etag = self.last_modified = self.digest = ""
        self.failures, self.wait_until, self.next_at = 0, None, timezone.now()
