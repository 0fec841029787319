"""A hit, and how it is made of what stands in the index of its article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from search.highlighting import snippets
from search.highlighting.html import mark_html
from search.query import nodes

MARKED = ("headline", "dek", "body")  # the fields whose matches are shown


@dataclass(frozen=True)
class Heading:
    """A name with its slug: what an article is filed under."""

    slug: str
    name: str


@dataclass(frozen=True)
class Hit:
    """One article of the page. Snippet and marked headline are safe HTML with <mark>."""

    id: int
    external_id: str
    path: str
    headline: str
    dek: str
    kicker: str
    language: str
    byline: str
    published_at: datetime
    date_known: bool
    word_count: int
    section: Heading | None
    source: Heading | None
    topics: tuple[Heading, ...]
    people: tuple[Heading, ...]
    places: tuple[Heading, ...]
    authors: tuple[Heading, ...]
    picture: str
    picture_alt: str
    score: float
    snippet: str
    marked_headline: str
    marked_dek: str
    why: str = ""  # where the words stand, as a sentence, when no mark shows it

    @property
    def has_marks(self) -> bool:
        shown = (self.marked_headline, self.marked_dek, self.snippet)
        return any("<mark>" in text for text in shown)


class Marker:
    """Makes the hits of one query."""

    def __init__(self, tree: nodes.Node):
        self._language = settings.SEARCH_LANGUAGE
        self._prose = snippets.wanted_terms(tree, self._language)
        self._of_field = {
            name: snippets.wanted_terms(tree, self._language, in_field=name) or self._prose
            for name in MARKED
        }

    def hit(self, card: dict, text: str, score: float) -> Hit:
        """A hit of an article's card (see search_indexes) and its text."""
        return Hit(
            id=card["id"],
            external_id=card["external_id"],
            path=card["path"],
            headline=card["headline"],
            dek=card["dek"],
            kicker=card["kicker"],
            language=card.get("language", ""),  # unknown to an index of before
            byline=card["byline"],
            published_at=datetime.fromisoformat(card["published_at"]),
            date_known=card["date_known"],
            word_count=card["word_count"],
            section=_named(card["section"]),
            source=_named(card["source"]),
            topics=_all_named(card["topics"]),
            people=_all_named(card["people"]),
            places=_all_named(card["places"]),
            authors=_all_named(card["authors"]),
            picture=card["picture"],
            picture_alt=card["picture_alt"],
            score=score,
            snippet=snippets.snippet(text, self._of_field["body"], self._language),
            marked_headline=self._marked("headline", card),
            marked_dek=self._marked("dek", card),
        )

    def marked_html(self, name: str, html: str) -> tuple[str, list[snippets.Match]]:
        """The HTML of a field with its matches in <mark>, and these."""
        return mark_html(html, self._of_field[name], self._language)

    def _marked(self, name: str, card: dict) -> str:
        return snippets.mark(card[name], self._of_field[name], self._language)


def _named(value: dict | None) -> Heading | None:
    return Heading(value["slug"], value["name"]) if value else None


def _all_named(values: list[dict]) -> tuple[Heading, ...]:
    return tuple(Heading(value["slug"], value["name"]) for value in values)
