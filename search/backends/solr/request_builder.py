"""A question → the body of a request to Solr, and what Solr says → an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from search.backends.solr.query_builder import (
    EVERYTHING,
    PACKED,
    Query,
    among,
    between,
    has_value,
    lacks_values,
)
from search.columns.facets import FacetColumn
from search.protocol.answers import NO_DAYS, DayCount, FacetCount
from search.protocol.fields import DAY, END, FIRST, FOREVER, KEY, PART_SEPARATOR, TIME, UNDATED
from search.protocol.index import Batch
from search.protocol.order import ORDERS
from search.protocol.plan import Every, Narrowing, Question

SORTS = {  # ORDERS as Solr is told them
    sort: ",".join(f"{name} {'desc' if is_falling else 'asc'}" for name, is_falling in order)
    for sort, order in ORDERS.items()
}
UNDATED_LAST = f"if(eq({DAY},{UNDATED}),1,0) asc"  # where the oldest come first, they would, too
SORTS["oldest"] = f"{UNDATED_LAST},{SORTS['oldest']}"
OVERVIEW, UNFILTERED, COUNT = "overview", "unfiltered", "everything"
EVERY_DAY = {"type": "terms", "field": DAY, "limit": -1, "sort": "index asc"}


def everything(question: Question) -> Question:
    """What asks for all that may be seen at the moment of a question, and tells no hits."""
    return Question(Every(), at=question.at, hidden=question.hidden, end=0)


def visible(question: Question) -> list[Query]:
    """Filters that let through what may be seen at the moment of a question."""
    filters: list[Query] = []
    if question.at is not None:
        # Of no use to another request: the moment is another one then.
        once = "{!lucene cache=false}"
        filters.append(f"{once}{between(TIME, FIRST, question.at)}")
        filters.append(f"{once}{between(END, question.at + 1, FOREVER)}")
    if question.hidden:
        hidden = among(KEY, question.hidden)
        filters.append({"bool": {"filter": [EVERYTHING], "must_not": [hidden]}})
    return filters


def state_of(question: Question) -> dict[str, Any]:
    """Facets over all documents that change with what may be seen at the moment of a question:
    their number, how many have begun and ended by then, and the newest write.
    """
    facets: dict[str, Any] = {"newest": "max(_version_)"}
    if question.at is not None:
        for column in (TIME, END):
            facets[column] = {"type": "query", "q": between(column, FIRST, question.at)}
    return facets


def terms_from(field: str, prefix: str, most: int) -> dict:
    """The facet that tells the terms of a field that begin like this, in their order."""
    return {
        "type": "terms", "field": field, "prefix": prefix, "limit": most,
        "method": "stream", "sort": "index asc",
    }  # fmt: skip


def tagged(question: Question) -> dict[str, Query]:
    """What narrows a question, each by the tag that a facet leaves it out by.

    The tag of what a facet includes is its name, DAY that of the days; an excluded value has one
    of its own: see `tag_of`. So has each of several that must all be there, and no facet is
    counted without these: see `tags_wanted`.
    """
    found: dict[str, Query] = {}
    for own in question.narrowings:
        if own.includes and own.every:
            each = [has_value(own.facet, (value,)) for value in own.include]
            each += [lacks_values(own.facet)] if own.missing else []
            wanted = zip(tags_wanted(own), each, strict=True)
            found |= {tag: {"bool": {"filter": [query]}} for tag, query in wanted}
        elif own.includes:
            either = [has_value(own.facet, own.include)] if own.include else []
            either += [lacks_values(own.facet)] if own.missing else []
            found[own.facet] = {"bool": {"filter": [{"bool": {"should": either}}]}}
        for place, value in enumerate(own.exclude):
            unwanted = has_value(own.facet, (value,))
            found[tag_of(own.facet, place)] = {
                "bool": {"filter": [EVERYTHING], "must_not": [unwanted]}
            }
    if question.narrows_days:
        either = [between(DAY, *question.span)] if question.span else []
        either += [between(DAY, UNDATED, UNDATED)] if question.undated else []
        found[DAY] = {"bool": {"filter": [{"bool": {"should": either}}]}}
    return found


def tag_of(facet: str, place: int) -> str:
    """The tag of a value that a facet excludes."""
    return f"{facet}-not-{place}"


def tags_wanted(own: Narrowing) -> list[str]:
    """The tags of what a facet includes; of what has every value, each by its place."""
    if own.every:
        return [f"{own.facet}-all-{n}" for n in range(len(own.include) + own.missing)]
    return [own.facet] if own.includes else []


def separable(question: Question, tags: Mapping[str, Query]) -> dict[tuple[str, str], list[str]]:
    """What a question may do without, as `counts_without` names it: the tags of each."""
    asked: dict[tuple[str, str], list[str]] = {("", ""): list(tags)}
    for own in question.narrowings:
        if own.includes:
            asked[own.facet, ""] = tags_wanted(own)
    if DAY in tags:
        asked[DAY, ""] = [DAY]
    for own in question.narrowings:
        for place, value in enumerate(own.separable):
            asked[own.facet, value] = [tags_wanted(own)[place]]
        for place, value in enumerate(own.exclude):
            asked[own.facet, value] = [tag_of(own.facet, place)]
    return asked


def whole_set(query: Query, question: Question) -> dict:
    """What asks for keys and scores of a whole result set in its order."""
    return {
        "query": query,
        "filter": [*visible(question), *filters_of(tagged(question))],
        "sort": f"{SORTS[question.sort]},id desc",
        "fields": [KEY, "score"],
    }


def filters_of(tags: Mapping[str, Query]) -> list[Query]:
    return [{f"#{tag}": query} for tag, query in tags.items()]


def without(tags: Iterable[str]) -> dict[str, Any]:
    """How many documents there are without some filters, as a facet."""
    return {"type": "query", "q": EVERYTHING, "domain": {"excludeTags": ",".join(tags)}}


def over(facet: str) -> str:
    """The name under which it is told how many documents a facet is counted over."""
    return f"{facet}-over"


def facets_of(question: Question, tags: Mapping[str, Query]) -> dict[str, Any]:
    """Everything that is counted for a page; facets under the filters that `Narrowing` says."""
    asked: dict[str, Any] = {
        COUNT: {"type": "query", "q": EVERYTHING, "domain": {"query": EVERYTHING}}
    }
    for name in question.facets:
        asked[name] = {"type": "terms", "field": name + PACKED, "limit": -1, "missing": True}
        if name in tags:
            asked[name]["domain"] = {"excludeTags": name}
            asked[over(name)] = without([name])
    if question.count_days:
        asked[DAY] = dict(EVERY_DAY)
        if DAY in tags:
            asked[OVERVIEW] = EVERY_DAY | {"domain": {"excludeTags": DAY}}
    if tags:
        asked[UNFILTERED] = without(tags)
    return asked


def days_of(counted: Mapping[str, Any] | None) -> DayCount:
    every = counted["buckets"] if counted else ()
    buckets = [bucket for bucket in every if bucket["val"] != UNDATED]
    undated = sum(bucket["count"] for bucket in every if bucket["val"] == UNDATED)
    if not buckets:
        return replace(NO_DAYS, undated=undated)
    first = buckets[0]["val"]
    counts = np.zeros(buckets[-1]["val"] - first + 1, np.int64)
    for bucket in buckets:
        counts[bucket["val"] - first] = bucket["count"]
    return DayCount(first, counts, undated)


def batches_of(answers: Iterable[Mapping]) -> Iterator[Batch]:
    """Each document once: one that changes between two answers may come again."""
    told: set[int] = set()
    for answer in answers:
        docs = [each for each in answer["docs"] if each[KEY] not in told]
        told.update(each[KEY] for each in docs)
        keys = np.array([each[KEY] for each in docs], np.int64)
        yield keys, np.array([each["score"] for each in docs], np.float32)


def values_of(question: Question, counted: Mapping[str, Any], total: int) -> dict[str, Values]:
    """What Solr counted of each facet of a question that finds so many documents."""
    every = {"count": total}
    return {
        name: Values(counted.get(name), counted.get(over(name), every)["count"])
        for name in question.facets
    }


class Values:
    """The values of a facet as Solr counted them: packed, so that one may come under two labels."""

    def __init__(self, counted: Mapping[str, Any] | None, over: int = 0):
        self.over = over  # documents that it was counted over
        self.names: dict[str, tuple[str, str]] = {}  # (label, parent) of each
        self.counts: dict[str, int] = {}
        self.missing = counted["missing"]["count"] if counted else 0
        for value, label, parent, count in _unpacked(counted["buckets"] if counted else ()):
            # Buckets come with the most frequent first: where a name is changing, that one counts.
            self.names.setdefault(value, (label, parent))
            self.counts[value] = self.counts.get(value, 0) + count

    def counted(self, always: Mapping[str, tuple[str, str] | None]) -> FacetCount:
        """Most frequent first, then by label; `always`: the names of values shown at zero, None
        for one whose name nobody may know.
        """
        distinct, names = len(self.counts), dict(self.names)
        unknown = []
        for value in sorted(always):
            if value not in names:
                name = always[value]
                if name is None:
                    unknown.append(value)
                else:
                    names[value] = name
        counts = {value: self.counts.get(value, 0) for value in names}
        values = sorted(names, key=lambda v: (-counts[v], names[v][0].casefold(), v))
        column = FacetColumn(
            np.zeros(0, np.int32),
            np.zeros(1, np.int64),
            np.zeros(0, np.int32),
            values,
            [names[value][0] for value in values],
            [names[value][1] for value in values],
        )
        return FacetCount(
            column,
            np.arange(len(values)),
            np.array([counts[value] for value in values], np.int64),
            tuple(unknown),
            self.missing,
            distinct,
            self.over,
        )


def _unpacked(buckets: Iterable[Mapping]) -> Iterator[tuple[str, str, str, int]]:
    for bucket in buckets:
        value, label, parent = bucket["val"].split(PART_SEPARATOR)
        yield value, label, parent, bucket["count"]
