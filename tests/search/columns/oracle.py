"""Whoosh's own searcher as the oracle of the fast reader, and plain loops where it has no equal.

An `Archive` is a small index of documents that are also kept in a dict. What a plan finds is asked
of Whoosh; of the documents, read one by one, where Whoosh cannot answer: terms at any offsets or
in any order (`Sequence` with gaps or repeated terms, `OpenSequence`, `Window`), a term in several
fields at once (`Combined`, `ScoredBy`), some of several nodes (`MostOf`, `AtLeast`), columns
(`Between`, `Among`, `HasValue`). Where Whoosh is wrong they are asked as well: `Without`, and
documents of score 0 in an `AnyOf`.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from math import floor, log2
from pathlib import Path

from haystack import indexes
from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from whoosh import matching, query, scoring
from whoosh.filedb.filestore import FileStorage
from whoosh.query.compound import DefaultOr
from whoosh.query.wrappers import WrappingQuery
from whoosh.util.numeric import byte_to_length, length_to_byte
from whoosh.writing import NO_MERGE, OPTIMIZE

from search.backends.whoosh.schema import build_schema, to_document
from search.backends.whoosh.writer import BulkWriter
from search.columns import bm25
from search.columns.codec import ArrayCodec
from search.columns.evaluate import Matches, evaluate
from search.columns.snapshot import Reader, Snapshot
from search.protocol import plan
from search.protocol.fields import FOREVER, WRITTEN

PROSE = ("text", "headline")
Scores = dict[int, float]  # key of a document → its score


def by_whoosh(index):
    """Whoosh's writer, which gives our codec one posting after the other."""
    return index.writer(codec=ArrayCodec(), compound=False)


# How segments may be written. The archive's own writer makes whole arrays.
WRITERS: list[Callable] = [by_whoosh, BulkWriter]


class OurRarity(scoring.BM25F):
    """Whoosh's BM25F with the one part of it that we count otherwise: how rare a term is."""

    def idf(self, searcher, fieldname, text):
        parent = searcher.get_parent()
        return bm25.rarity(parent.doc_count_all(), parent.doc_frequency(fieldname, text))


@dataclass(frozen=True)
class Document:
    """An article as the index knows it. time, end: microseconds; day: an ordinal."""

    key: int
    text: str = ""
    headline: str = ""
    topic: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    time: int = 0
    end: int | None = None
    day: int = 0

    @property
    def expires(self) -> int:
        return FOREVER if self.end is None else self.end


class Archive:
    """An index in a folder, and the same documents in a dict."""

    def __init__(self, folder: Path | str, writer_of: Callable = BulkWriter):
        self.folder, self.writer_of = Path(folder), writer_of
        self.schema = _schema()
        self.index = FileStorage(str(folder)).create_index(self.schema)
        self.documents: dict[int, Document] = {}
        self.reader = Reader()

    def commit(
        self, documents: Iterable[Document] = (), removed: Iterable[int] = (), merge: bool = False
    ) -> None:
        """Write documents in the place of those with their keys, take others out."""
        writer = self.writer_of(self.index)
        for key in removed:
            writer.delete_by_term(ID, _identifier(key))
            self.documents.pop(key, None)
        for document in {each.key: each for each in documents}.values():
            writer.delete_by_term(ID, _identifier(document.key))
            writer.add_document(**self._prepared(document))
            self.documents[document.key] = document
        writer.commit(mergetype=OPTIMIZE if merge else NO_MERGE)

    def snapshot(self) -> Snapshot:
        return self.reader.snapshot(self.folder)

    def found(self, asked: plan.Plan) -> Scores:
        """What the fast reader gives."""
        snapshot = self.snapshot()
        return by_key(evaluate(asked, snapshot), snapshot)

    def expected(self, asked: plan.Plan, seen: Iterable[int] | None = None) -> Scores:
        """What the oracle gives. `seen`: keys that settle what the most is; all by default."""
        with self.index.searcher(weighting=OurRarity(B=bm25.B, K1=bm25.K1)) as searcher:
            keys = self.documents if seen is None else seen
            return _Oracle(self, searcher, frozenset(keys)).scores(asked)

    def positions(self, key: int, field: str) -> dict[str, list[int]]:
        """Term → its places in a field of a document."""
        document = self.documents[key]
        return _positions(field, getattr(document, field.removesuffix(WRITTEN)))

    def frequencies(self, key: int, field: str) -> dict[str, int]:
        """Term → how often it stands in a field of a document."""
        document = self.documents[key]
        return _frequencies(field, getattr(document, field.removesuffix(WRITTEN)))

    def _prepared(self, document: Document) -> dict:
        prepared = {
            ID: _identifier(document.key),
            DJANGO_CT: "test.document",
            DJANGO_ID: str(document.key),
            "text": document.text,
            "headline": document.headline,
            "topic": [(slug, label_of(slug), "") for slug in document.topic],
            "person": [(slug, label_of(slug), "") for slug in document.person],
            "time": document.time,
            "end": document.end,
            "day": document.day,
        }
        return to_document(prepared, self.schema)


def as_kept(length: int) -> int:
    """A length as one byte of Whoosh's keeps it."""
    return byte_to_length(length_to_byte(length))


def label_of(slug: str) -> str:
    """The label of a facet's value; not in the order of the slugs."""
    return slug[::-1].title()


def by_key(matches: Matches, snapshot: Snapshot) -> Scores:
    keys = snapshot.numbers("key")[matches.docs]
    return dict(zip(keys.tolist(), matches.scores.tolist(), strict=True))


class _Oracle:
    """Translates plans to Whoosh's queries, for one searcher."""

    def __init__(self, archive: Archive, searcher, seen: frozenset[int]):
        self.archive, self.searcher, self.seen = archive, searcher, seen

    def scores(self, asked: plan.Plan) -> Scores:
        results = self.searcher.search(self.query(asked), limit=None)
        return {_key(self.searcher, number): score for number, score in results.items()}

    def query(self, asked: plan.Plan) -> query.Query:
        match asked:
            case plan.Every():
                return _Constant(query.Every(), 0.0)
            case plan.Term(field, text, weight):
                return query.Term(field, text, boost=weight)
            case plan.Combined():
                return self._listed(self._combined(asked))
            case plan.ScoredBy(node, terms):
                each = [self._combined(term) for term in terms]
                return self._listed(
                    {key: sum(own.get(key, 0.0) for own in each) for key in self.scores(node)}
                )
            case plan.StartsWith(field, text, weight):
                return _Constant(query.Prefix(field, text), weight)
            case plan.OneTypo(field, text, weight):
                near = query.FuzzyTerm(field, text, maxdist=1, prefixlength=1)
                return _Constant(near, weight)
            case plan.Sequence(field, terms, weight):
                words = [text for _, text in terms]
                if _is_plain_phrase(terms):
                    return query.Phrase(field, words, boost=weight)
                return self._scored_by(field, words, weight, self._in_sequence(field, terms))
            case plan.OpenSequence(field, terms, offset, text, weight):
                keys = self._in_open_sequence(field, terms, offset, text)
                words = [text for _, text in terms]
                begun = self._listed(dict.fromkeys(keys, weight))
                return query.And([self._scored_by(field, words, weight, keys), begun])
            case plan.Window(field, terms, span, weight):
                return self._scored_by(field, terms, weight, self._in_window(field, terms, span))
            case plan.Between(column, low, high):
                return self._where(lambda each: low <= getattr(each, column) <= high)
            case plan.Among(column, numbers):
                return self._where(lambda each: getattr(each, column) in numbers)
            case plan.HasValue(facet, values):
                return self._where(lambda each: set(getattr(each, facet)) & set(values))
            case plan.Without(node):
                return self._listed(self._without(node))
            case plan.AllOf(nodes):
                return query.And([self.query(node) for node in nodes])
            case plan.AnyOf(nodes):
                # Whoosh's default for small indexes leaves out documents of score 0.
                return DefaultOr([self.query(node) for node in nodes])
            case plan.MostOf(nodes):
                return self._listed(self._most(nodes))
            case plan.AtLeast(count, nodes):
                return self._listed(self._at_least(count, nodes))
        raise TypeError(f"{asked!r} is not a node of a plan")

    def _combined(self, term: plan.Combined) -> Scores:
        """BM25F by the formula, one document after the other."""
        snapshot = self.archive.snapshot()
        # What counts deleted documents as well is read from the index.
        have = {
            number
            for name, _ in term.fields
            for number in snapshot.postings(name, term.text).docs.tolist()
        }
        rarity = bm25.rarity(snapshot.count, len(have))
        total = sum(w * s.total_length(name) for s in snapshot.segments for name, w in term.fields)
        average = total / (snapshot.count or 1)
        found = {}
        for key in self.archive.documents:
            frequency = length = 0.0
            for name, weight in term.fields:
                counts = self.archive.frequencies(key, name)
                frequency += weight * counts.get(term.text, 0)
                length += weight * as_kept(sum(counts.values()))
            if frequency:
                length = max(length, term.shortest * 2 ** floor(log2(average)))
                norm = bm25.K1 * (1 - bm25.B + bm25.B * length / average)
                saturated = frequency * (bm25.K1 + 1) / (frequency + norm)
                found[key] = term.weight * rarity * saturated
        return found

    def _without(self, node) -> Scores:
        # Whoosh's AndNot lets a first document through that it should not; its Not scores 1.
        unwanted = self.scores(node)
        return {key: 0.0 for key in self.archive.documents if key not in unwanted}

    def _most(self, nodes) -> Scores:
        found = [self.scores(node) for node in nodes]
        keys = {key for scores in found for key in scores if key in self.seen}
        counts = {key: sum(key in scores for scores in found) for key in keys}
        most = max(counts.values(), default=0)
        return {
            key: sum(scores.get(key, 0.0) for scores in found)
            for key, count in counts.items()
            if count == most
        }

    def _at_least(self, count: int, nodes) -> Scores:
        found = [self.scores(node) for node in nodes]
        return {
            key: sum(scores.get(key, 0.0) for scores in found)
            for key in {key for scores in found for key in scores}
            if sum(key in scores for scores in found) >= count
        }

    def _scored_by(self, field, words, weight, keys: set[int]) -> query.Query:
        terms = [query.Term(field, text, boost=weight) for text in words]
        return query.And([self._listed(dict.fromkeys(keys, 0.0)), *terms])

    def _in_sequence(self, field, terms) -> set[int]:
        first = terms[0][0]
        return {
            key
            for key in self.archive.documents
            for places in [self.archive.positions(key, field)]
            if any(
                all(start + offset - first in places.get(text, ()) for offset, text in terms)
                for start in places.get(terms[0][1], ())
            )
        }

    def _in_open_sequence(self, field, terms, offset, text) -> set[int]:
        ends = {
            term
            for key in self.archive.documents
            for term in self.archive.positions(key, field)
            if term.startswith(text)
        }
        each = (self._in_sequence(field, [*terms, (offset, end)]) for end in ends)
        return set().union(*each)

    def _in_window(self, field, terms, span) -> set[int]:
        return {
            key
            for key in self.archive.documents
            for places in [self.archive.positions(key, field)]
            if any(
                all(any(start <= at <= start + span for at in places.get(t, ())) for t in terms)
                for start in {at for text in terms for at in places.get(text, ())}
            )
        }

    def _where(self, holds: Callable) -> query.Query:
        documents = self.archive.documents
        return self._listed({key: 0.0 for key, each in documents.items() if holds(each)})

    def _listed(self, scores: Scores) -> query.Query:
        return _Listed(self.searcher, scores)


def _is_plain_phrase(terms) -> bool:
    words = {text for _, text in terms}
    adjacent = all(offset == place for place, (offset, _) in enumerate(terms))
    return adjacent and len(words) == len(terms) > 1


class _Constant(WrappingQuery):
    """The documents of a query, all with one score (Whoosh's own forgets it inside an Or)."""

    def __init__(self, child, score: float):
        super().__init__(child)
        self.score = score

    def matcher(self, searcher, context=None):
        ids = list(self.child.matcher(searcher, searcher.boolean_context()).all_ids())
        return matching.ListMatcher(array("I", ids), [self.score] * len(ids))


class _Listed(query.Query):
    """Documents named by key, with their scores."""

    def __init__(self, searcher, scores: Scores):
        self.searcher, self.scores = searcher, scores

    def matcher(self, searcher, context=None):
        reader = searcher.reader()
        found = {}
        for number in reader.all_doc_ids():
            if (key := _key(searcher, number)) in self.scores:
                found[number] = self.scores[key]
        return matching.ListMatcher(array("I", found), list(found.values()))

    def estimate_size(self, reader):
        return len(self.scores)

    def estimate_min_size(self, reader):
        return 0


def _identifier(key: int) -> str:
    return f"test.document.{key}"


def _key(searcher, number: int) -> int:
    return int(searcher.stored_fields(number)[DJANGO_ID])


@cache
def _schema():
    return build_schema(
        {
            name: _named(name, field)
            for name, field in {
                "text": indexes.CharField(document=True),
                "headline": indexes.CharField(stored=False),
                "topic": indexes.MultiValueField(),
                "person": indexes.MultiValueField(),
                "time": indexes.DateTimeField(),
                "end": indexes.DateTimeField(null=True),
                "day": indexes.IntegerField(),
            }.items()
        },
        "en",
    )


def _named(name: str, field):
    field.set_instance_name(name)
    return field


@cache
def _positions(field: str, text: str) -> dict[str, list[int]]:
    kind = _schema()[field]
    return {
        term.decode(): kind.format.decode_positions(value) for term, _, _, value in kind.index(text)
    }


@cache
def _frequencies(field: str, text: str) -> dict[str, int]:
    return {term.decode(): times for term, times, _, _ in _schema()[field].index(text)}
