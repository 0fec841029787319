"""Links to articles that readers do not see, for whoever is given one."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.models.audit import Takedown
from newsroom.models.version import Version


class PreviewLinkQuerySet(models.QuerySet):
    def open(self, at: datetime | None = None):
        """Those that lead somewhere: not ended, not taken back, and no takedown of the article
        since they were made."""
        since = Takedown.objects.filter(
            article_number=OuterRef("article_number"), at__gte=OuterRef("made_at")
        )
        lasting = self.filter(until__gt=at or timezone.now(), taken_back_at=None)
        return lasting.exclude(Exists(since.order_by()))

    def with_token(self, token: str):
        return self.filter(token_digest=digest_of(token))


class PreviewLink(models.Model):
    """Who has its token sees the article, as it is at any time or as it was once.

    Only a digest of the token is kept: whoever reads the table opens nothing.
    """

    token_digest = models.CharField(max_length=64, unique=True)
    article_number = models.BigIntegerField(_("number"), db_index=True)
    version = models.ForeignKey(
        Version, verbose_name=_("version"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    headline = models.CharField(_("headline"), max_length=500)  # when it was made
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("made by"), max_length=150)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    until = models.DateTimeField(_("ends"))
    taken_back_at = models.DateTimeField(_("taken back"), null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-pk"]
        default_permissions = []

    def __str__(self):
        return self.headline


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
