"""The bonus for near words: the same as a plain loop over places gives, and never by page."""

from __future__ import annotations

from itertools import pairwise
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.columns import proximity
from search.columns.bm25 import K1, B
from search.columns.field_postings import field_arrays
from search.columns.postings import POSITION_BITS
from search.columns.term_dictionary import ArrayTerms
from search.protocol.planner import NEAR_WEIGHT
from tests.search.columns.oracle import WRITERS, as_kept
from tests.search.columns.plans import WRITTEN, WRITTEN_TERMS, histories
from tests.search.columns.test_oracle import archive_of

words = st.lists(st.sampled_from(WRITTEN_TERMS), max_size=5)


@pytest.mark.parametrize("writer_of", WRITERS, ids=lambda each: each.__name__)
@given(history=histories, asked=words, field=st.sampled_from(WRITTEN))
def test_a_bonus_is_that_of_a_plain_loop(writer_of, history, asked, field):
    with archive_of(history, writer_of) as archive:
        if sum(len(documents) for documents, *_ in history) != len(archive.documents):
            return  # deleted documents count in rarity and average: the loop does not see them
        snapshot = archive.snapshot()
        docs = np.flatnonzero(snapshot.live)
        found = proximity.bonus(snapshot, field, asked, docs, NEAR_WEIGHT)
        keys = snapshot.numbers("key")[docs].tolist()
        by_key = dict(zip(keys, found.tolist(), strict=True))
        assert by_key == pytest.approx(plain_loop(archive, field, asked), rel=1e-4)
        some = docs[::2]
        assert (
            proximity.bonus(snapshot, field, asked, some, NEAR_WEIGHT).tolist()
            == found[::2].tolist()
        )


@given(data=st.data())
def test_places_in_some_documents_are_those_of_all(data):
    lists = st.lists(st.sets(st.integers(0, 30), min_size=1), min_size=1, max_size=20)
    places = data.draw(lists)
    docs = sorted(
        data.draw(st.sets(st.integers(0, 40), min_size=len(places), max_size=len(places)))
    )
    arrays = field_arrays(
        [b"word"],
        [0, len(docs)],
        docs,
        [len(own) for own in places],
        [place for own in places for place in sorted(own)],
    )
    some = np.array(sorted(data.draw(st.sets(st.integers(0, 40)))), np.int32)
    terms = ArrayTerms({"text": arrays})
    keys = terms.positions("text", "word")
    among = keys[np.isin(keys >> POSITION_BITS, some)]
    assert terms.positions_in("text", "word", some).tolist() == among.tolist()


@given(
    first=st.sets(st.integers(0, 60)),
    second=st.sets(st.integers(0, 60)),
    reach=st.integers(1, 10),
)
def test_meetings_are_of_nearest_neighbours(first, second, reach):
    firsts, distances = proximity.meetings(
        np.array(sorted(first), np.int64), np.array(sorted(second), np.int64), reach
    )
    assert list(zip(firsts.tolist(), distances.tolist(), strict=True)) == met(first, second, reach)


def plain_loop(archive, field, asked) -> dict[int, float]:
    total = dict.fromkeys(archive.documents, 0.0)
    places = {key: archive.positions(key, field) for key in archive.documents}
    lengths = {key: sum(map(len, places[key].values())) for key in places}
    average = archive.snapshot().average_length(field)  # Whoosh rounds lengths when it merges
    most = proximity.COMMON * len(places)
    common = {word for word in asked if sum(word in own for own in places.values()) > most}
    for first, second in dict.fromkeys(pairwise(asked)):
        if {first, second} <= common:
            continue
        nearness = {
            key: sum(
                1 / distance
                for _, distance in met(own.get(first, ()), own.get(second, ()), proximity.REACH)
            )
            for key, own in places.items()
            if first != second
        }
        found = {key: tf for key, tf in nearness.items() if tf}
        idf = log(1 + (len(places) - len(found) + 0.5) / (len(found) + 0.5))
        for key, tf in found.items():
            length = as_kept(lengths[key])
            norm = K1 * (1 - B + B * length / average)
            total[key] += NEAR_WEIGHT * idf * tf * (K1 + 1) / (tf + norm)
    return total


def met(first, second, reach) -> list[tuple[int, int]]:
    """(place, distance) where neither word stands between the two."""
    return [
        (a, b - a)
        for a in sorted(first)
        for b in sorted(second)
        if 0 < b - a <= reach and not any(a < c < b for c in {*first, *second})
    ]
