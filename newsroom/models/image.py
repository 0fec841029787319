"""Pictures: rows that articles share, and what was drawn of their files in other sizes; the files
are told by newsroom.web.picture_files."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.models.atomic_save import AtomicSave

RENDITIONS = "renditions"  # the folder of their files


class ImageQuerySet(models.QuerySet):
    def with_file(self, name: str):
        """Those whose file has a name, or of whose file one of that name was drawn."""
        if not name.startswith(f"{RENDITIONS}/"):
            return self.filter(file=name)
        drawn = RenditionSet.objects.filter(renditions__name=name)
        return self.filter(file__in=drawn.values("original"))


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

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["file"], name="image_file")]

    def __str__(self):
        return self.caption or self.alt_text or self.file.name or self.url or f"#{self.pk}"


class RenditionSet(models.Model):
    """What was drawn of a picture's file, and by which recipe; without one it waits for a worker.

    It knows the file by its name, not the row that shows it: a row may get another file, and goes
    when it is deleted, but of whatever was drawn the archive must still know.
    """

    original = models.CharField(max_length=100, unique=True)
    recipe = models.CharField(max_length=100, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)  # begun and not ended

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["recipe", "attempts"], name="rendition_set_waiting")]

    def __str__(self):
        return self.original


class Rendition(models.Model):
    """A picture in one size and kind, as a file beside the original's; in pixels."""

    set = models.ForeignKey(RenditionSet, models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=100, db_index=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ["width", "name"]

    def __str__(self):
        return self.name
