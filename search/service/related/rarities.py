"""How rare stems and names are among the articles, looked up once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from math import log

from search.protocol.index import Index
from search.service.related.nearness import rarity

FIELDS = ("text", "headline", "about")  # where a stem is counted: in the first that has it
FEW = 1_000  # articles below which nothing is remembered: to look up is quick there
REMEMBERED = 300_000  # stems
DRIFT = 0.05  # of the number of articles: from then on all is looked up anew
ALWAYS = 5  # articles: what so few have is never too common

_remembered: dict[Hashable, float] = {}
_of_total = 0


class Rarities:
    """Of one state of an index. How rare a word is changes little from one state to the next, and
    a word of a hundred candidates takes longer to look up than to weigh: what was found is
    remembered, until there are some articles more or less.
    """

    def __init__(self, index: Index):
        self._index, self._total = index, index.count
        self._known = _remembered_of(self._total) if self._total >= FEW else {}

    def look_up(self, stems: Iterable[str]) -> None:
        """Stems that `of` will be asked of."""
        wanted = [stem for stem in dict.fromkeys(stems) if stem not in self._known]
        for field in FIELDS:
            if not wanted:
                return
            for stem, count in self._index.documents_with(field, wanted).items():
                self._known[stem] = rarity(self._total, count)
            wanted = [stem for stem in wanted if stem not in self._known]
        self._known.update(dict.fromkeys(wanted, 0.0))

    def look_up_labels(self, labels: Iterable[tuple[str, str]]) -> None:
        """Names as (facet, slug) that `of` will be asked of."""
        by_facet: dict[str, list[str]] = {}
        for facet, slug in labels:
            if (facet, slug) not in self._known:
                by_facet.setdefault(facet, []).append(slug)
        for facet, slugs in by_facet.items():
            found = self._index.documents_with(facet, slugs)
            for slug in slugs:
                self._known[facet, slug] = rarity(self._total, found.get(slug, 0))

    def of(self, what: Hashable) -> float:
        """ln(articles / those that have it); 0 for what nobody has."""
        return self._known.get(what, 0.0)

    def is_telling(self, what: Hashable, one_in: int) -> bool:
        """Whether no more than one article in so many has it, or a handful."""
        return self.of(what) >= min(log(one_in), log(max(self._total / ALWAYS, 1.0)))


def _remembered_of(total: int) -> dict[Hashable, float]:
    global _remembered, _of_total
    is_another = abs(total - _of_total) > DRIFT * total
    if is_another or len(_remembered) > REMEMBERED:
        _remembered, _of_total = {}, total
    return _remembered
