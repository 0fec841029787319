"""One document of Solr as a snapshot: why it is a hit is found as in the embedded engine."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

import numpy as np

from search.backends.solr.documents import BODY, texts_of, written_terms
from search.backends.solr.query_builder import COMBINED_OF, PACKED
from search.columns.facets import FacetBuilder, FacetColumn
from search.columns.postings import EMPTY, POSITION_BITS, Postings
from search.columns.snapshot import Snapshot
from search.protocol.edit_distance import is_one_edit
from search.protocol.fields import PART_SEPARATOR, VALUE_SEPARATOR, WRITTEN, analysed_terms
from search.protocol.plan import Fields

Rarity = Callable[[str, str], float]  # of a term of a field
Average = Callable[[str], float]  # length of a field
_FIRST = np.zeros(1, np.int32)


class MemoryIndex(Snapshot):
    """Knows one document, and how rare terms are in the index that it is of."""

    def __init__(self, stored: Mapping, language: str, rarity: Rarity, average: Average):
        super().__init__([_Segment(stored, language)], [set()])  # type: ignore[list-item]
        self._rarity, self._average = rarity, average

    def rarity(self, field: str, text: str) -> float:
        return self._rarity(field, text)

    def combined_rarity(self, fields: Fields, text: str) -> float:
        if name := COMBINED_OF.get(fields):
            return self._rarity(name, text)
        return min(self._rarity(field, text) for field, _weight in fields)

    def average_length(self, field: str) -> float:
        return self._average(field)

    def combined_average(self, fields: Fields) -> float:
        return sum(weight * self._average(field) for field, weight in fields)


class _Segment:
    """What a snapshot asks of its segments; places count from the start of a field."""

    count = 1
    id = ""

    def __init__(self, stored: Mapping, language: str):
        self._stored = stored
        self._places: dict[str, dict[str, list[int]]] = {}
        for name, value in texts_of(
            stored.get("prose", ""), stored.get(f"{BODY}_stored", "")
        ).items():
            stems = Counter(text for _, text in analysed_terms(value, language, True))
            self._places[name] = {text: list(range(n)) for text, n in stems.items()}
            written: dict[str, list[int]] = defaultdict(list)
            for place, text in written_terms(value, language):
                written[text].append(place)
            self._places[name + WRITTEN] = dict(written)
        for name, values in stored.items():
            if name.endswith(PACKED):
                slugs = (item.split(PART_SEPARATOR)[0] for item in values)
                self._places[name.removesuffix(PACKED)] = {slug: [0] for slug in slugs}

    def postings(self, field: str, text: str) -> Postings:
        places = self._terms(field).get(text)
        return Postings(_FIRST, np.array([len(places)], np.float32)) if places else EMPTY

    def positions(self, field: str, text: str) -> np.ndarray:
        return np.array(self._terms(field).get(text, ()), np.int64)

    def positions_in(self, field: str, text: str, docs: np.ndarray) -> np.ndarray:
        return self.positions(field, text) if len(docs) else np.empty(0, np.int64)

    def positions_from(self, field: str, prefix: str, docs: np.ndarray) -> np.ndarray:
        terms = self.terms_from(field, prefix, 1 << POSITION_BITS) if len(docs) else ()
        return np.array([at for term in terms for at in self._terms(field)[term]], np.int64)

    def terms_from(self, field: str, prefix: str, limit: int) -> list[str]:
        return sorted(term for term in self._terms(field) if term.startswith(prefix))[:limit]

    def all_from(self, field: str, prefix: str) -> tuple[int, np.ndarray]:
        found = self.terms_from(field, prefix, 1 << POSITION_BITS)
        return len(found), np.zeros(len(found), np.int32)

    def terms_near(self, field: str, text: str, limit: int) -> list[str]:
        near = (term for term in self._terms(field) if term[0] == text[0])
        return sorted(term for term in near if is_one_edit(text, term))[:limit]

    def lengths(self, field: str) -> np.ndarray:
        return np.array([self.total_length(field)], np.float32)

    def total_length(self, field: str) -> int:
        return sum(map(len, self._terms(field).values()))

    def numbers(self, column: str) -> np.ndarray:
        return np.array([self._stored.get(column, 0)], np.int64)

    def facet(self, name: str) -> FacetColumn:
        builder = FacetBuilder()
        if packed := VALUE_SEPARATOR.join(self._stored.get(name + PACKED, ())):
            builder.add(0, packed.encode())
        return builder.column(1)

    def stored(self, document: int, field: str) -> str:
        return self._stored.get(field, "")

    def _terms(self, field: str) -> dict[str, list[int]]:
        return self._places.get(field, {})


def any_number(*_of) -> float:
    """Averages and rarities for who asks for neither."""
    return 1.0
