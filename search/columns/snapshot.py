"""One state of the index, seen whole: the segments of a commit with what is deleted left out."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from search.columns import bm25, mapped
from search.columns.facets import FacetColumn
from search.columns.label_index import LabelIndex
from search.columns.manifest import newest
from search.columns.postings import EMPTY, Cache, Postings
from search.columns.segment import Segment, shifted
from search.protocol.plan import Fields

FEW = 4  # times so many documents are fewer than a term has: the rest is left unread
MATCHES_BYTES = 64_000_000  # of scored terms and words a snapshot keeps
MOST_NEAR = 500  # words whose neighbours are kept


class Snapshot:
    """The documents of a commit, numbered from 0 through all of its segments.

    Immutable; a request keeps one from its first count to its last snippet.
    """

    def __init__(self, segments: list[Segment], deleted: list[set[int]], state: tuple = ()):
        self.segments, self.state = segments, state
        self.bases = np.cumsum([0] + [segment.count for segment in segments])
        self.count = int(self.bases[-1])
        self._starts: list[int] = self.bases.tolist()
        self.live = np.ones(self.count, bool)
        for base, gone in zip(self.bases, deleted, strict=False):
            self.live[[base + document for document in gone]] = False
        self._kept: dict = {}
        self._matches = Cache(MATCHES_BYTES)
        self._near: dict[tuple[str, str, int], list[str]] = {}  # of a search and what it leads to
        self._lock = threading.Lock()

    @property
    def has_deletions(self) -> bool:
        return self._once("deletions", lambda: not self.live.all())

    def postings(self, field: str, text: str) -> Postings:
        """Documents of a term with their weights, deleted ones included (as BM25 counts them)."""
        found = [
            (base, postings)
            for base, segment in zip(self.bases, self.segments, strict=False)
            if len((postings := segment.postings(field, text)).docs)
        ]
        if not found:
            return EMPTY
        if len(found) == 1 and found[0][0] == 0:
            return found[0][1]
        return Postings(
            np.concatenate([postings.docs + np.int32(base) for base, postings in found]),
            np.concatenate([postings.weights for _, postings in found]),
        )

    def documents(self, field: str, text: str) -> int:
        """In how many documents a term stands, deleted ones included."""
        return sum(segment.documents(field, text) for segment in self.segments)

    def positions(self, field: str, text: str, docs: np.ndarray) -> np.ndarray:
        """Keys document << 24 | position of a term, ascending: of these documents at least.

        For few of its documents only their places are read; else all, which are then kept.
        """
        few = len(docs) * FEW < len(self.postings(field, text).docs)
        parts = []
        for number, (base, segment) in enumerate(zip(self._starts, self.segments, strict=False)):
            if few:
                begin, end = np.searchsorted(docs, self._starts[number : number + 2])
                keys = segment.positions_in(field, text, docs[begin:end] - base)
            else:
                keys = segment.positions(field, text)
            parts.append(shifted(keys, base))
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def positions_from(self, field: str, prefix: str, docs: np.ndarray) -> np.ndarray:
        """The keys of all terms that begin like this, in some documents; both ascend."""
        parts = [np.empty(0, np.int64)]
        for number, (base, segment) in enumerate(zip(self._starts, self.segments, strict=False)):
            begin, end = np.searchsorted(docs, self._starts[number : number + 2])
            keys = segment.positions_from(field, prefix, docs[begin:end] - base)
            parts.append(shifted(keys, base))
        return np.sort(np.concatenate(parts))

    def with_all(self, field: str, texts: Iterable[str]) -> np.ndarray:
        """int32 documents that have every one of some terms, deleted ones included."""
        found = sorted((self.postings(field, text).docs for text in texts), key=len)
        docs = found[0]
        for other in found[1:]:
            docs = docs[is_among(docs, other)]
        return docs

    def terms_from(self, field: str, prefix: str, limit: int) -> list[str]:
        found = {t for s in self.segments for t in s.terms_from(field, prefix, limit)}
        return sorted(found)[:limit]

    def is_beyond(self, field: str, prefix: str, limit: int) -> bool:
        """Whether more than `limit` terms begin like this."""
        if sum(segment.all_from(field, prefix)[0] for segment in self.segments) <= limit:
            return False
        return len(self.terms_from(field, prefix, limit + 1)) > limit

    def docs_from(self, field: str, prefix: str, limit: int) -> list[np.ndarray]:
        """Documents of the first `limit` terms that begin like this: unsorted, repeated."""
        own = [segment.all_from(field, prefix) for segment in self.segments]
        if sum(terms for terms, _docs in own) > limit:
            terms = self.terms_from(field, prefix, limit)
            return [self.postings(field, text).docs for text in terms]
        return [docs + np.int32(base) for base, (_, docs) in zip(self.bases, own, strict=False)]

    def terms_near(self, field: str, text: str, limit: int) -> list[str]:
        asked = field, text, limit
        if (known := self._near.get(asked)) is not None:
            return known
        found = {t for s in self.segments for t in s.terms_near(field, text, limit)}
        if len(self._near) >= MOST_NEAR:
            self._near.clear()
        near = self._near[asked] = sorted(found)[:limit]
        return near

    def kept(self, plan, make):
        """What a term or a word matches, evaluated once; the least used go when memory is full."""
        return self._matches.get(plan, make)

    def lengths(self, field: str) -> np.ndarray:
        return self._joined(("lengths", field), lambda segment: segment.lengths(field), np.float32)

    def average_length(self, field: str) -> float:
        def average():
            return sum(s.total_length(field) for s in self.segments) / (self.count or 1) or 1.0

        return self._once(("average", field), average)

    def combined_lengths(self, fields: Fields) -> np.ndarray:
        """float32 length of each document in several fields, each times its weight."""

        def added():
            return sum(np.float32(weight) * self.lengths(name) for name, weight in fields)

        return self._once(("lengths", fields), added)

    def combined_average(self, fields: Fields) -> float:
        def average():
            total = sum(w * s.total_length(name) for s in self.segments for name, w in fields)
            return total / (self.count or 1) or 1.0

        return self._once(("average", fields), average)

    def rarity(self, field: str, text: str) -> float:
        """The weight of a term: see bm25."""
        return bm25.rarity(self.count, len(self.postings(field, text).docs))

    def combined_rarity(self, fields: Fields, text: str) -> float:
        """The same of a term in any of some fields."""
        docs = [self.postings(name, text).docs for name, _weight in fields]
        return bm25.rarity(self.count, len(np.unique(np.concatenate(docs))))

    def numbers(self, column: str) -> np.ndarray:
        return self._joined(("numbers", column), lambda segment: segment.numbers(column), np.int64)

    def bounds(self, column: str) -> tuple[int, int]:
        """The least and the greatest number of a column."""

        def both():
            numbers = self.numbers(column)
            return (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)

        return self._once(("bounds", column), both)

    def label_rank(self, name: str) -> np.ndarray:
        """int64 place of each ordinal of a facet when sorted by label, then value."""

        def ranked():
            column = self.facet(name)
            labels, values = [label.casefold() for label in column.labels], column.values
            order = sorted(range(len(values)), key=lambda i: (labels[i], values[i]))
            rank = np.empty(len(order), np.int64)
            rank[order] = np.arange(len(order))
            return rank

        return self._once(("labels", name), ranked)

    def names(self, name: str, words_of: Callable[[str], Sequence[str]]) -> LabelIndex:
        """The labels of a facet, to be found by the words that `words_of` makes of them."""
        return self._once(("names", name), lambda: LabelIndex(self.facet(name).labels, words_of))

    def facet(self, name: str) -> FacetColumn:
        return self._once(("facet", name), lambda: self._join_facets(name))

    def ordinal(self, name: str, value: str) -> int | None:
        """The number of a facet's value; None when no document has it."""
        values = self.facet(name).values
        numbers = self._once(("by", name), lambda: {v: i for i, v in enumerate(values)})
        return numbers.get(value)

    def with_value(self, name: str, value: str) -> np.ndarray:
        """int32 documents that have a value in a facet, deleted ones included."""
        return self.postings(name, value).docs

    def without_value(self, name: str) -> np.ndarray:
        """bool, one a document: it has no value in the facet."""
        return self._once(("none", name), lambda: self.facet(name).lists == 0)

    def stored(self, document: int, field: str) -> str:
        """A stored string of a document; empty when there is none."""
        place = bisect_right(self._starts, document) - 1
        return self.segments[place].stored(document - self._starts[place], field)

    def newest(self, key: Hashable, state, make):
        """What was made of the newest of changing states; what was made of others is forgotten."""
        known = self._kept.get(key)
        if known is None or known[0] != state:
            known = self._kept[key] = state, make()
        return known[1]

    def _once(self, key, make):
        if key not in self._kept:
            made = make()
            with self._lock:
                self._kept.setdefault(key, made)
        return self._kept[key]

    def _joined(self, key, read, dtype) -> np.ndarray:
        def join():
            parts = [read(segment) for segment in self.segments]
            if len(parts) == 1:
                return parts[0]
            return np.concatenate(parts) if parts else np.empty(0, dtype)

        return self._once(key, join)

    def _join_facets(self, name: str) -> FacetColumn:
        columns = [segment.facet(name) for segment in self.segments]
        if len(columns) == 1:
            return columns[0]
        ordinal_of: dict[str, int] = {}
        values: list[str] = []
        labels: list[str] = []
        parents: list[str] = []
        lists, ordinals = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
        starts, list_count, total = [np.zeros(2, np.int64)], 0, 0
        for column in columns:
            mapping = np.empty(len(column.values), np.int32)
            for i, value in enumerate(column.values):
                if value not in ordinal_of:
                    ordinal_of[value] = len(values)
                    values.append(value)
                    labels.append(column.labels[i])
                    parents.append(column.parents[i])
                else:  # a later segment knows the newer name
                    labels[ordinal_of[value]] = column.labels[i]
                    parents[ordinal_of[value]] = column.parents[i]
                mapping[i] = ordinal_of[value]
            # The lists and values of the first segment keep their numbers: most need no mapping.
            is_first = not list_count
            lists.append(column.lists if is_first else _after(column.lists, list_count))
            ordinals.append(column.ordinals if is_first else mapping[column.ordinals])
            starts.append(column.starts[2:] + total)
            list_count += len(column.starts) - 2
            total += len(column.ordinals)
        return FacetColumn(
            np.concatenate(lists),
            np.concatenate(starts),
            np.concatenate(ordinals),
            values,
            labels,
            parents,
        )


def is_among(keys: np.ndarray, others: np.ndarray) -> np.ndarray:
    """bool, one a key: it is one of the others; both ascend."""
    if not len(others):
        return np.zeros(len(keys), bool)
    return others.take(np.searchsorted(others, keys), mode="clip") == keys


def _after(lists: np.ndarray, count: int) -> np.ndarray:
    """Numbers of lists when `count` others stand before them; the empty one stays number 0."""
    return np.where(lists == 0, lists, lists + np.int32(count))


class Reader:
    """Gives the newest snapshot of an index directory; reads again only what a commit added.

    `check` looks at a directory before it is read and raises when that should not be.
    """

    def __init__(self, cache_bytes: int = 64_000_000, check: Callable[[Path], None] | None = None):
        self.cache, self._check = Cache(cache_bytes), check
        self._lock = threading.Lock()
        # One value: a thread must never see the stamp of a commit beside the snapshot before it.
        self._current: tuple[Path, Snapshot, tuple | None] | None = None

    def snapshot(self, directory: Path) -> Snapshot:
        """The newest commit in a directory; an empty one if nothing was written there."""
        stamp = mapped.stamp(directory)
        current = self._current
        if current is not None and stamp is not None and stamp == current[2]:
            return current[1]
        with self._lock:
            snapshot = self._read(directory)
            self._current = directory, snapshot, stamp
            return snapshot

    def _read(self, directory: Path) -> Snapshot:
        while True:
            commit = newest(directory)
            try:
                if self._check:
                    self._check(directory)
                snapshot = self._opened(directory, commit)
            except FileNotFoundError:
                if newest(directory) == commit:
                    raise
            else:
                if newest(directory) == commit:
                    return snapshot
            # A writer has made another commit meanwhile, and removed files of this one: whatever
            # was opened may lack some.

    def _opened(self, directory: Path, commit: int | None) -> Snapshot:
        if commit is None:
            return Snapshot([], [])
        storage = FileStorage(str(directory))
        toc = TOC.read(storage, "MAIN", gen=commit)
        old: dict = {}
        if self._current is not None:
            before, snapshot, _ = self._current
            if before == directory and snapshot.state == _state(toc.segments):
                return snapshot
            old = {segment.id: segment for segment in snapshot.segments}
        segments, deleted = [], []
        for segment in toc.segments:
            known = old.get(segment.segment_id())
            segments.append(known or Segment(storage, toc.schema, segment, self.cache))
            deleted.append(set(segment.deleted_docs()))
        if gone := old.keys() - {segment.id for segment in segments}:
            self.cache.forget(gone)
        return Snapshot(segments, deleted, _state(toc.segments))


def _state(segments) -> tuple:
    """What tells one commit from another: its segments, and how much of each is deleted."""
    return tuple((segment.segment_id(), segment.deleted_count()) for segment in segments)
