"""The stories beside an article: editors' picks on both sides, stories elsewhere, suggestions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from django.utils.translation import gettext as _

from newsroom import hooks
from newsroom.addresses import host_of
from newsroom.models import Article, ArticleQuerySet, RelatedStory
from newsroom.moments import iso
from newsroom.renditions.showing import LISTED, shown

SHOWN_PICKS = 12  # of other articles' editors: the newest
SUGGESTED = 4
Kind = Literal["editors", "outside", "suggested"]


@dataclass(frozen=True)
class Beside:
    """An article of the archive that the public sees, and why it is here."""

    article: Article
    reason: str
    kind: Kind


class RelatedStories:
    """What stands beside one article, each story once. Nothing is told of hidden ones."""

    def __init__(self, article: Article):
        self._article = article

    @cached_property
    def picks(self) -> list[Beside]:
        """Editors' picks in their order; then articles whose editors picked this one, the newest
        first.
        """
        named = [story.target_id for story in self._rows if story.target_id]
        seen = _shown().in_bulk(named)
        own = [seen[target] for target in dict.fromkeys(named) if target in seen]
        picking = RelatedStory.objects.filter(target=self._article).values("article")
        others = _shown().filter(pk__in=picking).exclude(pk__in=named)
        beside = [Beside(each, _("Editors’ choice"), "editors") for each in own]
        beside += [
            Beside(each, _("Its editors put this article beside it"), "editors")
            for each in others.newest()[:SHOWN_PICKS]
        ]
        return _with_renditions(beside)

    @cached_property
    def elsewhere(self) -> list[RelatedStory]:
        """Stories of other papers; one hidden here, or not found yet, is none of them."""
        return [story for story in self._rows if story.target_id is None and story.headline]

    @cached_property
    def suggested(self) -> list[Beside]:
        """The articles nearest to this one that no editor picked; empty where nobody knows any."""
        picked = {beside.article.pk for beside in self.picks}
        found = hooks.related_stories(self._article, SUGGESTED + len(picked))
        new = [each for each in found if each.article_id not in picked][:SUGGESTED]
        seen = _shown().in_bulk([each.article_id for each in new])
        return _with_renditions(
            [
                Beside(seen[each.article_id], each.reason, "suggested")
                for each in new
                if each.article_id in seen
            ]
        )

    def as_json(self, absolute: Callable[[str], str]) -> list[dict]:
        """`related_stories` of an article's JSON; `absolute` makes a full address of a path."""
        return [
            *self._told(self.picks, absolute),
            *self._outside(),
            *self._told(self.suggested, absolute),
        ]

    def _told(self, stories: list[Beside], absolute) -> Iterator[dict]:
        for story in stories:
            article = story.article
            yield {
                "kind": story.kind,
                "url": absolute(article.get_absolute_url()),
                "headline": article.headline,
                "published_at": told_date(article),
                "reason": story.reason,
            }

    def _outside(self) -> Iterator[dict]:
        for story in self.elsewhere:
            host = host_of(story.url)
            reason = (
                _("Editors’ choice, at %(host)s") % {"host": host} if host else _("Editors’ choice")
            )
            yield {
                "kind": "outside",
                "url": story.url,
                "headline": story.headline,
                "published_at": None,
                "reason": reason,
            }

    @cached_property
    def _rows(self) -> list[RelatedStory]:
        return list(self._article.related_stories.all())


def told_date(article: Article) -> str | None:
    """When an article was published; None where nobody knows it."""
    at = article.published_at if article.has_known_date else None
    return iso(at) if at else None


def _with_renditions(stories: list[Beside]) -> list[Beside]:
    """Each with what its card needs to show a picture in the size that fits: no field of a row."""
    images = {each.article.pk: each.article.hero_image for each in stories}
    drawn = shown((str(image.file) for image in images.values() if image), LISTED)
    for each in stories:
        image = images[each.article.pk]
        each.article.renditions = (  # type: ignore[attr-defined]
            drawn.get(str(image.file)) if image else None
        )
    return stories


def _shown() -> ArticleQuerySet:
    return Article.objects.public().select_related("section", "source", "hero_image")
