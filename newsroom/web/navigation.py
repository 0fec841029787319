"""Where the navigation leads: to the kinds of names that public articles have."""

from __future__ import annotations

from time import monotonic

from django.db import Error
from django.db.models import Exists, OuterRef

from newsroom.models import Article, Author, Person, Place, Section, Source, Topic

KINDS = {  # as an article calls them
    "topics": Topic,
    "people": Person,
    "section": Section,
    "places": Place,
    "authors": Author,
    "source": Source,
}
REMEMBERED = 10  # seconds, in each process
_remembered: tuple[float, frozenset[str]] | None = None


def kinds() -> frozenset[str]:
    """The kinds of names that public articles have; all of them while the database fails."""
    global _remembered
    remembered, now = _remembered, monotonic()
    if remembered is None or not 0 <= now - remembered[0] < REMEMBERED:
        try:
            remembered = _remembered = now, frozenset(filter(_is_public, KINDS))
        except Error:
            return frozenset(KINDS)
    return remembered[1]


def forget() -> None:
    """Forget what this process remembers."""
    global _remembered
    _remembered = None


def _is_public(kind: str) -> bool:
    """Asked of the names, which are few: of articles the database would look at all."""
    articles = Article.objects.public().filter(**{kind: OuterRef("pk")})
    return KINDS[kind]._default_manager.filter(Exists(articles)).exists()
