"""Haystack's SearchQuerySet, for which rows that the database has lost are only left out.

Haystack moves its places by the number of rows it missed so far, and so gives some rows twice and
loses others. Here the place of a hit is its place in the index: a slice has fewer rows for those
that are gone, `len()` and `count()` count the index, and iteration gives every other row once.
"""

from __future__ import annotations

from haystack.query import SearchQuerySet as HaystackQuerySet

AT_ONCE = 500  # hits that iteration reads, and loads from the database, at a time


class SearchQuerySet(HaystackQuerySet):
    """Use it for load_all(); everything else Haystack's own does as well."""

    def __iter__(self):
        for start in range(0, len(self), AT_ONCE):
            yield from self[start : start + AT_ONCE]

    def __getitem__(self, place):
        if isinstance(place, slice):
            return [hit for hit in self._hits(place.start or 0, place.stop) if hit is not None]
        found = self._hits(place, place + 1)
        if not found:
            raise IndexError(f"There is no hit number {place}.")
        return found[0]

    def best_match(self):
        """The best hit whose row is there; IndexError when there is none."""
        for hit in self:
            return hit
        raise IndexError("There is no hit.")

    def _hits(self, start: int, end: int | None) -> list:
        """Hits by place; None where the database has lost the row and rows are loaded."""
        if start < 0 or (end is not None and end < 0):
            raise ValueError("Negative indexing is not supported.")
        self.query._reset()
        self.query.clear_limits()
        self.query.set_limits(start, end)
        hits = self.query.get_results()
        self._result_count = self.query.get_count()
        return self._loaded(hits) if self._load_all else hits

    def _loaded(self, hits: list) -> list:
        wanted: dict = {}
        for hit in hits:
            wanted.setdefault(hit.model, []).append(hit.pk)
        rows = {
            (model, str(row.pk)): row
            for model, keys in wanted.items()
            for row in self._load_model_objects(model, keys).values()
        }
        for hit in hits:
            hit.object = rows.get((hit.model, str(hit.pk)))
        return [hit if (hit.model, str(hit.pk)) in rows else None for hit in hits]
