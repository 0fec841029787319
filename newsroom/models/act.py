"""Acts on many articles: who asked for what, and what came of it for each article."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Act(models.Model):
    """What one person asked for; `newsroom.acts` carries it out, a few articles at a time."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not begun")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("stopped")
        UNDONE = "undone", _("undone")

    kind = models.CharField(_("act"), max_length=30)  # a name that is registered
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("who"), max_length=150)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    hides = models.BooleanField()  # takes articles from readers: others make way for it
    parameters = models.JSONField(default=dict)  # what the kind asks: reason, note, …
    total = models.PositiveIntegerField(_("articles"))
    done = models.PositiveIntegerField(_("done"), default=0)
    left_out = models.PositiveIntegerField(_("left out"), default=0)
    failure = models.TextField(blank=True)  # why it stopped, for people
    undoes = models.OneToOneField(
        "self", null=True, on_delete=models.CASCADE, related_name="undone_by"
    )
    # As whom it is carried out: the language of what it tells, and what the audit log says.
    language = models.CharField(max_length=35)
    address = models.CharField(max_length=50, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    task = models.UUIDField(null=True)  # that a worker has of it

    UNFINISHED = (State.WAITING, State.RUNNING)

    class Meta:
        verbose_name = _("act on many articles")
        verbose_name_plural = _("acts on many articles")
        ordering = ["-pk"]
        default_permissions = []
        indexes = [
            models.Index(
                fields=["hides"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="act_unfinished",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state not in self.UNFINISHED

    @property
    def is_under_way(self) -> bool:
        return not self.is_finished

    @property
    def worked_off(self) -> int:
        return self.done + self.left_out

    @property
    def who(self) -> str:
        return self.user_name or _("a command")

    @property
    def run(self) -> str:
        """The name that versions know it by."""
        return f"act {self.pk}"


class ActRow(models.Model):
    """One article of an act. The article may be gone since."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        DONE = "done", _("done")
        LEFT_OUT = "left out", _("left out")

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="rows", db_index=False)
    article_number = models.BigIntegerField(_("number"))
    seen_at = models.DateTimeField(null=True)  # the save that was listed; null: whichever
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    reason = models.TextField(_("why"), blank=True)  # it was left out, as the end of a sentence
    before = models.BigIntegerField(null=True)  # the key of the version that it replaced

    class Meta:
        ordering = ["pk"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["act", "article_number"], name="act_article_once")
        ]
        indexes = [
            models.Index(
                fields=["act", "id"],
                condition=models.Q(state="waiting"),
                name="act_row_waiting",
            )
        ]

    def __str__(self):
        return str(self.article_number)
