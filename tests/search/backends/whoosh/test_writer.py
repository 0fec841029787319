"""Our writer of segments against Whoosh's: the same postings, lengths and stored values."""

from __future__ import annotations

import tempfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import columns, fields
from whoosh.filedb.filestore import FileStorage
from whoosh.writing import NO_MERGE, OPTIMIZE

from search.backends.whoosh import writer as bulk
from search.backends.whoosh.schema import FacetField, StemField, WrittenField
from search.backends.whoosh.writer import BulkWriter, merge_by_size
from search.columns.snapshot import Reader
from search.protocol.fields import Prose, facet_value
from tests.search.columns.oracle import by_whoosh

WORDS = [
    "oil",
    "oils",
    "running",
    "F-35",
    "C++",
    "AT&T",
    "café",
    "cafe\u0301",
    "Ho\u0302\u0323i’s-a\u0308",
    "हिन्दी",
    "北京今天",
    "U.S.",
    "don’t",
    "a,b",
    "1,750",
]
TEXT = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
PIECES = st.one_of(
    TEXT,
    st.lists(st.tuples(TEXT, st.sampled_from(["en", "de"])).map(lambda p: Prose(*p)), max_size=3),
)
DOCUMENTS = st.lists(
    st.tuples(PIECES, st.lists(st.sampled_from(["gas", "oil"]), max_size=3), st.integers(0, 99)),
    max_size=12,
)


def schema():
    return fields.Schema(
        id=fields.ID(stored=True, unique=True),
        body=StemField("en"),
        body_written=WrittenField("en"),
        topic=FacetField(),
        day=fields.COLUMN(columns.NumericColumn("q", default=7)),
        card=fields.STORED(),
    )


def document(number, row):
    text, topics, day = row
    return {
        "id": str(number),
        "body": text,
        "body_written": text,
        "topic": "\x1f".join(map(facet_value, topics)),
        "day": day,
        "card": f"card {number}" if number % 3 else "",
    }


def make(folder, writer_of, *batches, merge=NO_MERGE):
    """An index of batches; a number in a batch deletes that document of earlier ones."""
    index = FileStorage(folder).create_index(schema())
    number = 0
    for batch in batches:
        writer = writer_of(index)
        for row in batch:
            if isinstance(row, int):
                writer.delete_by_term("id", str(row))
            else:
                writer.add_document(**document(number, row))
                number += 1
        writer.commit(mergetype=merge)
    return index


def everything(folder):
    """All that a snapshot can tell of its live documents, by their ids."""
    from pathlib import Path

    snapshot = Reader().snapshot(Path(folder))
    told = {}
    ids = {d: snapshot.stored(d, "id") for d in range(snapshot.count) if snapshot.live[d]}
    for document, own in ids.items():
        facet = snapshot.facet("topic")
        told[own] = {
            "card": snapshot.stored(document, "card"),
            "day": int(snapshot.numbers("day")[document]),
            "topics": [facet.values[o] for o in facet.of(document)],
            "lengths": [float(snapshot.lengths(f)[document]) for f in ("body", "body_written")],
            "terms": [],
        }
    for segment, base in zip(snapshot.segments, snapshot.bases, strict=False):
        for field, term in terms_of(segment):
            postings = segment.postings(field, term)
            for doc, weight in zip(postings.docs.tolist(), postings.weights.tolist(), strict=True):
                if base + doc in ids:
                    told[ids[base + doc]]["terms"].append((field, term, weight))
            if field.endswith("_written"):
                for key in segment.positions(field, term).tolist():
                    if base + (key >> 24) in ids:
                        told[ids[base + (key >> 24)]]["terms"].append((term, key & 0xFFFFFF))
    for one in told.values():
        one["terms"] = sorted(map(str, one["terms"]))
    return told


def terms_of(segment):
    return [
        (field, arrays.term(number).decode())
        for field, arrays in segment.fields.items()
        for number in range(len(arrays))
    ]


@given(DOCUMENTS, st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_a_segment_holds_what_whoosh_would_have_written(rows, run):
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bulk, "RUN", run)
            make(ours, BulkWriter, rows)
        make(theirs, by_whoosh, rows)
        assert everything(ours) == everything(theirs)


@given(
    st.lists(
        st.lists(st.one_of(DOCUMENTS.map(lambda d: d[:1]), st.integers(0, 9)), max_size=4),
        max_size=4,
    ),
    st.sampled_from([OPTIMIZE, merge_by_size]),
)
@settings(max_examples=60, deadline=None)
def test_merging_changes_nothing_that_can_be_told(batches, policy):
    batches = [
        [row for item in batch for row in (item if isinstance(item, list) else [item])]
        for batch in batches
    ]
    with tempfile.TemporaryDirectory() as apart, tempfile.TemporaryDirectory() as together:
        make(apart, BulkWriter, *batches)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bulk, "TIER", 2)
            make(together, BulkWriter, *batches, merge=policy)
        assert everything(apart) == everything(together)


def test_a_value_listed_twice_counts_once(tmp_path):
    from search.columns.snapshot import Reader

    for writer_of in (BulkWriter, by_whoosh):
        folder = tmp_path / writer_of.__name__
        folder.mkdir()
        make(str(folder), writer_of, [("", ["oil", "gas", "oil"], 1), ("", ["oil"], 1)])
        snapshot = Reader().snapshot(folder)
        column = snapshot.facet("topic")
        assert [[column.values[o] for o in column.of(doc)] for doc in (0, 1)] == [
            ["oil", "gas"],
            ["oil"],
        ]
        assert snapshot.postings("topic", "oil").docs.tolist() == [0, 1]


def test_lengths_are_packed_as_whoosh_packs_them():
    from whoosh.util.numeric import length_to_byte

    from search.columns.codec import _as_bytes

    lengths = np.array([0, 1, 2, 100, 101, 5000, 106_373, 106_374, 10**7])
    assert _as_bytes(lengths).tolist() == [length_to_byte(int(n)) for n in lengths]
