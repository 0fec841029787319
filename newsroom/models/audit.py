"""What is kept of what people did: the audit log, and takedowns. Written once, edited by nobody."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act of one person on one thing; names are kept as they were."""

    class Action(models.TextChoices):
        ADD = "add", _("add")
        CHANGE = "change", _("change")
        PUBLISH = "publish", _("publish")
        WITHDRAW = "withdraw", _("withdraw")
        DELETE = "delete", _("delete")
        MERGE = "merge", _("merge")
        RIGHTS = "rights", _("change of rights")
        LOGIN = "login", _("login")
        LOGOUT = "logout", _("logout")
        FAILED_LOGIN = "failed", _("failed login")
        REFUSED = "refused", _("refused attempt")

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("who"), max_length=150, blank=True)
    action = models.CharField(_("action"), max_length=10, choices=Action)
    kind = models.CharField(_("kind"), max_length=100)  # newsroom.article
    object_id = models.CharField(max_length=50, blank=True)
    label = models.CharField(_("what"), max_length=200, blank=True)
    # field → [before, after] | {"added": [], "removed": [], "changed": []}
    changes = models.JSONField(_("what changed"), default=dict)
    address = models.CharField(_("from address"), max_length=50, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-pk"]
        default_permissions = ["view"]
        indexes = [models.Index(fields=["kind", "object_id"], name="audit_object")]

    def __str__(self):
        return f"{self.get_action_display()}: {self.label}"


class Takedown(models.Model):
    """An article that was taken from the public: who did it, when, and why."""

    article = models.ForeignKey(
        "newsroom.Article",
        verbose_name=_("article"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="takedowns",
    )
    article_number = models.BigIntegerField(_("number"), db_index=True)  # outlives the article
    headline = models.CharField(_("headline"), max_length=500)
    path = models.CharField(_("address"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("who"), max_length=150, blank=True)
    reason = models.TextField(_("why"), blank=True)
    note = models.TextField(_("note for readers"), blank=True)

    class Meta:
        verbose_name = _("takedown")
        verbose_name_plural = _("takedowns")
        ordering = ["-at", "-pk"]
        default_permissions = ["view"]

    def __str__(self):
        return self.headline
