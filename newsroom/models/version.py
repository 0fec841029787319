"""What articles were: a version is written when something first replaces it."""

from __future__ import annotations

import hashlib
import zlib

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class KeptText(models.Model):
    """The body of one version or of many: a text is kept once."""

    digest = models.CharField(max_length=32, primary_key=True)
    packed = models.BinaryField()

    def __str__(self):
        return self.digest

    @classmethod
    def of(cls, text: str) -> KeptText:
        content = text.encode()
        digest = hashlib.blake2b(content, digest_size=16).hexdigest()
        return cls(digest=digest, packed=zlib.compress(content))

    @property
    def text(self) -> str:
        return zlib.decompress(self.packed).decode()


class Version(models.Model):
    """An article as it was until somebody replaced it. Outlives the article; edited by nobody."""

    class Through(models.TextChoices):
        DESK = "desk", _("the desk")
        ACT = "act", _("an act on many")
        IMPORT = "import", _("an import")
        UNDO = "undo", _("the undo of an import")
        RESTORE = "restore", _("a restored version")
        DELETION = "deletion", _("a deletion")
        PROGRAM = "program", _("a program")

    article_number = models.BigIntegerField(_("number"))
    # All but the body: newsroom.versions.state tells what it holds.
    state = models.JSONField()
    body = models.ForeignKey(KeptText, on_delete=models.PROTECT, related_name="versions")
    digest = models.CharField(max_length=32)  # of state and body
    made_at = models.DateTimeField(_("made"))
    replaced_at = models.DateTimeField(_("replaced"), default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("replaced by"), max_length=150, blank=True)
    through = models.CharField(_("through"), max_length=10, choices=Through)
    # What was done together: a request, a run of an import, an act on many.
    change = models.CharField(max_length=32)
    run = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-pk"]
        default_permissions = ["view"]
        permissions = [("purge_version", "Can purge the versions of an article")]
        indexes = [
            models.Index(fields=["article_number", "-id"], name="version_of_article"),
            models.Index(fields=["run"], condition=~models.Q(run=""), name="version_of_run"),
            models.Index(fields=["replaced_at"], name="version_replaced"),
            models.Index(
                fields=["article_number"],
                condition=models.Q(through="deletion"),
                name="version_of_deleted",
            ),
        ]

    def __str__(self):
        return str(self.state["headline"])


class HiddenVersion(models.Model):
    """That readers do not see a version that they saw; goes with the version."""

    version = models.OneToOneField(
        Version, on_delete=models.CASCADE, primary_key=True, related_name="hidden"
    )
    hidden_at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    user_name = models.CharField(max_length=150, blank=True)
    reason = models.TextField()

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.version)
