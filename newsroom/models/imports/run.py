"""Runs of imports: who brought in what and when, and which rows each of them made or changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.models.act import Act


class ImportRun(models.Model):
    """One import; its key is its number. Dry runs have none."""

    class State(models.TextChoices):
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        UNDONE = "undone", _("undone")

    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)  # with its last chunk, or its end
    ended_at = models.DateTimeField(_("ended"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    failure = models.TextField(blank=True)  # why it stopped, for people
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("who"), max_length=150, blank=True)
    command = models.CharField(_("command"), max_length=100, blank=True)
    # What it was told: paths and options by their names, never what is read in the environment.
    arguments = models.JSONField(default=dict)
    source = models.CharField(_("source"), max_length=200, blank=True)
    format = models.CharField(_("format"), max_length=20, blank=True)
    process = models.CharField(max_length=300, blank=True)  # host and number of its process
    imported = models.PositiveIntegerField(_("imported"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    # The last undo of it: others may have left out articles that it takes back.
    undo = models.ForeignKey(Act, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("run of an import")
        verbose_name_plural = _("runs of imports")
        ordering = ["-pk"]
        default_permissions = ["view"]

    def __str__(self):
        return f"run {self.pk}"

    @property
    def name(self) -> str:
        """The name that versions know it by."""
        return f"import {self.pk}"


class ImportTrace(models.Model):
    """One row that a run made or changed, so that it can be taken back."""

    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, related_name="traces", db_index=False
    )
    kind = models.CharField(max_length=20)  # the name of its model
    number = models.BigIntegerField()  # its key; the row may be gone since
    is_new = models.BooleanField()
    # Of a changed article: the key of the first version that the run replaced.
    version = models.BigIntegerField(null=True)
    # Of a changed row: what no version has of it, as it was and as the run left it.
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    undone = models.BooleanField(default=False)
    seen_by = models.BigIntegerField(null=True)  # the last act that looked whether it can go

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["run", "kind", "number"], name="import_trace_once")
        ]
        indexes = [
            models.Index(fields=["kind", "number"], name="import_trace_of_row"),
            models.Index(
                fields=["version"],
                condition=models.Q(version__isnull=False),
                name="import_trace_of_version",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.number}"
