"""What the parts of a plan add to a score: they sum up to what the fast reader gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.backends.whoosh.writer import BulkWriter
from search.columns.evaluate import evaluate
from search.columns.explain import explain
from search.protocol import plan
from tests.search.columns.plans import WRITTEN, WRITTEN_TERMS, histories, plans
from tests.search.columns.test_oracle import archive_of

_WORDS = st.lists(st.sampled_from(WRITTEN_TERMS), min_size=2, max_size=5).map(tuple)
_RANKED = plans | st.builds(plan.Nearby, plans, st.just("text_written"), _WORDS, st.just(0.3))


@given(history=histories, asked=st.lists(_RANKED, min_size=1, max_size=4), tells_seen=st.booleans())
def test_reasons_add_up_to_the_score_of_what_is_found(history, asked, tells_seen):
    with archive_of(history, BulkWriter) as archive:
        snapshot = archive.snapshot()
        keys, seen = snapshot.numbers("key"), (lambda: snapshot.live) if tells_seen else None
        for each in asked:
            found = evaluate(each, snapshot, seen)
            scores = dict(zip(found.docs.tolist(), found.scores.tolist(), strict=True))
            for document in snapshot.live.nonzero()[0].tolist():
                reasons = explain(each, document, snapshot, seen)
                if document not in scores:
                    assert reasons is None
                    continue
                total = sum(reason.score for reason in reasons)
                assert total == pytest.approx(scores[document], rel=1e-5, abs=1e-6)
                for reason in reasons:
                    part = reason.part
                    if isinstance(part, plan.Term) and part.field in WRITTEN:
                        places = archive.positions(int(keys[document]), part.field)
                        assert reason.times == len(places[part.text])
