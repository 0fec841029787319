"""Readers that ask one `Reader` while a writer commits: each answer is one state of the index."""

from __future__ import annotations

import threading

import pytest

from search.columns import collect
from search.columns.snapshot import Reader
from search.protocol import plan
from tests.search.columns.oracle import WRITERS, Archive, Document

STATES, KEYS, THREADS = 25, 30, 4
ASKED = plan.Question(
    plan=plan.AllOf((plan.Term("text", "run"), plan.StartsWith("text_written", "state"))),
    facets=("topic",),
    count_days=True,
    end=100,
)


@pytest.mark.parametrize("writer_of", WRITERS, ids=lambda each: each.__name__)
def test_every_answer_is_one_state_and_never_an_older_one(tmp_path, writer_of):
    archive = Archive(tmp_path, writer_of)
    write(archive, 0)
    is_over, problems = threading.Event(), []

    def read(reader):
        last = 0
        try:
            while not is_over.is_set():
                last = check_answer(reader.snapshot(tmp_path), at_least=last)
        except BaseException as problem:
            problems.append(problem)

    # Most share one reader, as the threads of a process do; one has its own, as processes do.
    readers = [archive.reader] * (THREADS - 1) + [Reader()]
    threads = [threading.Thread(target=read, args=[reader]) for reader in readers]
    for thread in threads:
        thread.start()
    for number in range(1, STATES):
        write(archive, number)
        assert check_answer(archive.snapshot(), at_least=number) == number
    is_over.set()
    for thread in threads:
        thread.join()
    assert problems == []


def write(archive: Archive, number: int) -> None:
    """Replace all documents; state `number` has as many as it says, each naming the state."""
    keys = range(1, KEYS - number + 1)
    archive.commit(
        [
            Document(key, text=f"run state{number}", topic=(f"topic{number}",), time=key, day=7)
            for key in keys
        ],
        removed=range(1, KEYS + 1),
        merge=number % 5 == 4,
    )


def check_answer(snapshot, at_least: int) -> int:
    """The state an answer shows, once all of its parts agree on it."""
    answer = collect.collect(ASKED, snapshot)
    keys, scores = collect.every_hit(ASKED, snapshot)
    state = KEYS - answer.total
    assert state >= at_least
    assert sorted(keys.tolist()) == list(range(1, answer.total + 1))
    assert [score for _, score in answer.hits] == scores.tolist()
    (topic,) = answer.facets["topic"].values
    assert topic[0] == f"topic{state}" and topic[3] == answer.total
    assert answer.days.counts.sum() == answer.total
    texts = {snapshot.stored(document, "text_stored") for document, _ in answer.hits}
    assert texts == {f"run state{state}"}
    return state
