"""SQLite FTS5 finds and scores; a narrow table beside it holds what is counted, as numbers."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from heapq import nsmallest
from pathlib import Path

from bench import article as of
from bench import combinations
from bench.queries import EVERYTHING, Query
from bench.work import DRILLED, PAGE, SNIPPETS, WHOLE, Answer, Task

_SCHEMA = """
CREATE TABLE article (id INTEGER PRIMARY KEY, title TEXT, body TEXT, about TEXT);
CREATE VIRTUAL TABLE prose USING fts5 (
    title, body, about, content='article', content_rowid='id',
    tokenize='porter unicode61 remove_diacritics 2', prefix='4 5');
CREATE TABLE counted (
    id INTEGER PRIMARY KEY, day INTEGER, month INTEGER,
    topic INTEGER, person INTEGER, place INTEGER);
CREATE TABLE combination (lists TEXT);
"""
# The cross join keeps the order: first the words, then what is counted.
_FOUND = """SELECT prose.rowid, bm25(prose, 2.0, 1.0, 1.0), topic, person, place, month
FROM prose CROSS JOIN counted ON counted.id = prose.rowid WHERE prose MATCH ?"""
_EVERY = "SELECT id, 0.0, topic, person, place, month FROM counted WHERE ? = ''"
_WITHIN = " AND day BETWEEN ? AND ?"
_RANKED = "SELECT rowid FROM prose WHERE prose MATCH ? ORDER BY bm25(prose, 2.0, 1.0, 1.0)"
_RANKED_WITHIN = """SELECT prose.rowid FROM prose CROSS JOIN counted ON counted.id = prose.rowid
WHERE prose MATCH ? AND day BETWEEN ? AND ? ORDER BY bm25(prose, 2.0, 1.0, 1.0)"""
_SNIPPET = """SELECT snippet(prose, 1, '<mark>', '</mark>', '…', 40) FROM prose
WHERE prose MATCH ? AND rowid = ?"""
KEY, SCORE, TOPIC, PERSON, PLACE, MONTH = range(6)


class Peer:
    def __init__(self, folder: Path):
        self.folder = folder
        self.file = folder / "fts5.sqlite3"
        with sqlite3.connect(":memory:") as trial:
            try:
                trial.execute("CREATE VIRTUAL TABLE trial USING fts5 (text)")
            except sqlite3.OperationalError as problem:
                raise ImportError("this Python's sqlite3 has no FTS5") from problem

    def load(self, articles: Iterator[dict]) -> dict:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.file.unlink(missing_ok=True)
        db = sqlite3.connect(self.file, isolation_level=None)
        db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;" + _SCHEMA
        )
        lists = combinations.new()
        db.execute("BEGIN")
        for article in articles:
            _add(db, article, lists)
        db.execute("INSERT INTO combination VALUES (?)", (combinations.to_text(lists),))
        db.execute("INSERT INTO prose (prose) VALUES ('optimize')")
        db.execute("COMMIT")
        db.execute("ANALYZE")
        db.close()
        return {}

    def open(self) -> None:
        self.db = sqlite3.connect(self.file, isolation_level=None, cached_statements=500)
        self.db.executescript(
            "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-200000; PRAGMA mmap_size=4000000000;"
        )
        text = self.db.execute("SELECT lists FROM combination").fetchone()[0]
        self.lists = combinations.from_text(text)
        self.answer(Task(EVERYTHING), self.translate(EVERYTHING))

    def translate(self, query: Query) -> tuple[str, str, list]:
        match = _match(query)
        ranked = _RANKED_WITHIN if query.days else _RANKED
        found = (_FOUND if match else _EVERY) + (_WITHIN if query.days else "")
        return found, ranked, [match, *(query.days or ())]

    def answer(self, task: Task, translated) -> Answer:
        found, ranked, values = translated
        run = self.db.execute
        if task.work == WHOLE:
            keys = [key for (key,) in run(ranked, values)]
            return Answer(len(keys), keys=keys)
        rows = under_topic = under_place = run(found, values).fetchall()
        if task.work == DRILLED:
            topics = self.lists["topic"].with_value(task.query.topic)
            places = self.lists["place"].with_value(task.query.place)
            under_topic = [row for row in rows if row[TOPIC] in topics]
            under_place = [row for row in rows if row[PLACE] in places]
            rows = [row for row in under_topic if row[PLACE] in places]
        end = task.start + PAGE
        best = nsmallest(end, rows, key=lambda row: (row[SCORE], -row[KEY]))[task.start :]
        title = "SELECT title FROM article WHERE id = ?"
        snippets: list[str] = []
        if task.work == SNIPPETS and values[0]:
            snippets = [run(_SNIPPET, (values[0], row[KEY])).fetchone()[0] for row in best]
        return Answer(
            total=len(rows),
            hits=[(row[KEY], run(title, (row[KEY],)).fetchone()[0]) for row in best],
            facets={
                "topic": self._counts("topic", under_place, TOPIC),
                "person": self._counts("person", rows, PERSON),
                "place": self._counts("place", under_topic, PLACE),
            },
            months=list(Counter([row[MONTH] for row in rows]).items()),
            snippets=snippets,
        )

    def size(self) -> int:
        return self.file.stat().st_size

    def pids(self) -> list[int]:
        return [os.getpid()]

    def version(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def close(self) -> None:
        if hasattr(self, "db"):
            self.db.close()

    def remove(self) -> None:
        pass

    def _counts(self, name: str, rows: list[tuple], column: int) -> list[tuple[str, int]]:
        return self.lists[name].split(Counter([row[column] for row in rows]).items())


def _add(db, article: dict, lists: dict[str, combinations.Combinations]) -> None:
    key, values = article["id"], of.facet_values(article)
    row = (key, article["title"], article["body"], of.about(article))
    db.execute("INSERT INTO article VALUES (?, ?, ?, ?)", row)
    db.execute("INSERT INTO prose (rowid, title, body, about) VALUES (?, ?, ?, ?)", row)
    codes = [lists[name].code(values[name]) for name in of.FACETS]
    db.execute(
        "INSERT INTO counted VALUES (?, ?, ?, ?, ?, ?)",
        (key, of.day(article), of.month(article), *codes),
    )


def _match(query: Query) -> str:
    if query.phrase:
        return '"' + " ".join(query.phrase) + '"'
    if query.prefix:
        return f"{query.prefix}*"
    if query.either:
        return " OR ".join(query.either)
    text = " AND ".join(query.words)
    return " NOT ".join([text, *query.without])
