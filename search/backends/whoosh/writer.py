"""The writer of segments: documents in, arrays out, in runs that bound its memory."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from itertools import chain

import numpy as np
from whoosh import formats
from whoosh.fields import ID
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from search.backends.whoosh.inverter import MOST_DOCS, ProseRun, Terms, Vocabulary
from search.backends.whoosh.schema import StemField, WrittenField
from search.columns.codec import ArrayCodec
from search.columns.field_postings import FieldArrays, field_arrays, merged
from search.protocol.fields import WRITTEN, is_stemmed

RUN = 20_000  # documents inverted at a time
TIER = 8  # so many segments of a size are merged into one
if RUN > MOST_DOCS:
    raise AssertionError("a run's documents must fit into a sort key")


class BulkWriter(SegmentWriter):
    """Whoosh's writer with its commit and columns; postings are made a run at a time.

    It takes no lock: whoever writes holds the one of search.backends.locking, which no failure of
    a disk can leave behind.
    """

    def __init__(self, index):
        super().__init__(index, codec=ArrayCodec(), compound=False, limitmb=1, _lk=False)
        self._fields = dict(self.schema.items())
        self._companions = {n for n, f in self._fields.items() if isinstance(f, WrittenField)}
        self._runs: list[dict[str, FieldArrays]] = []
        self._new_run()

    def add_document(self, **fields):
        """Add a document whose fields are values of the schema's fields; None is no value."""
        self._check_state()
        perdoc = self.perdocwriter
        perdoc.start_doc(self.docnum)
        for name, value in fields.items():
            if value is None or name in self._companions:
                continue
            prose = self._prose.get(name)
            if prose is None:
                self._add_other(name, value)
            else:
                prose.add(self.docnum - self._base, value)
        perdoc.finish_doc()
        self._added = True
        self.docnum += 1
        if self.docnum - self._base == RUN:
            self._end_run()

    def cancel(self):
        """Write nothing more: the disk may be full. What is there is for the storage to remove."""
        self.perdocwriter.discard()
        self.is_closed = True

    def take_back(self, document: int) -> None:
        """Delete a document that this writer has added, by the number it was given."""
        self.newsegment.delete_document(document)

    def add_reader(self, reader):
        """Take over the live documents of another segment; they come after those added so far."""
        self._end_run()
        fieldnames = set(self.schema.names())
        mapping = self.write_per_doc(fieldnames, reader)
        count = reader.doc_count_all()
        numbers = np.full(count, -1, np.int64)
        if mapping is None:
            numbers[:] = np.arange(count) + self._base
        else:
            for old, new in mapping.items():
                numbers[old] = new
        fields = reader._terms.fields
        self._runs.append({name: _renumbered(arrays, numbers) for name, arrays in fields.items()})
        self._new_run()
        self._added = True

    def _flush_segment(self):
        self._end_run()
        self.perdocwriter.close()
        self.fieldwriter.write(merged(self._runs) if self._runs else {})
        self.fieldwriter.close()

    def _commit_toc(self, segments):
        self.storage.segments = {segment.segment_id() for segment in segments}
        super()._commit_toc(segments)

    def _new_run(self):
        self._base = self.docnum
        self._terms = Terms()
        self._vocabularies: dict[str, Vocabulary] = {}
        self._prose = {
            name: ProseRun(partial(self._vocabulary, field.language))
            for name, field in self._fields.items()
            if isinstance(field, StemField)
        }
        self._values: dict[str, dict[str, list[int]]] = {}  # documents of each value, by field

    def _end_run(self):
        count = self.docnum - self._base
        if not count:
            return
        fields: dict[str, FieldArrays] = {}
        terms, rank = self._terms.sorted()
        for name, prose in self._prose.items():
            found = prose.inverted(terms, rank, self._base, count) if prose else ()
            for own, (arrays, lengths) in zip((name, name + WRITTEN), found, strict=False):
                fields[own] = arrays
                self.perdocwriter.add_lengths(own, self._base, lengths)
        for name, documents in self._values.items():
            fields[name] = _of_values(self._fields[name], documents)
        self._runs.append(fields)
        self._new_run()

    def _vocabulary(self, site_language: str, language: str | None) -> Vocabulary:
        language = site_language if is_stemmed(language, site_language) else ""
        if language not in self._vocabularies:
            self._vocabularies[language] = Vocabulary(language, self._terms)
        return self._vocabularies[language]

    def _add_other(self, name: str, value) -> None:
        field = self._fields[name]
        if field.indexed:
            self._values.setdefault(name, {}).setdefault(value, []).append(self.docnum)
        if field.stored:
            self.perdocwriter.add_field(name, field, value, 0)
        if field.column_type:
            packed = field.to_column_value(value)
            self.perdocwriter.add_column_value(name, field.column_type, packed)


def merge_by_size(writer: SegmentWriter, segments: list) -> list:
    """Whoosh's hook for a merge policy: merge what `worth_merging` names, keep the rest."""
    chosen = worth_merging(segments)
    for segment in chosen:
        with closing(SegmentReader(writer.storage, writer.schema, segment)) as reader:
            writer.add_reader(reader)
    return [segment for segment in segments if segment not in chosen]


def worth_merging(segments: list) -> list:
    """Segments of a size that TIER or more have, and those of which a third is deleted."""
    tiers: dict[int, list] = {}
    for segment in segments:
        tiers.setdefault(segment.doc_count().bit_length() // 3, []).append(segment)
    many = {id(s) for tier in tiers.values() if len(tier) >= TIER for s in tier}
    return [s for s in segments if id(s) in many or s.deleted_count() * 3 > s.doc_count_all()]


def _of_values(field, documents: dict[str, list[int]]) -> FieldArrays:
    """The postings of a field that says no more than which documents have a value."""
    if not isinstance(field.format, formats.Existence):
        raise TypeError(f"{type(field).__name__}: a field of this kind cannot be written in runs")
    docs_of: dict[bytes, list[int]] = {}
    if isinstance(field, ID):  # each value is a term: what its analyzer says, too, but slowly
        docs_of = {value.encode(): docs for value, docs in documents.items()}
    else:
        for value, docs in documents.items():
            for text, _frequency, _weight, _packed in field.index(value):
                docs_of.setdefault(text, []).extend(docs)
    terms = sorted(docs_of)
    starts = np.cumsum([0, *(len(docs_of[term]) for term in terms)])
    docs = list(chain.from_iterable(sorted(docs_of[term]) for term in terms))
    return field_arrays(terms, starts, docs, np.ones(len(docs)))


def _renumbered(arrays: FieldArrays, numbers: np.ndarray) -> FieldArrays:
    """Postings under new document numbers; those of -1 are left out, and terms left with none."""
    docs = numbers[arrays.docs]
    keep = docs >= 0
    owner = np.repeat(np.arange(len(arrays)), np.diff(arrays.starts))[keep]
    used, begins = np.unique(owner, return_index=True)
    places = None
    if len(arrays.place_starts):
        places = arrays.places[np.repeat(keep, arrays.weights.astype(np.int64))]
    starts = np.append(begins, len(owner))
    terms = [arrays.term(int(i)) for i in used]
    return field_arrays(terms, starts, docs[keep], arrays.weights[keep], places)
