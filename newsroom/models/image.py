"""Pictures: rows that articles share, which bodies show them, and what was drawn of their files in
other sizes.

Their files are told by newsroom.web.picture_files.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsroom.bodies import KEY_LENGTH, pictures_in
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
    # What bodies name it by: it cannot be guessed, and is the same in another archive.
    key = models.CharField(max_length=KEY_LENGTH, null=True, editable=False)  # noqa: DJ001
    width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    height = models.PositiveIntegerField(null=True, blank=True, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["file"], name="image_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(key__isnull=False), name="image_key"
            )
        ]

    def __str__(self):
        return self.caption or self.alt_text or self.file.name or self.url or f"#{self.pk}"

    def save(self, *args, **kwargs):
        self.key = self.key or new_key()
        super().save(*args, **kwargs)


def new_key() -> str:
    """What no other picture has: 64 bits."""
    return secrets.token_hex(KEY_LENGTH // 2)


class BodyPictureQuerySet(models.QuerySet):
    def keep(self, bodies: Mapping[int, str], is_new: bool = False) -> None:
        """Have what these articles show follow from their bodies; in the caller's transaction.

        `is_new`: nothing was ever written down of them.
        """
        wanted = {(number, key) for number, body in bodies.items() for key in pictures_in(body)}
        had = set() if is_new else self._of(bodies)
        for number, key in had - wanted:
            self.filter(article=number, key=key).delete()
        new = [BodyPicture(article_id=number, key=key) for number, key in sorted(wanted - had)]
        self.bulk_create(new, ignore_conflicts=True)

    def _of(self, numbers) -> set[tuple[int, str]]:
        rows = self.filter(article__in=list(numbers)).order_by()
        return set(rows.values_list("article_id", "key"))


class BodyPicture(models.Model):
    """A picture that stands in the body of an article, by its key: its row may be gone, or to come.

    Written wherever a body is: by a save, and by the queryset's bulk methods.
    """

    # Nobody has to be told that it goes with its article; see newsroom.receivers.
    article = models.ForeignKey(
        "newsroom.Article",
        on_delete=models.DO_NOTHING,
        related_name="body_pictures",
        db_constraint=False,
    )
    key = models.CharField(max_length=KEY_LENGTH)

    objects = BodyPictureQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["key", "article"], name="body_picture_once")]

    def __str__(self):
        return f"{self.article_id} {self.key}"


def pictures_by_key(keys: Collection[str]) -> dict[str, Image]:
    """The rows of pictures that bodies name, in one query; in none where no key is given."""
    return {image.key: image for image in Image.objects.filter(key__in=keys)} if keys else {}


def numbers_showing(images: models.QuerySet) -> models.QuerySet:
    """Keys of the articles that have one of these pictures, or show it in their bodies.

    One set of keys: of two conditions, PostgreSQL would rather read all articles.
    """
    article = Image._meta.get_field("articles").related_model
    own = article._default_manager.filter(hero_image__in=images).order_by().values_list("pk")
    within = BodyPicture.objects.filter(key__in=images.order_by().values("key"))
    return own.union(within.order_by().values_list("article_id"))


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
