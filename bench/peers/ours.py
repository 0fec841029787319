"""This archive's engine at its backend: all that the benchmark knows of it stands here."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import orjson

from bench.machine import folder_bytes
from bench.queries import EVERYTHING, Query
from bench.work import DRILLED, FACETED, PAGE, SNIPPETS, WHOLE, Answer, Task

FACETS = ("topic", "person", "place")
_YEARS = range(1900, 2101)
_MONTHS = [year * 100 + month for year in _YEARS for month in range(1, 13)]
_STARTS = np.array([date(m // 100, m % 100, 1).toordinal() for m in _MONTHS])


def start_django(folder: Path) -> None:
    """The site's own settings, with database and index in a folder."""
    os.environ["BENCH_FOLDER"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.site_settings"
    import django

    django.setup()


def tree_of(query: Query):
    """A query as the reader's own tree, which `search.query.nodes` can print as text."""
    from search.query import nodes as q

    if query.phrase:
        return q.Phrase(" ".join(query.phrase))
    if query.prefix:
        return q.Prefix(query.prefix)
    if query.either:
        return q.Or(tuple(q.Word(word) for word in query.either))
    nodes = [*map(q.Word, query.words), *(q.Not(q.Word(word)) for word in query.without)]
    if not nodes:
        return q.Everything()
    return nodes[0] if len(nodes) == 1 else q.And(tuple(nodes))


class Peer:
    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        start_django(folder)

    def load(self, articles: Iterator[dict]) -> dict:
        """`prepare_seconds`: making the index's documents of articles; the rest is the engine."""
        from search.search_indexes import ArticleIndex

        shutil.rmtree(self.folder / "index", ignore_errors=True)
        backend, index = self._backend(), ArticleIndex()
        preparing = 0.0
        with backend.rebuilding() as session:
            for article in articles:
                row = row_of(article)
                began = time.perf_counter()
                document = backend.prepare(index, row)
                preparing += time.perf_counter() - began
                session.add(document)
        return {"prepare_seconds": preparing}

    def open(self) -> None:
        self.backend = self._backend()
        for work in (FACETED, DRILLED, SNIPPETS, WHOLE):
            task = Task(EVERYTHING, work)
            self.answer(task, self.translate(EVERYTHING))

    def translate(self, query: Query):
        from search.protocol.planner import to_plan

        tree = tree_of(query)
        return tree, to_plan(tree, "en")

    def answer(self, task: Task, translated) -> Answer:
        from search.columns import collect
        from search.protocol.fields import to_number
        from search.protocol.plan import Narrowing, Question

        tree, plan = translated
        query, snapshot = task.query, self.backend.snapshot()
        is_drilled = task.work == DRILLED
        chosen = {"topic": query.topic, "place": query.place} if is_drilled else {}
        question = Question(
            plan=plan,
            narrowings=tuple(Narrowing(name, (value,)) for name, value in chosen.items()),
            days=query.days or (None, None),
            at=to_number(datetime.now(UTC)),
            start=task.start,
            end=task.start + PAGE,
            facets=() if task.work == WHOLE else FACETS,
            count_days=task.work != WHOLE,
        )
        if task.work == WHOLE:
            keys, _scores = collect.every_hit(question, snapshot)
            return Answer(len(keys), keys=keys.tolist())
        found = collect.collect(question, snapshot)
        cards = [orjson.loads(snapshot.stored(document, "card")) for document, _score in found.hits]
        bodies = []
        if task.work == SNIPPETS:
            bodies = [snapshot.stored(document, "text_stored") for document, _score in found.hits]
        return Answer(
            total=found.total,
            hits=[(card["id"], card["headline"]) for card in cards],
            facets={name: found.facets[name].values for name in FACETS},
            months=_months(found.days.first, found.days.counts),
            snippets=_snippets(tree, bodies),
        )

    def size(self) -> int:
        """The generation in use, not the one before that is kept to go back to."""
        return folder_bytes(self._backend().generations.current())

    def segments(self) -> int:
        return len(self._backend().snapshot().segments)

    def pids(self) -> list[int]:
        return [os.getpid()]

    def version(self) -> str:
        from importlib.metadata import version

        return f"numpy {np.__version__}, whoosh-reloaded {version('whoosh-reloaded')}"

    def close(self) -> None:
        pass

    def remove(self) -> None:
        pass

    def _backend(self):
        from haystack import connections

        return connections["default"].get_backend()


def _months(first_day: int, counts) -> list[tuple[int, int]]:
    """Counts of days summed over months; empty months left out."""
    if not len(counts):
        return []
    low, high = np.searchsorted(_STARTS, (first_day, first_day + len(counts) - 1), side="right")
    starts = _STARTS[low - 1 : high] - first_day
    starts[0] = 0
    sums = np.add.reduceat(counts, starts).tolist()
    return [(m, n) for m, n in zip(_MONTHS[low - 1 : high], sums, strict=True) if n]


def _snippets(tree, bodies: list[str]) -> list[str]:
    from search.highlighting.snippets import snippet
    from search.highlighting.wanted import leaves, wanted_terms

    if not bodies:
        return []
    wanted = wanted_terms(leaves(tree), "en")
    return [snippet(body, wanted, "en") for body in bodies]


def row_of(article: dict):
    """An article as the index declaration expects it: a row with everything prefetched."""
    from newsroom.models import Article, ArticleAuthor, Author, Person, Place, Source, Topic

    def named(model, name: dict):
        parent = name.get("parent")
        fields = {"parent": named(model, parent)} if parent else {}
        # `ancestors` walks keys; slugs are as good as any here.
        return model(pk=hash(name["slug"]), slug=name["slug"], name=name["name"], **fields)

    published = datetime.fromisoformat(article["published"])
    row = Article(
        pk=article["id"],
        headline=article["title"],
        dek=article.get("dek", ""),
        slug=f"story-{article['id']}",
        body="".join(f"<p>{line}</p>\n" for line in _escaped(article["body"]).split("\n")),
        byline=article["byline"],
        external_id=article["external_id"],
        published_at=published,
        address_date=published.date(),
        status=Article.Status.PUBLISHED,
        word_count=article["body"].count(" ") + 1,
        source=Source(pk=1, slug="reuters", name=article["source"]) if article["source"] else None,
    )
    row._prefetched_objects_cache = {
        "topics": _Linked(named(Topic, topic) for topic in article["topics"]),
        "people": _Linked(named(Person, person) for person in article["people"]),
        "places": _Linked(named(Place, place) for place in article["places"]),
        "corrections": _Linked(),
        "authorships": _Linked(
            ArticleAuthor(author=Author(pk=hash(name), slug=name.lower(), name=name))
            for name in article["authors"]
        ),
    }
    return row


class _Linked(list):
    """Rows that were fetched with their article; they stand in order already."""

    def order_by(self, *fields: str) -> _Linked:
        return self


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
