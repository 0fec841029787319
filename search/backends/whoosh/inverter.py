"""Prose of many documents → postings, with arrays: one look-up a word, one sort a field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

import numpy as np

from search.analysis import analysed, run_texts, stemmer_name
from search.columns.field_postings import field_arrays
from search.protocol.fields import PIECE_GAP

DOC_BITS, PLACE_BITS = 16, 24  # of a sort key: 24 bits of term, 16 of document, 24 of position
MOST_DOCS = 1 << DOC_BITS


class Terms(dict):
    """Numbers of terms, as they are met."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number

    def sorted(self) -> tuple[list[bytes], np.ndarray]:
        """All terms in ascending order, and the uint64 rank of each number among them."""
        texts = sorted(self)  # by code points, which is the order of their bytes
        rank = np.empty(len(texts), np.uint64)
        rank[[self[text] for text in texts]] = np.arange(len(texts), dtype=np.uint64)
        return [text.encode() for text in texts], rank


class Vocabulary(dict):
    """Numbers of what stands between white space in a language, and the terms of each as arrays.

    No run of the analysis spans white space. A word of several runs has the terms of all of them.
    """

    def __init__(self, language: str, terms: Terms):
        super().__init__()
        self._stemmer, self._terms = stemmer_name(language), terms
        self.widths: list[int] = []  # how many positions each takes
        self._stems: list[int] = []
        self._stem_counts: list[int] = []
        self._counts: list[int] = []  # how many terms as written each has
        self._written: list[int] = []
        self._offsets: list[int] = []  # of those, from the position of the word

    def __missing__(self, word: str) -> int:
        number, width = self._terms.__getitem__, 0
        stems_before, before = len(self._stems), len(self._written)
        for text in run_texts(word):
            run = analysed(text, self._stemmer)
            self._stems.extend(map(number, run.stems))
            self._written.extend(map(number, run.parts))
            self._offsets.extend(range(width, width + len(run.parts)))
            if run.compound:
                self._written.append(number(run.compound))
                self._offsets.append(width)
            if run.rests:
                self._stems.extend(number(stem) for stem in run.rest_stems if stem)
                for offset, rest in enumerate(run.rests, width):
                    if rest:
                        self._written.append(number(rest))
                        self._offsets.append(offset)
            width += len(run.parts)
        self[word] = own = len(self.widths)
        self.widths.append(width)
        self._stem_counts.append(len(self._stems) - stems_before)
        self._counts.append(len(self._written) - before)
        return own

    @cached_property
    def tables(self) -> tuple[np.ndarray, ...]:
        """int64 widths; counts of stems, stems; counts of terms as written, these, their offsets.

        To be asked for when the last word is there.
        """
        stems, written = (self._stem_counts, self._stems), (self._counts, self._written)
        tables = self.widths, *stems, *written, self._offsets
        return tuple(np.array(table, np.int64) for table in tables)


class ProseRun:
    """A prose field of a run of documents: its pieces as they come, its postings at the end."""

    def __init__(self, vocabulary_of: Callable[[str | None], Vocabulary]):
        self._vocabulary_of = vocabulary_of  # of a language; None is that of the site
        self._texts: dict[str | None, _Texts] = {}  # by language

    def __bool__(self) -> bool:
        return bool(self._texts)

    def add(self, doc: int, value: str | Iterable[str]) -> None:
        """A document's text, or pieces of it; `doc` counts from the start of the run."""
        if isinstance(value, str):
            self._texts_of(value).add(doc, 0, value)
            return
        place = 0
        for piece in value:
            texts = self._texts_of(piece)
            place += texts.width(texts.add(doc, place, piece)) + PIECE_GAP

    def inverted(self, terms: list[bytes], rank: np.ndarray, base: int, count: int):
        """(stems, as written), each FieldArrays with its int64 lengths of `count` documents.

        `terms`, `rank` as Terms.sorted gives them; documents are numbered from `base`.
        """
        streams = [texts.expanded() for texts in self._texts.values()]
        stems, stem_docs, written, docs, places = map(np.concatenate, zip(*streams, strict=True))
        return (
            _postings(terms, rank[stems], stem_docs, base, count),
            _postings(terms, rank[written], docs, base, count, places),
        )

    def _texts_of(self, text: str) -> _Texts:
        language = getattr(text, "language", None)
        texts = self._texts.get(language)
        if texts is None:
            texts = self._texts[language] = _Texts(self._vocabulary_of(language))
        return texts


class _Texts:
    """Texts of one vocabulary, one after the other, as numbers of their words."""

    def __init__(self, vocabulary: Vocabulary):
        self._vocabulary = vocabulary
        self._words: list[int] = []
        self._sizes: list[int] = []
        self._docs: list[int] = []
        self._places: list[int] = []

    def add(self, doc: int, place: int, text: str) -> list[int]:
        """The numbers of the words of a text, now the next one."""
        words = list(map(self._vocabulary.__getitem__, text.split()))
        if words:
            self._words += words
            self._sizes.append(len(words))
            self._docs.append(doc)
            self._places.append(place)
        return words

    def width(self, words: list[int]) -> int:
        """How many positions words take."""
        return sum(map(self._vocabulary.widths.__getitem__, words))

    def expanded(self) -> tuple[np.ndarray, ...]:
        """int64 stems, the document of each; terms as written, document and position of each."""
        widths, stem_counts, stems, counts, written, offsets = self._vocabulary.tables
        words, sizes = np.array(self._words, np.int64), np.array(self._sizes, np.int64)
        docs = np.repeat(np.array(self._docs, np.int64), sizes)
        places = np.array(self._places, np.int64)
        sizes_before = np.cumsum(sizes) - sizes
        taken = widths[words]
        before = np.append(0, np.cumsum(taken))  # positions before each word, over all texts
        places = before[:-1] + np.repeat(places - before[sizes_before], sizes)
        which_stem, stem_word = _spread(words, stem_counts[words], stem_counts)
        which, word = _spread(words, counts[words], counts)
        return (
            stems[which_stem],
            docs[stem_word],
            written[which],
            docs[word],
            places[word] + offsets[which],
        )


def _spread(words: np.ndarray, sizes: np.ndarray, table_sizes: np.ndarray):
    """Places in a table of the entries of words, and the word of each; sizes: of each of both."""
    begin = (np.cumsum(table_sizes) - table_sizes)[words]
    before = np.cumsum(sizes) - sizes
    which = np.repeat(begin - before, sizes)
    which += np.arange(len(which))
    return which, np.repeat(np.arange(len(words)), sizes)


def _postings(terms: list[bytes], ranks, docs, base: int, count: int, places=None):
    """FieldArrays and lengths of occurrences: the rank of a term, a document, perhaps a place."""
    lengths = np.bincount(docs, minlength=count)
    keys = (ranks << np.uint64(DOC_BITS)) | docs.astype(np.uint64)
    if places is None:
        keys.sort()
    else:
        keys = (keys << np.uint64(PLACE_BITS)) | places.astype(np.uint64)
        keys.sort()
        places = keys & np.uint64((1 << PLACE_BITS) - 1)
        keys >>= np.uint64(PLACE_BITS)
    # The sorted keys fall into one stretch a posting, these into one a term.
    begins = _begins(keys)
    postings = keys[begins]
    weights = np.diff(begins, append=len(keys))
    owners = postings >> np.uint64(DOC_BITS)
    starts = _begins(owners)
    texts = [terms[rank] for rank in owners[starts].tolist()]
    posting_docs = (postings & np.uint64(MOST_DOCS - 1)).astype(np.int64) + base
    starts = np.append(starts, len(owners))
    return field_arrays(texts, starts, posting_docs, weights, places), lengths


def _begins(values: np.ndarray) -> np.ndarray:
    """Where each stretch of equal values begins, int64."""
    is_new = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=is_new[1:])
    return np.flatnonzero(is_new)
