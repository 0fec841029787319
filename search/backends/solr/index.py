"""A collection of SolrCloud as an Index: what it is asked, in requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import chain
from typing import Any

import numpy as np

from search.backends.errors import Missing, Unreadable
from search.backends.solr.client import Nodes, Refused, reads_answers
from search.backends.solr.memory_index import MemoryIndex, any_number
from search.backends.solr.query_builder import EVERYTHING, PACKED, Query, among, query_of
from search.backends.solr.request_builder import (
    COUNT,
    OVERVIEW,
    SORTS,
    UNFILTERED,
    Values,
    batches_of,
    days_of,
    everything,
    facets_of,
    filters_of,
    separable,
    state_of,
    tagged,
    terms_from,
    values_of,
    visible,
    whole_set,
    without,
)
from search.backends.solr.rewrite import Terms, begun, rewritten
from search.backends.solr.spelling import SolrWords
from search.columns import bm25
from search.columns.complete import MOST_TERMS, best, by_frequency, counting_only
from search.columns.explain import explain
from search.columns.label_index import LabelIndex
from search.protocol.answers import (
    NO_DAYS,
    Answer,
    Completion,
    DayCount,
    Labels,
    Rank,
    Reason,
    Whole,
)  # fmt: skip
from search.protocol.fields import DAY, KEY, PART_SEPARATOR, STAMP
from search.protocol.index import Batch, Made
from search.protocol.plan import AtLeast, Nearby, OpenSequence, Plan, Question, StartsWith
from search.request.facets import FACETS

FIRST, BATCH = 1000, 20_000  # documents of a whole result set in one answer: soon, then many
FIELDS = [KEY, "score", "card", "text_stored", "prose", "time", "end", DAY]
FIELDS += (facet.name + PACKED for facet in FACETS)

_made: dict[tuple[str, str], tuple[Any, Any]] = {}  # see `once`


@reads_answers
class SolrIndex:
    """See search.protocol.index.Index. A document's number is its key."""

    def __init__(self, nodes: Nodes, collection: str, language: str):
        self._nodes, self._collection, self._language = nodes, collection, language
        self._terms = Terms(nodes, collection)
        self._stored: dict[int, dict] = {}  # what was told of documents
        self._plans: dict = {}  # with nothing in them to look up any more
        self._shares: dict[int, float] = {}  # Solr's score of a document, by that of its reasons
        self._rarities: dict[tuple[str, str], float] = {}
        self._averages: dict[str, float] = {}

    @cached_property
    def count(self) -> int:
        return self._select(EVERYTHING, limit=0)["response"]["numFound"]

    def ask(self, question: Question) -> Answer:
        tags = tagged(question)
        told = self._find(
            question,
            tags,
            offset=question.start,
            limit=max(question.end - question.start, 0),
            sort=SORTS[question.sort],
            fields=FIELDS,
            facet=facets_of(question, tags),
        )
        found, counted = told["response"], told["facets"]
        self.__dict__.setdefault("count", counted.get(COUNT, {}).get("count", 0))
        self._stored.update((each[KEY], each) for each in found["docs"])
        values = values_of(question, counted, found["numFound"])
        zero = self._names_at_zero(question, values)
        days = days_of(counted.get(DAY))
        return Answer(
            total=found["numFound"],
            unfiltered=counted[UNFILTERED]["count"] if tags else found["numFound"],
            hits=[(each[KEY], each["score"]) for each in found["docs"]],
            facets={name: own.counted(zero.get(name, {})) for name, own in values.items()},
            days=days if question.count_days else NO_DAYS,
            overview=days_of(counted.get(OVERVIEW)) if DAY in tags else days,
        )

    def whole(self, question: Question, facets: Iterable[str]) -> Whole:
        answer = self.ask(replace(everything(question), facets=tuple(facets)))
        return Whole(answer.total, {name: own.by_value for name, own in answer.facets.items()})

    def whole_days(self, question: Question) -> DayCount:
        return self.ask(replace(everything(question), count_days=True)).days

    def once(self, question: Question, name: str, make: Callable[[], Made]) -> Made:
        told = self._select(EVERYTHING, limit=0, facet=state_of(question))["facets"]
        key, state = (self._collection, name), (question.hidden, told)
        if key not in _made or _made[key][0] != state:
            _made[key] = state, make()
        return _made[key][1]

    def total(self, question: Question) -> int:
        return int(self._find(question, tagged(question), limit=0)["response"]["numFound"])

    def counts_without(self, question: Question) -> dict[tuple[str, str], int]:
        tags = tagged(question)
        asked = separable(question, tags)
        facets = {str(n): without(each) for n, each in enumerate(asked.values()) if each}
        told = self._find(question, tags, limit=0, facet=facets)
        counts = {
            key: told["facets"][str(n)]["count"] if each else told["response"]["numFound"]
            for n, (key, each) in enumerate(asked.items())
        }
        return counts | {("", ""): counts.pop(("", ""))}  # all filters together come last

    def every_hit(self, question: Question) -> tuple[int, Iterator[Batch]]:
        answers = self._answers(self._all_of(question))
        first = next(answers)
        total, batches = int(first["numFound"]), batches_of(chain([first], answers))
        head = next(batches)  # looked at here, where another shape of answer is told
        if total and not len(head[0]):
            raise Unreadable(f"Solr counts {total} documents and names none")
        return total, chain([head], batches)

    def place_of(self, key: int, question: Question) -> Rank | None:
        total = self.total(question)
        if not self._has(key, question):
            return None
        before, walk = None, self._pages(self._all_of(question))
        for number, each in enumerate(walk, start=1):
            if each[KEY] == key:
                after = next(walk, None)
                return Rank(number, total, before, after[KEY] if after else None)
            before = each[KEY]
        return None

    def has_any(self, plan: Plan, question: Question) -> bool:
        return self.count_some(plan, question, 0) > 0

    def count_some(self, plan: Plan, question: Question, most: int) -> int:
        return self._counted(self._query(plan, question), question)

    def most_matched(self, plans: Iterable[Plan], question: Question) -> int:
        return self._reach(tuple(self._rewritten(each, question) for each in plans), question)

    def names(
        self,
        question: Question,
        words: Sequence[str],
        facets: Iterable[str],
        words_of: Callable[[str], Sequence[str]],
        most: int,
    ) -> list[Completion]:
        counts = self.ask(counting_only(question, facets)).facets
        known = {facet: LabelIndex(own.column.labels, words_of) for facet, own in counts.items()}
        return best(known, words, lambda some: {facet: counts[facet] for facet in some}, most)

    def words(self, question: Question, prefix: str, fields: Iterable[str]) -> list[str]:
        facets = {field: terms_from(field, prefix, MOST_TERMS) for field in fields}
        told = self._find(question, tagged(question), limit=0, facet=facets)["facets"]
        counts: Counter[str] = Counter()
        for field in facets:
            for bucket in told[field]["buckets"] if field in told else ():
                counts[bucket["val"]] += bucket["count"]
        return by_frequency(counts)

    def spelling(self, question: Question, fields: Iterable[str]) -> SolrWords:
        def counted(plans: list[Plan]) -> list[int]:
            return self._count_each([query_of(each) for each in plans], question)

        def example(plan: Plan) -> int | None:
            return next(iter(self._keep(query_of(plan), visible(question), 1)), None)

        return SolrWords(fields, self._terms, counted, example)

    def is_beyond(self, start: StartsWith) -> bool:
        return len(self._terms.beginning(start.field, start.text, start.limit + 1)) > start.limit

    def document_of(self, key: int, question: Question) -> int | None:
        return next(iter(self._keep(among(KEY, [key]), visible(question), 1)), None)

    def score_of(self, document: int, question: Question) -> float | None:
        query = self._query(question.plan, question)
        filters = [*visible(question), *filters_of(tagged(question)), among(KEY, [document])]
        told = self._select(query, filter=filters, limit=1, fields=[KEY, "score"])
        if not told["response"]["docs"]:
            return None
        score = told["response"]["docs"][0]["score"]
        parts = sum(reason.score for reason in self._reasons(question.plan, document, True) or ())
        self._shares[document] = score / parts if parts else 1.0
        return score

    def explain(self, plan: Plan, document: int, is_weighed: bool = True) -> list[Reason] | None:
        """Scores are shares of Solr's own, once `score_of` has told that."""
        reasons = self._reasons(plan, document, is_weighed)
        share = self._shares.get(document, 1.0)
        return reasons and [replace(each, score=each.score * share) for each in reasons]

    def _reasons(self, plan: Plan, document: int, is_weighed: bool) -> list[Reason] | None:
        if isinstance(plan, Nearby):
            plan = plan.node  # how rare two words near each other are is not known here
        rarity = self._rarity if is_weighed else any_number
        average = self._average if is_weighed else any_number
        one = MemoryIndex(self._whole(document), self._language, rarity, average)
        return explain(plan, 0, one)

    def lacks_values(self, document: int, facet: str) -> bool:
        return not self._whole(document).get(facet + PACKED)

    def stored(self, document: int, field: str) -> str:
        return self._whole(document)[field]

    def stamps(self) -> tuple[np.ndarray, np.ndarray]:
        walk = self._pages({"query": EVERYTHING, "sort": "id asc", "fields": [KEY, STAMP]})
        both = np.fromiter(((each[KEY], each.get(STAMP, 0)) for each in walk), "2i8")
        return both[:, 0], both[:, 1]

    def stored_of(self, keys: Sequence[int], fields: Sequence[str]) -> dict[int, tuple[str, ...]]:
        told = self._select(among(KEY, keys), limit=len(keys), fields=[KEY, *fields])
        return {
            each[KEY]: tuple(each.get(field, "") for field in fields)
            for each in told["response"]["docs"]
        }

    def documents_with(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """In how many documents each of some terms stands, about; others are left out."""
        return self._terms.documents(field, terms)

    def facet(self, name: str) -> Labels:
        """The values of a facet in the whole index."""
        facets = {name: {"type": "terms", "field": name + PACKED, "limit": -1, "missing": True}}
        told = self._select(EVERYTHING, limit=0, facet=facets)["facets"]
        return Values(told.get(name)).counted({}).column

    def _names_at_zero(
        self, question: Question, counted: dict[str, Values]
    ) -> dict[str, dict[str, tuple[str, str] | None]]:
        """The names of selected values that no hit has; of what may not be seen, none."""
        zero: dict[str, dict[str, tuple[str, str] | None]] = {}
        for own in question.narrowings:
            for value in (*own.include, *own.exclude):
                if own.facet in counted and value not in counted[own.facet].counts:
                    zero.setdefault(own.facet, {})[value] = None
        asked = [(facet, value) for facet, own in zero.items() for value in own]
        if asked:
            facets = {
                str(number): {
                    "type": "terms", "field": facet + PACKED, "limit": 1,
                    "prefix": value + PART_SEPARATOR,
                }
                for number, (facet, value) in enumerate(asked)
            }  # fmt: skip
            told = self._select(EVERYTHING, filter=visible(question), limit=0, facet=facets)
            for number, (facet, value) in enumerate(asked):
                for bucket in told["facets"].get(str(number), {}).get("buckets", ()):
                    _value, label, parent = bucket["val"].split(PART_SEPARATOR)
                    zero[facet][value] = (label, parent)
        return zero

    def _find(self, question: Question, tags: dict[str, Query], **body: Any) -> dict:
        return self._select(
            self._query(question.plan, question),
            filter=[*visible(question), *filters_of(tags)],
            **body,
        )

    def _query(self, plan: Plan, question: Question) -> Query:
        return query_of(self._rewritten(plan, question))

    def _rewritten(self, plan: Plan, question: Question):
        key = plan, question.at, question.hidden
        if key not in self._plans:
            reach = partial(self._reach, question=question)
            self._plans[key] = rewritten(plan, self._terms, reach, self._ends)
        return self._plans[key]

    def _reach(self, nodes: tuple, question: Question) -> int:
        """How many of some nodes a document that may be seen matches at most, by halving."""
        least, most = 0, len(nodes)
        while least < most:
            middle = (least + most + 1) // 2
            if self._counted(query_of(AtLeast(middle, nodes)), question):
                least = middle
            else:
                most = middle - 1
        return least

    def _ends(self, phrase: OpenSequence, most: int) -> list[str]:
        """The terms that may end a phrase: they begin so, where all of its others stand."""
        facet = {phrase.field: terms_from(phrase.field, phrase.text, most)}
        told = self._select(query_of(begun(phrase)), limit=0, facet=facet)
        return [each["val"] for each in told["facets"].get(phrase.field, {}).get("buckets", ())]

    def _counted(self, query: Query, question: Question) -> int:
        return self._select(query, filter=visible(question), limit=0)["response"]["numFound"]

    def _count_each(self, queries: list[Query], question: Question) -> list[int]:
        """How many documents that may be seen each query matches, in one request."""
        if not queries:
            return []
        asked = {f"q{n}": query for n, query in enumerate(queries)}
        facets = {
            name: {"type": "query", "q": EVERYTHING, "domain": {"filter": {"param": name}}}
            for name in asked
        }
        body = {"queries": asked, "facet": facets}
        told = self._select(EVERYTHING, filter=visible(question), limit=0, **body)
        return [told["facets"].get(name, {}).get("count", 0) for name in asked]

    def _has(self, key: int, question: Question) -> bool:
        own = filters_of(tagged(question))
        query = self._query(question.plan, question)
        filters = [*visible(question), *own, among(KEY, [key])]
        return self._select(query, filter=filters, limit=0)["response"]["numFound"] > 0

    def _all_of(self, question: Question) -> dict:
        return whole_set(self._query(question.plan, question), question)

    def _pages(self, body: dict) -> Iterator[dict]:
        for answer in self._answers(body):
            yield from answer["docs"]

    def _answers(self, body: dict) -> Iterator[dict]:
        """Documents of a request some at a time, behind a cursor; the last time there are none."""
        mark, limit = "*", FIRST
        while True:
            # Shards tell the fields with their order, and are not asked again for documents.
            params = {"cursorMark": mark, "distrib.singlePass": "true"}
            told = self._post(body | {"limit": limit, "params": params})
            yield told["response"]
            if told["nextCursorMark"] == mark:
                return
            mark, limit = told["nextCursorMark"], min(4 * limit, BATCH)

    def _keep(self, query: Query, filters: list[Query], limit: int) -> list[int]:
        """The keys of documents; all that is stored of them is kept here."""
        told = self._select(query, filter=filters, limit=limit, fields=FIELDS)
        docs = told["response"]["docs"]
        self._stored.update((each[KEY], each) for each in docs)
        return [each[KEY] for each in docs]

    def _whole(self, document: int) -> dict:
        if document not in self._stored:
            self._keep(among(KEY, [document]), [], 1)
        return self._stored.get(document, {})

    def _rarity(self, field: str, text: str) -> float:
        if (field, text) not in self._rarities:
            found = self._terms.documents(field, [text]).get(text, 0)
            self._rarities[field, text] = bm25.rarity(self.count, min(found, self.count))
        return self._rarities[field, text]

    def _average(self, field: str) -> float:
        """The length of a field on average; lengths are not kept, so those of a few are taken."""
        if field not in self._averages:
            told = self._select(EVERYTHING, limit=50, fields=FIELDS)["response"]["docs"]
            lengths = [
                MemoryIndex(each, self._language, any_number, any_number).lengths(field)[0]
                for each in told
            ]
            self._averages[field] = float(sum(lengths)) / (len(lengths) or 1) or 1.0
        return self._averages[field]

    def _select(self, query: Query, **body: Any) -> dict:
        """Raises Unreadable when documents are counted and none of those asked for is told."""
        told = self._post({"query": query, **body})
        found = told["response"]
        is_asked = body.get("limit", 10) and found["numFound"] > body.get("offset", 0)
        if is_asked and not found["docs"]:
            raise Unreadable(f"Solr counts {found['numFound']} documents and tells none")
        return told

    def _post(self, body: dict) -> dict:
        try:
            return self._nodes.post(f"/{self._collection}/select", body)
        except Refused as problem:
            if problem.status == 404:
                raise Missing("No collection is in use in Solr; run rebuild_index") from problem
            raise
