"""Related stories: what an editor put beside an article."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from newsroom.models.atomic_save import AtomicSave


class RelatedStory(AtomicSave):
    """A story an editor put beside an article: one of the archive, or one elsewhere."""

    article = models.ForeignKey(
        "newsroom.Article", on_delete=models.CASCADE, related_name="related_stories"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    target = models.ForeignKey(
        "newsroom.Article",
        verbose_name=_("article in the archive"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="related_from",
    )
    headline = models.CharField(_("headline"), max_length=500, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    section = models.CharField(_("section"), max_length=200, blank=True)
    teaser = models.TextField(
        _("teaser"), blank=True, help_text=_("Paragraphs are parted by an empty line.")
    )
    caption = models.TextField(_("picture caption"), blank=True)
    credit = models.CharField(_("picture credit"), max_length=300, blank=True)
    # What an import named and has not found yet; a later import may bring it.
    wanted_key = models.CharField(max_length=1000, blank=True, editable=False)

    class Meta:
        verbose_name = _("related story")
        verbose_name_plural = _("related stories")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target__isnull=False) | ~Q(headline="") | ~Q(wanted_key=""),
                name="related_story_names_something",
                violation_error_message=_("Choose an article, or give a headline."),
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | ~Q(target=F("article")),
                name="related_story_is_another",
                violation_error_message=_("An article is not related to itself."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["wanted_key"], condition=~Q(wanted_key=""), name="related_story_wanted"
            )
        ]

    def __str__(self):
        return self.headline or (str(self.target) if self.target else self.wanted_key)

    def clean(self):
        # The constraints below the form do not see the article and the key, which it does not show.
        if self.target_id and self.target_id == self.article_id:
            raise ValidationError({"target": _("An article is not related to itself.")})
        if not (self.target_id or self.headline or self.wanted_key):
            raise ValidationError(_("Choose an article, or give a headline."))

    @property
    def teaser_paragraphs(self) -> list[str]:
        return [part.strip() for part in self.teaser.split("\n\n") if part.strip()]
