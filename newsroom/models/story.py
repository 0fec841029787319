"""Stories: articles whose texts are copies of each other, and what finds them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.models.article import Article


class Story(models.Model):
    """A text that several articles are copies of. Its number stays while any of them are."""

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        default_permissions = ()

    def __str__(self):
        return str(self.pk)


class Sketch(models.Model):
    """What of an article's text is compared with others. Kept by `newsroom.stories`."""

    class State(models.IntegerChoices):
        READ = 0  # its text is to be read
        COMPARE = 1  # it is to be compared with others
        DONE = 2

    # Not held by the database: an edit must not fail because a deletion came between. Deleted by
    # newsroom.stories.noting, for nobody has to be told of it.
    article = models.OneToOneField(
        Article,
        primary_key=True,
        on_delete=models.DO_NOTHING,
        related_name="sketch",
        db_constraint=False,
    )
    state = models.PositiveSmallIntegerField(default=State.READ)
    turn = models.BigIntegerField()  # another one with each change of the article
    digest = models.CharField(max_length=32, blank=True)  # of the words that are compared
    compared = models.CharField(max_length=32, blank=True)  # the digest that was compared last
    bands = models.BinaryField(null=True)  # see newsroom.stories.texts; null: too few words
    story = models.ForeignKey(
        Story, null=True, on_delete=models.SET_NULL, related_name="sketches", db_constraint=False
    )

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["state", "article"],
                condition=models.Q(state__lt=2),
                name="sketch_waiting",
            )
        ]

    def __str__(self):
        return str(self.pk)


class CopyPair(models.Model):
    """An article, and another that it was found to be a copy of, by their numbers."""

    article_number = models.BigIntegerField()
    copy_number = models.BigIntegerField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["article_number", "copy_number"], name="copy_pair_once")
        ]

    def __str__(self):
        return f"{self.article_number} {self.copy_number}"
