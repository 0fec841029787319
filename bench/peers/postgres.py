"""PostgreSQL full text: GIN over weighted lexemes, facets as numbers, one prepared statement."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import article as of
from bench import combinations
from bench.machine import children, folder_bytes
from bench.postgres_server import UNSAFE, Server
from bench.queries import EVERYTHING, Query
from bench.work import DRILLED, PAGE, SNIPPETS, WHOLE, Answer, Task

_SETTINGS = UNSAFE | {
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "effective_cache_size": "4GB",
    "random_page_cost": "1.1",
    "jit": "off",  # compiling costs more than these statements take
    "autovacuum": "off",
    "max_connections": "10",
}
# English stems without stop words, as all the others have them.
_SCHEMA = """
CREATE TEXT SEARCH DICTIONARY english_all (TEMPLATE = snowball, LANGUAGE = english);
CREATE TEXT SEARCH CONFIGURATION prose (COPY = english);
ALTER TEXT SEARCH CONFIGURATION prose ALTER MAPPING FOR
    asciihword, asciiword, hword, hword_asciipart, hword_part, word WITH english_all;
CREATE UNLOGGED TABLE article (id int, title text, body text);
CREATE UNLOGGED TABLE hit (
    id int, day int, month int, topic int, person int, place int, lexemes tsvector);
CREATE TABLE combination (lists text);
CREATE TEMP TABLE raw (id int, title text, body text, about text, day int, month int,
    topic int, person int, place int);
"""
_MAKE = """
INSERT INTO article SELECT id, title, body FROM raw;
INSERT INTO hit SELECT id, day, month, topic, person, place,
    setweight(to_tsvector('prose', title), 'A') ||
    to_tsvector('prose', body) || to_tsvector('prose', about) FROM raw;
ALTER TABLE article ADD PRIMARY KEY (id);
ALTER TABLE hit ADD PRIMARY KEY (id);
CREATE INDEX hit_lexemes ON hit USING gin (lexemes) WITH (fastupdate = off);
"""
_FOUND = """WITH found AS MATERIALIZED (
    SELECT id, month, topic, person, place, ts_rank(lexemes, %(query)s::tsquery) AS rank
    FROM hit WHERE {matches})"""
_COUNTED = """
SELECT 'topic', topic, count(*), '' FROM found WHERE {place} GROUP BY topic
UNION ALL SELECT 'person', person, count(*), '' FROM found WHERE {topic} AND {place} GROUP BY person
UNION ALL SELECT 'place', place, count(*), '' FROM found WHERE {topic} GROUP BY place
UNION ALL SELECT 'month', month, count(*), '' FROM found WHERE {topic} AND {place} GROUP BY month
UNION ALL SELECT 'hit', id, 0, title FROM (
    SELECT article.id, title FROM article JOIN (
        SELECT id, rank FROM found WHERE {topic} AND {place} ORDER BY rank DESC, id DESC
        LIMIT {page} OFFSET %(start)s) AS best USING (id) ORDER BY rank DESC, id DESC) AS shown"""
_HEADLINE = """SELECT ts_headline('prose', body, %s::tsquery,
    'StartSel=<mark>, StopSel=</mark>, MaxWords=40, MinWords=20') FROM article WHERE id = %s"""


class Peer:
    def __init__(self, folder: Path):
        # Its own user has to reach the folder, which need not be so below the checkout.
        name = hashlib.sha1(str(folder).encode()).hexdigest()[:12]
        self.folder = Path(tempfile.gettempdir()) / f"newsroom-bench-{name}"
        self.server = Server(self.folder, _SETTINGS)

    def load(self, articles: Iterator[dict]) -> dict:
        self.remove()
        self.server.initialise()
        self.server.start()
        lists = combinations.new()
        with self.server.connect() as db:
            db.execute(_SCHEMA)
            copy = "COPY raw FROM STDIN"
            with db.cursor() as cursor, cursor.copy(copy) as rows:
                for article in articles:
                    rows.write_row(_row(article, lists))
            db.execute(_MAKE)
            db.execute("DROP TABLE raw")
            db.execute("INSERT INTO combination VALUES (%s)", (combinations.to_text(lists),))
            db.execute("VACUUM ANALYZE")
        self.close()
        return {}

    def open(self) -> None:
        self.server.start()
        self.db = self.server.connect()
        self.db.prepare_threshold = 0
        text = self.db.execute("SELECT lists FROM combination").fetchone()[0]
        self.lists = combinations.from_text(text)
        self.answer(Task(EVERYTHING), self.translate(EVERYTHING))

    def translate(self, query: Query) -> dict:
        with self.db.cursor() as cursor:
            cursor.execute("SELECT to_tsquery('prose', %s)::text", (_text_query(query),))
            values = {"query": cursor.fetchone()[0], "days": query.days}
        return values

    def answer(self, task: Task, translated: dict) -> Answer:
        matches = ["lexemes @@ %(query)s::tsquery"] if translated["query"] else ["true"]
        values = {"query": translated["query"], "start": task.start}
        if translated["days"]:
            matches.append("day BETWEEN %(first)s AND %(last)s")
            values["first"], values["last"] = translated["days"]
        found = _FOUND.format(matches=" AND ".join(matches))
        if task.work == WHOLE:
            rows = self.db.execute(found + " SELECT id FROM found ORDER BY rank DESC", values)
            keys = [key for (key,) in rows.fetchall()]
            return Answer(len(keys), keys=keys)
        conditions = {"topic": "true", "place": "true", "page": PAGE}
        if task.work == DRILLED:
            for name, value in (("topic", task.query.topic), ("place", task.query.place)):
                values[name] = list(self.lists[name].with_value(value))
                conditions[name] = f"found.{name} = ANY (%({name})s::int[])"
        counts: dict[str, list] = {name: [] for name in (*of.FACETS, "month")}
        hits = []
        for name, own, number, title in self.db.execute(
            found + _COUNTED.format(**conditions), values
        ):
            if name == "hit":
                hits.append((own, title))
            else:
                counts[name].append((own, number))
        snippets = []
        if task.work == SNIPPETS and translated["query"]:
            for key, _title in hits:
                row = self.db.execute(_HEADLINE, (translated["query"], key)).fetchone()
                snippets.append(row[0])
        return Answer(
            total=sum(number for _, number in counts["month"]),
            hits=hits,
            facets={name: self.lists[name].split(counts[name]) for name in of.FACETS},
            months=counts["month"],
            snippets=snippets,
        )

    def size(self) -> int:
        """Tables and indexes, without the server's own catalogue and logs."""
        if self.server.process is None:
            return folder_bytes(self.folder)
        sizes = self.db.execute(
            "SELECT pg_total_relation_size('hit') + pg_total_relation_size('article')"
        )
        return sizes.fetchone()[0]

    def pids(self) -> list[int]:
        if self.server.process is None:
            return []
        own = self.server.process.pid
        return [own, *children(own)]

    def version(self) -> str:
        with self.server.connect() as db:
            return "PostgreSQL " + db.execute("SHOW server_version").fetchone()[0]

    def close(self) -> None:
        if self.server.process is not None:
            if hasattr(self, "db"):
                self.db.close()
            self.server.stop()

    def remove(self) -> None:
        self.close()
        self.server.remove()


def _row(article: dict, lists: dict[str, combinations.Combinations]) -> tuple:
    values = of.facet_values(article)
    return (
        article["id"],
        article["title"],
        article["body"],
        of.about(article),
        of.day(article),
        of.month(article),
        *(lists[name].code(values[name]) for name in of.FACETS),
    )


def _text_query(query: Query) -> str:
    if query.phrase:
        return " <-> ".join(query.phrase)
    if query.prefix:
        return f"{query.prefix}:*"
    if query.either:
        return " | ".join(query.either)
    return " & ".join([*query.words, *(f"!{word}" for word in query.without)])
