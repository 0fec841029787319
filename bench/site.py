"""The whole archive in a process of its own: filled, rebuilt, read, edited."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from datetime import datetime
from html import escape
from itertools import cycle
from pathlib import Path

from bench import machine
from bench.corpus import stories
from bench.measure import medians, summary
from bench.mixture import grown
from bench.peers import ours
from bench.progress import Progress, say
from bench.queries import Query
from bench.work import Task

ROWS_FIRST = 10_000  # of an export, after which memory must not grow any more


class Site:
    """Database, index and pages below one folder. Methods give plain figures."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.peer = ours.Peer(folder)

    def fill(self, size: int, seed: int) -> dict:
        """Import articles as the import command does; their index changes are left out."""
        from django.core.management import call_command

        from newsroom.imports.importer import Importer, Options
        from newsroom.models import Article
        from newsroom.signals import in_bulk
        from search.models import IndexChange

        for file in self.folder.glob("*.sqlite3*"):
            file.unlink()
        call_command("migrate", verbosity=0)
        progress = Progress(f"site of {size}: importing", size)
        began = time.perf_counter()
        importer = Importer(Options())
        with in_bulk():
            importer.import_items(_counted(grown(stories(), size, seed), progress), "bench")
        seconds = time.perf_counter() - began
        IndexChange.objects.all().delete()  # the rebuild reads everything anyway
        return {"seconds": seconds, "articles": Article.objects.public().count()}

    def build(self) -> dict:
        """From rows to an index in use, database reading included."""
        from newsroom.models import Article
        from search.indexing import rebuild

        progress = Progress("rebuilding", Article.objects.public().count())
        began = time.perf_counter()
        count = rebuild.rebuild(progress.step)
        return {"seconds": time.perf_counter() - began, "articles": count}

    def rebuild(self) -> dict:
        """The same, and what is on disk then."""
        return self.build() | {
            "index_bytes": self.peer.size(),
            "database_bytes": sum(f.stat().st_size for f in self.folder.glob("*.sqlite3*")),
        }

    def read(self, queries: list[dict], rounds: int, csv_seconds: float) -> dict:
        """What readers wait for, from a fresh process: engine, search, pages, export."""
        asked = [Query.from_dict(values) for values in queries]
        before = machine.memory(self.peer.pids())
        began = time.perf_counter()
        self.peer.open()
        figures: dict = {"open_seconds": time.perf_counter() - began}
        figures["cold"] = self._first_uses(asked)
        figures["faceted"] = self._faceted(asked, rounds)
        figures["memory_before"] = before
        figures["memory"] = machine.memory(self.peer.pids())
        figures |= self._pages(asked, rounds)
        figures["memory_worker"] = machine.memory(self.peer.pids())
        figures["csv"] = self._export(csv_seconds)
        return figures

    def edit(self, queries: list[dict], saves: int, seed: int) -> dict:
        """Single saves until each is found by a search; then the queries of before."""
        self.peer.open()
        seconds = [self._save(article) for article in _some_articles(saves, seed)]
        asked = [Query.from_dict(values) for values in queries]
        return {
            "saves": summary(seconds),
            "segments": self.peer.segments(),
            "faceted_after": self._faceted(asked, 1),
        }

    def close(self) -> None:
        self.peer.close()

    def _first_uses(self, queries: list[Query]) -> dict:
        seen: set[str] = set()
        seconds = []
        for query in queries:
            if not seen & query.terms:
                seconds.append(self._timed(query))
            seen |= query.terms
        return summary(seconds)

    def _faceted(self, queries: list[Query], rounds: int) -> dict:
        samples: dict[int, list[float]] = defaultdict(list)
        for _round in range(rounds):
            for query in queries:
                self._timed(query)
                samples[query.number] += [self._timed(query), self._timed(query)]
        return summary(medians(samples).values())

    def _timed(self, query: Query) -> float:
        translated = self.peer.translate(query)
        began = time.perf_counter()
        self.peer.answer(Task(query), translated)
        return time.perf_counter() - began

    def _pages(self, queries: list[Query], rounds: int) -> dict:
        """`engine.find`, the search page and article pages, taking turns."""
        from django.test import Client

        from search import engine
        from search.request import SearchRequest

        client = Client()
        addresses = [a.get_absolute_url() for a in _some_articles(len(queries), seed=0)]
        samples: dict[str, dict[int, list[float]]] = {
            name: defaultdict(list) for name in ("find", "page", "fragment", "article")
        }
        progress = Progress("pages", rounds * len(queries))
        for _round in range(rounds):
            for query, address in zip(queries, cycle(addresses), strict=False):
                own = params(query)
                works = {
                    "find": lambda p=own: engine.find(SearchRequest.from_url(p)),
                    "page": lambda p=own: _good(client.get("/search/", p)),
                    "fragment": lambda p=own: _good(
                        client.get("/search/", p, headers={"HX-Request": "true"})
                    ),
                    "article": lambda a=address: _good(client.get(a)),
                }
                for name, work in works.items():
                    work()
                    began = time.perf_counter()
                    work()
                    samples[name][query.number].append(time.perf_counter() - began)
                progress.step()
        return {name: summary(medians(own).values()) for name, own in samples.items()}

    def _export(self, at_most: float) -> dict:
        """Everything as CSV, for at most so many seconds."""
        from django.test import Client

        machine.forget_peak()
        began = time.perf_counter()
        chunks = map(bytes, Client().get("/search.csv").streaming_content)
        rows = next(chunks).count(b"\r\n") - 1  # the first line names the columns
        first_byte = first_row = time.perf_counter() - began
        started, early = time.perf_counter(), machine.peak()
        for chunk in chunks:
            if not rows:
                first_row = time.perf_counter() - began
            rows += chunk.count(b"\r\n")
            if rows <= ROWS_FIRST:
                early = machine.peak()
            if time.perf_counter() - started > at_most:
                break
        return {
            "first_byte_seconds": first_byte,
            "first_row_seconds": first_row,
            "rows": rows,
            "rows_a_second": rows / (time.perf_counter() - started),
            "peak_after_10000_rows": early,
            "peak": machine.peak(),
        }

    def _save(self, article) -> float:
        from search import engine
        from search.request import SearchRequest

        word = _new_word()
        article.headline = f"{article.headline[:400]} {word}"
        began = time.perf_counter()
        article.save()
        while not engine.find(SearchRequest.from_url({"q": word})).total:
            if time.perf_counter() - began > 60:
                say(f"article {article.pk} was saved and is not found after 60 seconds")
                break
            time.sleep(0.002)
        return time.perf_counter() - began


def _some_articles(count: int, seed: int) -> list:
    """Articles drawn by a seed, without holding the keys of all."""
    from newsroom.models import Article

    newest = Article.objects.latest("pk").pk
    keys = random.Random(seed).sample(range(1, newest + 1), min(count, newest))
    return list(Article.objects.public().filter(pk__in=keys))


def params(query: Query) -> dict[str, str]:
    """The parameters of a search page's address."""
    from search.query.nodes import to_text

    found = {"q": to_text(ours.tree_of(query))}
    if query.first_day:
        found |= {"from": query.first_day, "to": query.last_day}
    return found


def _good(response) -> None:
    if response.status_code != 200:
        raise ValueError(f"{response.request['PATH_INFO']} gave {response.status_code}")


def _new_word() -> str:
    """A word that no article has."""
    return "zq" + "".join("abcdefghijklmnop"[int(d, 16)] for d in f"{time.time_ns():x}")


def _counted(articles, progress: Progress):
    for article in articles:
        yield _parsed(article)
        progress.step()


def _parsed(article: dict):
    from newsroom.imports.formats.parsed import Name, ParsedArticle

    def named(values: dict) -> Name:
        parent = values.get("parent")
        return Name(values["name"], values["slug"], named(parent) if parent else None)

    return ParsedArticle(
        headline=article["title"],
        position=f"article {article['id']}",
        external_id=article["external_id"],
        body_html="\n".join(f"<p>{escape(line)}</p>" for line in article["body"].split("\n")),
        byline=article["byline"],
        authors=tuple(Name(name) for name in article["authors"]),
        dateline=article["dateline"],
        topics=tuple(map(named, article["topics"])),
        people=tuple(map(named, article["people"])),
        places=tuple(map(named, article["places"])),
        published_at=datetime.fromisoformat(article["published"]),
        source=article["source"],
        language="en",
    )
