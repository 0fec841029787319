"""The writer of segments: documents in, arrays out, in runs that bound its memory."""

from __future__ import annotations

import numpy as np
from whoosh import formats
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from search.backends.inverting import MOST_DOCS, ProseRun, Terms, Vocabulary
from search.backends.schema import WRITTEN, StemField, WrittenField, same_language
from search.columns.arrays import FieldArrays, field_arrays, merged
from search.columns.codec import ArrayCodec, ArrayTermsReader

RUN = 20_000  # documents inverted at a time
TIER = 8  # so many segments of a size are merged into one
if RUN > MOST_DOCS:
    raise AssertionError("a run's documents must fit into a sort key")


class BulkWriter(SegmentWriter):
    """Whoosh's writer with its lock, commit and columns; postings are made a run at a time."""

    def __init__(self, index):
        super().__init__(index, codec=ArrayCodec(), compound=False, limitmb=1)
        self._fields = dict(self.schema.items())
        self._runs: list[dict[str, FieldArrays]] = []
        self._new_run()

    def add_document(self, **fields):
        """Add a document whose fields are values of the schema's fields; None is no value."""
        self._check_state()
        own = self.docnum - self._base
        perdoc = self.perdocwriter
        perdoc.start_doc(self.docnum)
        for name, value in fields.items():
            if value is None:
                continue
            field = self._fields[name]
            if isinstance(field, StemField):
                self._add_prose(name, field, own, value)
            elif not isinstance(field, WrittenField):
                self._add_other(name, field, value)
        perdoc.finish_doc()
        self._added = True
        self.docnum += 1
        if self.docnum - self._base == RUN:
            self._end_run()

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
        fields = _fields_of(reader)
        self._runs.append({name: _renumbered(arrays, numbers) for name, arrays in fields.items()})
        self._new_run()
        self._added = True

    def _flush_segment(self):
        self._end_run()
        self.perdocwriter.close()
        self.fieldwriter.write(merged(self._runs) if self._runs else {})
        self.fieldwriter.close()

    def _new_run(self):
        self._base = self.docnum
        self._terms = Terms()
        self._vocabularies: dict[str, Vocabulary] = {}
        self._prose: dict[str, ProseRun] = {}
        self._postings: dict[str, dict[bytes, list[tuple[int, float, bytes]]]] = {}

    def _end_run(self):
        count = self.docnum - self._base
        if not count:
            return
        fields: dict[str, FieldArrays] = {}
        for name, prose in self._prose.items():
            (stems, stem_lengths), (written, written_lengths) = prose.inverted(
                self._terms, self._base, count
            )
            fields[name], fields[name + WRITTEN] = stems, written
            self.perdocwriter.add_lengths(name, self._base, stem_lengths)
            self.perdocwriter.add_lengths(name + WRITTEN, self._base, written_lengths)
        for name, postings in self._postings.items():
            fields[name] = _from_postings(self.schema[name], postings)
        self._runs.append(fields)
        self._new_run()

    def _add_prose(self, name: str, field: StemField, doc: int, value) -> None:
        pieces = [value] if isinstance(value, str) else value
        self._prose.setdefault(name, ProseRun()).add(
            doc, [(self._vocabulary(piece, field.language), piece) for piece in pieces]
        )

    def _vocabulary(self, piece: str, site_language: str) -> Vocabulary:
        language = site_language if same_language(piece, site_language) else ""
        if language not in self._vocabularies:
            self._vocabularies[language] = Vocabulary(language, self._terms)
        return self._vocabularies[language]

    def _add_other(self, name: str, field, value) -> None:
        perdoc = self.perdocwriter
        length = 0
        if field.indexed:
            postings = self._postings.setdefault(name, {})
            for text, frequency, weight, packed in field.index(value):
                postings.setdefault(text, []).append((self.docnum, weight, packed))
                length += frequency if field.scorable else 0
        perdoc.add_field(name, field, value if field.stored else None, length)
        if field.column_type:
            perdoc.add_column_value(name, field.column_type, field.to_column_value(value))


def merge_by_size(writer: SegmentWriter, segments: list) -> list:
    """Merge policy: where TIER segments are of one size, or a third of one is deleted, merge."""
    tiers: dict[int, list] = {}
    for segment in segments:
        tiers.setdefault(segment.doc_count().bit_length() // 3, []).append(segment)
    chosen = {id(s) for tier in tiers.values() if len(tier) >= TIER for s in tier}
    chosen |= {id(s) for s in segments if s.deleted_count() * 3 > s.doc_count_all()}
    for segment in segments:
        if id(segment) in chosen:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return [segment for segment in segments if id(segment) not in chosen]


def _fields_of(reader) -> dict[str, FieldArrays]:
    """The postings of a segment's reader, deleted documents included."""
    if isinstance(reader._terms, ArrayTermsReader):
        return reader._terms.fields
    fields: dict[str, dict] = {}
    for name, text, doc, weight, packed in reader.iter_postings():
        fields.setdefault(name, {}).setdefault(text, []).append((doc, weight, packed))
    return {name: _from_postings(reader.schema[name], own) for name, own in fields.items()}


def _from_postings(field, postings: dict[bytes, list[tuple[int, float, bytes]]]) -> FieldArrays:
    terms = sorted(postings)
    rows = [row for term in terms for row in postings[term]]
    starts = np.cumsum([0, *(len(postings[term]) for term in terms)])
    places = None
    if isinstance(field.format, formats.Positions):
        places = [place for _, _, packed in rows for place in field.format.decode_positions(packed)]
    return field_arrays(terms, starts, [r[0] for r in rows], [r[1] for r in rows], places)


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
