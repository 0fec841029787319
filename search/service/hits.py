"""A hit, and how it is made of what stands in the index of its article."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from search.highlighting.html import mark_html
from search.highlighting.matches import find_matches
from search.highlighting.snippets import marked, passages, without_sign_off
from search.highlighting.wanted import Leaf, Match, Wanted, asked_in, leaves, wanted_terms
from search.protocol.fields import analysis_of
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
    shown: frozenset[Hashable] = frozenset()  # what of the query stands in the marked fields
    corrections: tuple[tuple[datetime, str], ...] = ()  # the oldest first
    why: str = ""  # where the words stand, as a sentence, when no mark shows it
    lacks: tuple[str, ...] = ()  # words that it does not have, of a text that lets some go

    @property
    def has_marks(self) -> bool:
        shown = (self.marked_headline, self.marked_dek, self.snippet)
        return any("<mark>" in text for text in shown)


class Marker:
    """Makes the hits of one query."""

    def __init__(self, tree: nodes.Node):
        self._wanted: dict[str, Wanted] = {}
        made: dict[tuple[Leaf, ...], Wanted] = {}  # most queries look for the same everywhere
        for name in MARKED:
            asked = tuple(leaves(tree, name))
            if asked not in made:
                made[asked] = wanted_terms(asked, _site())
            self._wanted[name] = made[asked]

    def hit(self, card: dict, text: str, score: float) -> Hit:
        """A hit of an article's card (see search_indexes) and its text."""
        language = card.get("language", "")  # unknown to an index of before
        text = without_sign_off(text, card["source"]["name"] if card["source"] else "")
        headline, dek = (self._found(name, card[name], language) for name in ("headline", "dek"))
        body = self._found("body", text, language)
        return Hit(
            id=card["id"],
            external_id=card["external_id"],
            path=card["path"],
            headline=card["headline"],
            dek=card["dek"],
            kicker=card["kicker"],
            language=language,
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
            snippet=passages(text, body),
            marked_headline=marked(card["headline"], headline),
            marked_dek=marked(card["dek"], dek),
            shown=asked_in([*headline, *dek, *body]),
            corrections=tuple(
                (datetime.fromisoformat(at), said) for at, said in card.get("corrections", ())
            ),
        )

    def marked_html(self, name: str, html: str, language: str) -> tuple[str, list[Match]]:
        """The HTML of a field of an article with its matches in <mark>, and these."""
        return mark_html(html, self._wanted[name], _analysis_of(language))

    def _found(self, name: str, text: str, language: str) -> list[Match]:
        return find_matches(text, self._wanted[name], _analysis_of(language))


def _site() -> str:
    return settings.SEARCH_LANGUAGE


def _analysis_of(language: str) -> str:
    """The language that an article's text is stemmed in; where none is said, that of the site."""
    return analysis_of(language or None, _site())


def _named(value: dict | None) -> Heading | None:
    return Heading(value["slug"], value["name"]) if value else None


def _all_named(values: list[dict]) -> tuple[Heading, ...]:
    return tuple(Heading(value["slug"], value["name"]) for value in values)
