"""What a dry run would have written by now: what comes later meets it, as it would meet rows."""

from __future__ import annotations

from collections.abc import Iterable

from newsroom.addresses import address_key
from newsroom.imports.formats.parsed import ParsedArticle
from newsroom.imports.matching import Known, key_of, keys_of
from newsroom.models import Article

_COLUMNS = ("import_digest", "status", "canonical_url", "published_at", "updated_at")


class Planned:
    """Articles by hashes of their keys and addresses: a few hundred bytes each, and no text."""

    def __init__(self) -> None:
        self._new: list[tuple] = []
        self._by_key: dict[int, int] = {}  # hash of a key or an address → place in `_new`
        self._places: dict[int, int] = {}  # of those that `meet` gave → place in `_new`
        self._changed: dict[int, tuple] = {}  # by number, of those that the archive has

    def meet(self, chunk: Iterable[ParsedArticle], known: Known) -> None:
        """Let `known` know what earlier chunks would have written."""
        for article in known.in_archive:
            _set(article, self._changed.get(article.pk, ()))
        made: dict[int, Article] = {}
        for item in chunk:
            for key in keys_of(item):
                place = self._by_key.get(_hash_of(key))
                if place is not None:
                    known.articles.setdefault(key, self._made(place, made))
            place = self._by_key.get(_hash_of_address(item)) if item.canonical_url else None
            if place is not None:
                key = address_key(item.canonical_url)
                known.by_address_key.setdefault(key, self._made(place, made))
        self._places = {id(article): place for place, article in made.items()}

    def note(self, pairs: Iterable[tuple[ParsedArticle, Article]]) -> None:
        """That articles would be as they are now, and are known by what the items say."""
        for item, article in pairs:
            self._note(item, article)

    def _note(self, item: ParsedArticle, article: Article) -> None:
        row = tuple(getattr(article, name) for name in _COLUMNS)
        if article.pk is not None:
            self._changed[article.pk] = row
            return
        place = self._places.get(id(article))
        if place is None:
            place = len(self._new)
            self._places[id(article)] = place
            self._new.append(row)
        self._new[place] = row
        self._by_key[_hash_of(key_of(item))] = place
        if item.canonical_url:
            self._by_key.setdefault(_hash_of_address(item), place)

    def _made(self, place: int, made: dict[int, Article]) -> Article:
        if place not in made:
            made[place] = Article()
            _set(made[place], self._new[place])
        return made[place]


def _set(article: Article, row: Iterable) -> None:
    for name, value in zip(_COLUMNS, row, strict=False):
        setattr(article, name, value)


def _hash_of(key: tuple[str, str]) -> int:
    return hash((key, "key"))


def _hash_of_address(item: ParsedArticle) -> int:
    return hash((address_key(item.canonical_url), "address"))
