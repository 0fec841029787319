"""Xapian: stems and words in one database, facets as numbers of lists counted by match spies."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import xapian

from bench import article as of
from bench import combinations
from bench.queries import EVERYTHING, Query
from bench.work import DRILLED, PAGE, SNIPPETS, WHOLE, Answer, Task

SLOTS = {"topic": 0, "person": 1, "place": 2, "month": 3, "day": 4}
PREFIXES = {"topic": "XT", "place": "XL"}
BODY = 5
_STEM = xapian.Stem("en")


class Peer:
    def __init__(self, folder: Path):
        self.folder = folder / "xapian"

    def load(self, articles: Iterator[dict]) -> dict:
        os.environ["XAPIAN_FLUSH_THRESHOLD"] = "50000"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        flags = xapian.DB_CREATE_OR_OVERWRITE | xapian.DB_NO_SYNC | xapian.DB_DANGEROUS
        database = xapian.WritableDatabase(str(self.folder), flags)
        generator = xapian.TermGenerator()
        generator.set_stemmer(_STEM)
        lists = combinations.new()
        for article in articles:
            document = _document(article, generator, lists)
            if database.add_document(document) != article["id"]:
                raise ValueError("keys have to count from 1")
        database.set_metadata("combinations", combinations.to_text(lists))
        database.commit()
        database.close()
        return {}

    def open(self) -> None:
        self.database = xapian.Database(str(self.folder))
        self.enquire = xapian.Enquire(self.database)
        self.lists = combinations.from_text(self.database.get_metadata("combinations").decode())
        self.answer(Task(EVERYTHING), self.translate(EVERYTHING))

    def translate(self, query: Query):
        text = _text_query(query)
        if query.days:
            first, last = (xapian.sortable_serialise(day) for day in query.days)
            within = xapian.Query(xapian.Query.OP_VALUE_RANGE, SLOTS["day"], first, last)
            text = xapian.Query(xapian.Query.OP_FILTER, text, within)
        return text

    def answer(self, task: Task, translated) -> Answer:
        every = self.database.get_doccount()
        if task.work == WHOLE:
            self.enquire.set_query(translated)
            matches = self.enquire.get_mset(0, every)
            keys = [match.docid for match in matches]
            return Answer(len(keys), keys=keys)
        filters = {}
        if task.work == DRILLED:
            chosen = {"topic": task.query.topic, "place": task.query.place}
            filters = {
                name: xapian.Query(PREFIXES[name] + slug) for name, slug in chosen.items() if slug
            }
        under_all = ["person", "month"] if filters else [*of.FACETS, "month"]
        query = _filtered(translated, filters.values())
        matches, counts = self._matched(query, task.start, under_all)
        for name in filters:
            others = [query for other, query in filters.items() if other != name]
            _, own = self._matched(_filtered(translated, others), None, [name])
            counts |= own
        for name in of.FACETS:
            if name not in counts:
                counts |= self._matched(_filtered(translated, filters.values()), None, [name])[1]
        documents = [match.document for match in matches]
        snippets = []
        if task.work == SNIPPETS:
            snippets = [
                matches.snippet(document.get_value(BODY), 280, _STEM, 0, "<mark>", "</mark>", "…")
                for document in documents
            ]
        return Answer(
            total=matches.get_matches_estimated(),
            hits=[(document.get_docid(), document.get_data().decode()) for document in documents],
            facets={name: self.lists[name].split(counts[name]) for name in of.FACETS},
            months=counts["month"],
            snippets=[text.decode() for text in snippets],
        )

    def size(self) -> int:
        return sum(path.stat().st_size for path in self.folder.iterdir())

    def pids(self) -> list[int]:
        return [os.getpid()]

    def version(self) -> str:
        return f"Xapian {xapian.version_string()}"

    def close(self) -> None:
        if hasattr(self, "database"):
            self.database.close()

    def remove(self) -> None:
        pass

    def _matched(self, query, start: int | None, names: list[str]):
        """One match over all documents: the page from `start`, and the counts of some slots."""
        spies = {name: xapian.ValueCountMatchSpy(SLOTS[name]) for name in names}
        self.enquire.set_query(query)
        self.enquire.clear_matchspies()
        for spy in spies.values():
            self.enquire.add_matchspy(spy)
        every = self.database.get_doccount()
        if start is None:
            # Only the counts are wanted: no ranking.
            self.enquire.set_weighting_scheme(xapian.BoolWeight())
            matches = self.enquire.get_mset(0, 0, every)
            self.enquire.set_weighting_scheme(xapian.BM25Weight())
        else:
            matches = self.enquire.get_mset(start, PAGE, every)
        counts = {
            name: [(int(item.term), item.termfreq) for item in spy.values()]
            for name, spy in spies.items()
        }
        self.enquire.clear_matchspies()
        return matches, counts


def _document(article: dict, generator, lists: dict[str, combinations.Combinations]):
    document = xapian.Document()
    generator.set_document(document)
    generator.set_termpos(0)
    generator.index_text(article["title"], 2)
    for text in (article["body"], of.about(article)):
        generator.increase_termpos()
        generator.index_text(text)
    values = of.facet_values(article)
    for name in of.FACETS:
        document.add_value(SLOTS[name], str(lists[name].code(values[name])))
    for name, prefix in PREFIXES.items():
        for slug in values[name]:
            document.add_boolean_term(prefix + slug)
    document.add_value(SLOTS["month"], str(of.month(article)))
    document.add_value(SLOTS["day"], xapian.sortable_serialise(of.day(article)))
    document.add_value(BODY, article["body"])
    document.set_data(article["title"])
    return document


def _text_query(query: Query):
    every = xapian.Query
    if query.phrase:
        return every(every.OP_PHRASE, list(query.phrase), len(query.phrase))
    if query.prefix:
        return every(every.OP_WILDCARD, query.prefix, 0, every.WILDCARD_LIMIT_ERROR)
    stems = [every("Z" + _STEM(word).decode()) for word in query.words]
    if query.either:
        return every(every.OP_OR, [every("Z" + _STEM(word).decode()) for word in query.either])
    if not stems:
        return every.MatchAll
    found = stems[0] if len(stems) == 1 else every(every.OP_AND, stems)
    for word in query.without:
        found = every(every.OP_AND_NOT, found, every("Z" + _STEM(word).decode()))
    return found


def _filtered(query, filters):
    for narrowing in filters:
        query = xapian.Query(xapian.Query.OP_FILTER, query, narrowing)
    return query
