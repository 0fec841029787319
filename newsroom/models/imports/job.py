"""Imports asked for at the desk: what is to be read, how far it is, and what was found in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.models.imports.run import ImportRun


class ImportJob(models.Model):
    """One import of an administrator's: read without a change, then brought in on their word.

    `findings` is what a dry run told, a dictionary each: "kind" (new, changed, rejected, warning),
    "file", "position", "headline", "reason", "fields" (dictionaries of field, from, to).
    """

    class State(models.TextChoices):
        READING = "reading", _("being read")
        READ = "read", _("read, not imported")
        IMPORTING = "importing", _("being imported")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

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
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    failure = models.TextField(blank=True)  # for people
    files = models.JSONField(default=list)  # dictionaries: "name" as uploaded, "stored" where
    folder = models.CharField(_("folder"), max_length=1000, blank=True)  # in place of files
    options = models.JSONField(default=dict)  # what the form asked: format, source, status, …
    taken = models.PositiveIntegerField(default=0)  # items read in the present state
    counts = models.JSONField(default=dict)  # of the dry run: imported, updated, …
    findings = models.JSONField(default=list)
    run = models.OneToOneField(
        ImportRun, verbose_name=_("run"), null=True, on_delete=models.SET_NULL, related_name="job"
    )
    task = models.UUIDField(null=True)  # that a worker has of it

    UNDER_WAY = (State.READING, State.IMPORTING)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        default_permissions = ["add", "view"]

    def __str__(self):
        return self.folder or ", ".join(file["name"] for file in self.files)

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY
