"""What articles are filed under: topics, people, places, sections, authors and sources."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from newsroom.characters import is_visible, one_line
from newsroom.models.atomic_save import AtomicSave
from newsroom.slugs import MAX_LENGTH, free_slug, name_key, slugify_name


class Named(AtomicSave):
    """A name with a page of its own. Names are one when their keys are, or an alias says so."""

    name = models.CharField(_("name"), max_length=200)
    name_key = models.CharField(max_length=250, unique=True, editable=False)
    slug = models.CharField(
        _("slug"),
        max_length=MAX_LENGTH + 10,
        unique=True,
        blank=True,
        help_text=_("The name in addresses. Left empty, it is made from the name."),
    )
    aliases = models.TextField(
        _("also known as"), blank=True, help_text=_("Other spellings of the name, one a line.")
    )
    description = models.TextField(_("description"), blank=True)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name = one_line(self.name)
        self.name_key = name_key(self.name)
        if not self.slug:
            others = type(self)._default_manager.exclude(pk=self.pk)
            slug = slugify_name(self.name, fallback=self._meta.model_name)
            self.slug = free_slug(slug, lambda s: others.filter(slug=s).exists())
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse(self.page_name, args=[self.slug])

    def clean(self):
        self.name = one_line(self.name)
        if not is_visible(self.name):
            raise ValidationError(
                {"name": _("Nobody sees this name: it has no letter, digit or sign.")}
            )
        taken = type(self)._default_manager.exclude(pk=self.pk).filter(name_key=name_key(self.name))
        if taken.exists():
            raise ValidationError({"name": _("There is one of this name already.")})
        if "/" in self.slug or any(c.isspace() for c in self.slug):
            raise ValidationError({"slug": _("A slug has no spaces and no slashes.")})

    @property
    def alias_list(self) -> list[str]:
        return [line.strip() for line in self.aliases.splitlines() if line.strip()]


class Topic(Named):
    """What a story is about; topics form a tree."""

    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
    )
    page_name = "topic"

    class Meta(Named.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def clean(self):
        super().clean()
        if self.pk and self.parent and self in (self.parent, *self.parent.ancestors()):
            raise ValidationError({"parent": _("A topic cannot be part of itself.")})

    def ancestors(self) -> list[Topic]:
        """Parent, grandparent … up to the root; a loop in the data ends it."""
        line, topic = [], self.parent
        while topic is not None and topic not in line:
            line.append(topic)
            topic = topic.parent
        return line


class Person(Named):
    """Somebody a story is about; never its author."""

    page_name = "person"

    class Meta(Named.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")


class Place(Named):
    """Where a story plays."""

    page_name = "place"

    class Meta(Named.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")


class Section(Named):
    """The part of the paper a story stood in."""

    page_name = "section"

    class Meta(Named.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class Author(Named):
    """Who wrote the story: the link behind a byline."""

    page_name = "author"

    class Meta(Named.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")


class Source(Named):
    """The paper or agency a story comes from."""

    page_name = "source"

    class Meta(Named.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")


class ArticleAuthor(AtomicSave):
    """One author of an article, in the order of the byline."""

    article = models.ForeignKey(
        "newsroom.Article", on_delete=models.CASCADE, related_name="authorships"
    )
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="authorships")
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "author"], name="article_author_once")
        ]

    def __str__(self):
        return str(self.author)
