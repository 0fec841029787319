"""Pictures: rows that articles share; their files are told by newsroom.web.picture_files."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.models.atomic_save import AtomicSave


class Image(AtomicSave):
    """A picture; the file may stay elsewhere, then only its address is known."""

    file = models.ImageField(
        _("file"), upload_to="images/%Y/%m", blank=True, width_field="width", height_field="height"
    )
    url = models.URLField(_("address elsewhere"), max_length=1000, blank=True)
    caption = models.TextField(_("caption"), blank=True, help_text=_("What the picture shows."))
    credit = models.CharField(_("credit"), max_length=300, blank=True, help_text=_("Whose it is."))
    alt_text = models.CharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_("For those who cannot see it."),
    )
    width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    height = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["file"], name="image_file")]

    def __str__(self):
        return self.caption or self.alt_text or self.file.name or self.url or f"#{self.pk}"
