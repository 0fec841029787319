"""Changes that somebody proposes of a text that they may not change themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.models.version import KeptText


class Proposal(models.Model):
    """An article as it was and as somebody would have it. Outlives the article."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("taken back")

    article_number = models.BigIntegerField(_("number"))
    # Both as newsroom.versions.state tells, all but the body.
    base = models.JSONField()
    base_body = models.ForeignKey(KeptText, on_delete=models.PROTECT, related_name="+")
    base_made_at = models.DateTimeField()
    state = models.JSONField()
    body = models.ForeignKey(KeptText, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("proposed"), default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("proposed by"), max_length=150, blank=True)
    note = models.TextField(_("note"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_name = models.CharField(_("decided by"), max_length=150, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-pk"]
        default_permissions = []  # its author reads it, and who may publish
        indexes = [
            models.Index(fields=["article_number", "status"], name="proposal_of_article"),
            models.Index(fields=["status", "-id"], name="proposal_newest"),
        ]

    def __str__(self):
        return str(self.state["headline"])

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN
