"""The fast reader agrees with Whoosh's own searcher and with plain loops, whatever is asked."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.columns import collect
from search.protocol import plan
from search.protocol.answers import DayCount
from tests.search.columns.oracle import WRITERS, Archive, Document, label_of
from tests.search.columns.plans import histories, plans, questions

pytestmark = pytest.mark.parametrize("writer_of", WRITERS, ids=lambda each: each.__name__)


@given(history=histories, asked=st.lists(plans, min_size=3, max_size=6))
def test_documents_and_scores_are_those_of_whoosh(writer_of, history, asked):
    with archive_of(history, writer_of) as archive:
        for each in asked:
            assert archive.found(each) == pytest.approx(archive.expected(each), rel=1e-5), each


@given(history=histories, later=histories, asked=plans)
def test_a_reader_that_follows_commits_answers_as_a_new_one(writer_of, history, later, asked):
    with archive_of(history, writer_of) as archive:
        archive.found(asked)
        for documents, removed, merge in later:
            archive.commit(documents, removed, merge)
            assert archive.found(asked) == pytest.approx(archive.expected(asked), rel=1e-5)


@given(history=histories, asked=st.lists(questions, min_size=2, max_size=4))
def test_counts_are_those_of_a_plain_loop(writer_of, history, asked):
    with archive_of(history, writer_of) as archive:
        for question in asked:
            answer = collect.collect(question, archive.snapshot())
            loop = PlainLoop(question, archive)
            assert answer.total == len(loop.passing())
            for name in question.facets:
                count = answer.facets[name]
                assert (count.values, count.missing, count.distinct) == loop.facet(name)
            assert by_day(answer.days) == loop.days(loop.passing())
            assert by_day(answer.overview) == loop.days(loop.passing(but="days"))


@given(history=histories, question=questions)
def test_counts_without_a_filter_are_those_of_a_plain_loop_without_it(writer_of, history, question):
    with archive_of(history, writer_of) as archive:
        loosened = {("", ""): replace(question, narrowings=(), days=(None, None))}
        if question.days != (None, None):
            loosened["day", ""] = replace(question, days=(None, None))
        for own in question.narrowings:
            rest = tuple(other for other in question.narrowings if other != own)
            ways = {value: tuple(v for v in own.exclude if v != value) for value in own.exclude}
            loose = {value: replace(own, exclude=kept) for value, kept in ways.items()}
            if own.includes:
                loose[""] = replace(own, include=(), missing=False)
            if own.every and len(own.include) > 1:
                for value in own.include:
                    kept = tuple(v for v in own.include if v != value)
                    loose[value] = replace(own, include=kept)
            for value, each in loose.items():
                loosened[own.facet, value] = replace(question, narrowings=(*rest, each))
        counts = collect.without(question, archive.snapshot())
        expected = {of: len(PlainLoop(each, archive).passing()) for of, each in loosened.items()}
        assert counts == expected


@given(history=histories, question=questions)
def test_any_page_is_a_slice_of_the_whole_in_one_total_order(writer_of, history, question):
    with archive_of(history, writer_of) as archive:
        snapshot = archive.snapshot()
        keys, scores = collect.every_hit(question, snapshot)
        whole = list(zip(keys.tolist(), scores.tolist(), strict=True))
        assert sorted(keys) == sorted(each.key for each in PlainLoop(question, archive).passing())
        assert whole == sorted(whole, key=lambda hit: order(question.sort, hit, archive))
        for size in range(1, len(whole) + 2):
            pages = [
                hit
                for start in range(0, len(whole) + 1, size)
                for hit in hits(replace(question, start=start, end=start + size), snapshot)
            ]
            assert pages == whole
        assert hits(question, snapshot) == whole[question.start : question.end]


@given(history=histories, question=questions, other=plans)
def test_any_is_found_when_a_document_is_visible(writer_of, history, question, other):
    with archive_of(history, writer_of) as archive:
        visible = PlainLoop(replace(question, plan=other), archive).visible
        assert collect.has_any(other, question, archive.snapshot()) == bool(visible)


class PlainLoop:
    """A question answered by looking at one document after the other."""

    def __init__(self, question: plan.Question, archive: Archive):
        self.question, self.archive = question, archive
        at, documents = question.at, archive.documents.values()
        if at is not None:
            documents = [each for each in documents if each.time <= at < each.expires]
        self.public = [each for each in documents if each.key not in question.hidden]
        found = archive.expected(question.plan, [each.key for each in self.public])
        self.visible = [each for each in self.public if each.key in found]

    def passing(self, but: str = "") -> list[Document]:
        """What passes every filter but the inclusions of one facet, or but the days."""
        return [each for each in self.visible if self._passes(each, but)]

    def facet(self, name: str) -> tuple:
        """(value, label, parent, count) of each, how many have none, how many values there are."""
        is_every = any(own.facet == name and own.every for own in self.question.narrowings)
        among = self.passing(but="" if is_every else name)
        counts = Counter(slug for each in among for slug in getattr(each, name))
        chosen = {
            slug
            for own in self.question.narrowings
            if own.facet == name
            for slug in (*own.include, *own.exclude)
        }
        # The index keeps the labels of deleted and hidden documents too; those are not told.
        known = {slug for each in self.public for slug in getattr(each, name)}
        values = [
            (slug, label_of(slug) if slug in known else slug, "", counts[slug])
            for slug in {*counts, *chosen}
        ]
        values.sort(key=lambda value: (value[0] not in known, -value[3], value[1], value[0]))
        return values, sum(not getattr(each, name) for each in among), len(counts)

    def days(self, among: list[Document]) -> dict[int, int]:
        return dict(Counter(each.day for each in among))

    def _passes(self, document: Document, but: str) -> bool:
        for own in self.question.narrowings:
            values = getattr(document, own.facet)
            if set(values) & set(own.exclude):
                return False
            wanted = [slug in values for slug in own.include]
            wanted += [not values] if own.missing else []
            allowed = all(wanted) if own.every else any(wanted)
            if own.facet != but and own.includes and not allowed:
                return False
        first, last = self.question.days
        if but == "days":
            return True
        return (first is None or document.day >= first) and (last is None or document.day <= last)


@contextmanager
def archive_of(history, writer_of):
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(folder, writer_of)
        for documents, removed, merge in history:
            archive.commit(documents, removed, merge)
        yield archive


def hits(question: plan.Question, snapshot) -> list[tuple[int, float]]:
    keys = snapshot.numbers("key")
    return [(int(keys[doc]), score) for doc, score in collect.collect(question, snapshot).hits]


def order(sort: str, hit: tuple[int, float], archive: Archive) -> tuple:
    key, score = hit
    time = archive.documents[key].time
    if sort == "oldest":
        return time, key
    return (-score if sort == "relevance" else 0, -time, -key)


def by_day(counted: DayCount) -> dict[int, int]:
    return {counted.first + i: int(n) for i, n in enumerate(counted.counts) if n}
