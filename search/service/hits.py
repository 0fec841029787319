"""What stands in the index of an article, or is made like it, → a hit with its marks."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from search.highlighting import snippets
from search.highlighting.html import mark_html
from search.query import nodes
from search.service.results import Hit, Named

MARKED = ("headline", "dek", "body")  # the fields whose matches are shown


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


def _named(value: dict | None) -> Named | None:
    return Named(value["slug"], value["name"]) if value else None


def _all_named(values: list[dict]) -> tuple[Named, ...]:
    return tuple(Named(value["slug"], value["name"]) for value in values)
