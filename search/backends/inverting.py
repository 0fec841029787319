"""Prose of many documents → postings, with arrays: one look-up a word, one sort a field."""

from __future__ import annotations

import numpy as np

from search.analysis import analysed, run_texts, stemmer_name
from search.columns.arrays import field_arrays

DOC_BITS, PLACE_BITS = 16, 24  # of a sort key: 24 bits of term, 16 of document, 24 of position
MOST_DOCS = 1 << DOC_BITS
PIECE_GAP = 100  # positions between the pieces of a field, so that no phrase spans two of them


class Terms:
    """Numbers of terms, as they are met."""

    def __init__(self):
        self.numbers: dict[str, int] = {}
        self.texts: list[bytes] = []

    def number(self, text: str) -> int:
        found = self.numbers.get(text)
        if found is None:
            found = self.numbers[text] = len(self.texts)
            self.texts.append(text.encode())
        return found


class Vocabulary(dict):
    """Numbers of the runs of a language, and the terms of each run as arrays."""

    def __init__(self, language: str, terms: Terms):
        super().__init__()
        self._stemmer, self._terms = stemmer_name(language), terms
        self._sizes: list[int] = []
        self._parts: list[int] = []
        self._stems: list[int] = []
        self._compounds: list[int] = []
        self._tables: tuple | None = None

    def __missing__(self, run: str) -> int:
        found, number = analysed(run, self._stemmer), self._terms.number
        self._sizes.append(len(found.parts))
        self._parts.extend(number(part) for part in found.parts)
        self._stems.extend(number(stem) for stem in found.stems)
        self._compounds.append(number(found.compound) if found.compound else -1)
        self[run] = own = len(self._sizes) - 1
        self._tables = None
        return own

    def numbers(self, text: str) -> np.ndarray:
        """int64 numbers of the runs of a text, in order."""
        return np.array(list(map(self.__getitem__, run_texts(text))), np.int64)

    def count_parts(self, numbers: np.ndarray) -> int:
        """How many positions runs take."""
        sizes = self._sizes
        return sum(sizes[number] for number in numbers.tolist())

    @property
    def tables(self) -> tuple[np.ndarray, ...]:
        """Where the terms of each run begin (int64), parts, stems, compounds (int64, -1: none)."""
        if self._tables is None:
            begin = np.zeros(len(self._sizes) + 1, np.int64)
            np.cumsum(self._sizes, out=begin[1:])
            parts, stems, compounds = self._parts, self._stems, self._compounds
            self._tables = (begin, *(np.array(t, np.int64) for t in (parts, stems, compounds)))
        return self._tables


class ProseRun:
    """A prose field of a run of documents: its pieces as they come, its postings at the end."""

    def __init__(self):
        self._pieces: dict[int, list] = {}  # a vocabulary, then (document, position, runs) of it

    def add(self, doc: int, pieces: list[tuple[Vocabulary, str]]) -> None:
        """A document's text in pieces; `doc` counts from the start of the run."""
        place = 0
        for vocabulary, text in pieces:
            numbers = vocabulary.numbers(text)
            self._pieces.setdefault(id(vocabulary), [vocabulary]).append((doc, place, numbers))
            if len(pieces) > 1:
                place += vocabulary.count_parts(numbers) + PIECE_GAP

    def inverted(self, terms: Terms, base: int, count: int):
        """(stems, as written), each FieldArrays with its int64 lengths of `count` documents."""
        stems, written = [], []
        for vocabulary, *pieces in self._pieces.values():
            own_stems, own_written = _expanded(vocabulary, pieces)
            stems.append(own_stems)
            written.append(own_written)
        return (
            _postings(terms, _joined(stems, 2), base, count, with_places=False),
            _postings(terms, _joined(written, 3), base, count, with_places=True),
        )


def _expanded(vocabulary: Vocabulary, pieces):
    """(term, document) of all stems; (term, document, position) of all words as written."""
    begin, parts, stems, compounds = vocabulary.tables
    sizes = [len(numbers) for _, _, numbers in pieces]
    runs = np.concatenate([numbers for _, _, numbers in pieces])
    docs = np.repeat([doc for doc, _, _ in pieces], sizes)
    counts = begin[runs + 1] - begin[runs]
    before = np.cumsum(counts) - counts  # parts before each run, over all pieces
    first = np.cumsum(sizes) - sizes  # the first run of each piece
    starts = np.append(before, counts.sum())[first] - [place for _, place, _ in pieces]
    places = before - np.repeat(starts, sizes)
    offsets = np.arange(int(counts.sum())) - np.repeat(before, counts)
    which = np.repeat(begin[runs], counts) + offsets
    part_docs = np.repeat(docs, counts)
    part_places = np.repeat(places, counts) + offsets
    own = compounds[runs]
    joined = own >= 0
    return (
        (stems[which], part_docs),
        (
            np.concatenate([parts[which], own[joined]]),
            np.concatenate([part_docs, docs[joined]]),
            np.concatenate([part_places, places[joined]]),
        ),
    )


def _joined(streams, width: int) -> tuple[np.ndarray, ...]:
    if not streams:
        return tuple(np.empty(0, np.int64) for _ in range(width))
    return tuple(np.concatenate(arrays) for arrays in zip(*streams, strict=True))


def _postings(terms: Terms, stream, base: int, count: int, with_places: bool):
    numbers, docs = stream[0], stream[1]
    lengths = np.bincount(docs, minlength=count)
    used = np.unique(numbers)
    used = used[np.argsort(np.array([terms.texts[n] for n in used.tolist()], object))]
    rank = np.zeros(len(terms.texts), np.uint64)
    rank[used] = np.arange(len(used), dtype=np.uint64)
    keys = (rank[numbers] << np.uint64(DOC_BITS)) | docs.astype(np.uint64)
    places = None
    if with_places:
        keys = (keys << np.uint64(PLACE_BITS)) | stream[2].astype(np.uint64)
        keys.sort()
        places = keys & np.uint64((1 << PLACE_BITS) - 1)
        keys >>= np.uint64(PLACE_BITS)
    else:
        keys.sort()
    # The sorted keys fall into one stretch a posting.
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else []
    begins = np.asarray(begins, np.int64)
    unique = keys[begins]
    weights = np.diff(np.append(begins, len(keys)))
    owner = (unique >> np.uint64(DOC_BITS)).astype(np.int64)
    starts = np.searchsorted(owner, np.arange(len(used) + 1))
    posting_docs = (unique & np.uint64(MOST_DOCS - 1)).astype(np.int64) + base
    texts = [terms.texts[n] for n in used.tolist()]
    return field_arrays(texts, starts, posting_docs, weights, places), lengths
