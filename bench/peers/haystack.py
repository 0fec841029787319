"""Stock Haystack over its own Whoosh backend, database reading included in its load."""

from __future__ import annotations

import os
import shutil
import time
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench import article as of
from bench.machine import folder_bytes
from bench.queries import EVERYTHING, Query
from bench.work import DRILLED, PAGE, SNIPPETS, WHOLE, Answer, Task

_FIRST, _LAST = datetime(1987, 1, 1), datetime(1988, 1, 1)


class Peer:
    def __init__(self, folder: Path):
        import django
        from django.conf import settings

        self.folder = folder / "stock"
        self.folder.mkdir(parents=True, exist_ok=True)
        warnings.filterwarnings("ignore")
        engine = "haystack.backends.whoosh_backend.WhooshEngine"
        settings.configure(
            SECRET_KEY="benchmark",
            USE_TZ=True,
            INSTALLED_APPS=["haystack", "bench.peers.stock_site"],
            DATABASES={
                "default": {
                    "ENGINE": "django.db.backends.sqlite3",
                    "NAME": str(self.folder / "stock.sqlite3"),
                }
            },
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            HAYSTACK_CONNECTIONS={
                "default": {"ENGINE": engine, "PATH": str(self.folder / "index")}
            },
        )
        django.setup()

    def load(self, articles: Iterator[dict]) -> dict:
        """`prepare_seconds`: filling the database, which is not Haystack's work."""
        from django.core.management import call_command

        shutil.rmtree(self.folder / "index", ignore_errors=True)
        began = time.perf_counter()
        self._fill(articles)
        filling = time.perf_counter() - began
        call_command("rebuild_index", interactive=False, verbosity=0)
        return {"prepare_seconds": filling}

    def open(self) -> None:
        self.answer(Task(EVERYTHING), self.translate(EVERYTHING))

    def translate(self, query: Query):
        from haystack.inputs import Exact
        from haystack.query import SQ, SearchQuerySet

        found = SearchQuerySet()
        for word in query.words:
            found = found.filter(content=word)
        if query.either:
            one, other = query.either
            found = found.filter(SQ(content=one) | SQ(content=other))
        if query.phrase:
            found = found.filter(content=Exact(" ".join(query.phrase)))
        if query.prefix:
            found = found.filter(content__startswith=query.prefix)
        for word in query.without:
            found = found.exclude(content=word)
        if query.first_day:
            first, last = date.fromisoformat(query.first_day), date.fromisoformat(query.last_day)
            day = timedelta(days=1)
            found = found.filter(published__gte=_midnight(first))
            found = found.filter(published__lt=_midnight(last + day))
        return found

    def answer(self, task: Task, translated) -> Answer:
        found = translated
        if task.work == WHOLE:
            keys = [int(pk) for pk in found.values_list("pk", flat=True)[0:1_000_000]]
            return Answer(len(keys), keys=keys)
        facets, lone = {}, list(of.FACETS)
        if task.work == DRILLED:
            chosen = {"topic": task.query.topic, "place": task.query.place}
            narrow = {n: f'{n}_exact:"{value}"' for n, value in chosen.items() if value}
            for name in narrow:
                lifted = found
                for other, clause in narrow.items():
                    lifted = lifted.narrow(clause) if other != name else lifted
                facets |= _counted(lifted.facet(name).facet_counts(), [name])
                lone.remove(name)
            for clause in narrow.values():
                found = found.narrow(clause)
        for name in lone:
            found = found.facet(name)
        found = found.date_facet("published", _FIRST, _LAST, gap_by="month")
        if task.work == SNIPPETS:
            found = found.highlight()
        hits = found[task.start : task.start + PAGE]
        counts = found.facet_counts()
        facets |= _counted(counts, lone)
        # Haystack's date facet names the beginning of a range, or nothing outside of all.
        months = [
            (start.year * 100 + start.month if start else 0, number)
            for start, number in _ranges(counts.get("dates", {}).get("published", ()))
        ]
        return Answer(
            total=len(found),
            hits=[(int(hit.pk), hit.title) for hit in hits],
            facets={name: facets.get(name, []) for name in of.FACETS},
            months=months,
            snippets=[hit.highlighted["text"][0] for hit in hits] if task.work == SNIPPETS else (),
        )

    def size(self) -> int:
        return folder_bytes(self.folder / "index")

    def pids(self) -> list[int]:
        return [os.getpid()]

    def version(self) -> str:
        from importlib.metadata import version

        return f"django-haystack {version('django-haystack')}"

    def close(self) -> None:
        pass

    def remove(self) -> None:
        pass

    def _fill(self, articles: Iterator[dict]) -> None:
        from django.db import connection

        from bench.peers.stock_site.models import Story

        with connection.schema_editor() as editor:
            if Story._meta.db_table in connection.introspection.table_names():
                editor.delete_model(Story)
            editor.create_model(Story)
        stories = (_story(Story, article) for article in articles)
        Story.objects.bulk_create(stories, batch_size=500)


def _story(model, article: dict):
    values = of.facet_values(article)
    return model(
        pk=article["id"],
        title=article["title"],
        body=article["body"],
        about=of.about(article),
        published=datetime.fromisoformat(article["published"]),
        topics=" ".join(values["topic"]),
        people=" ".join(values["person"]),
        places=" ".join(values["place"]),
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _counted(counts: dict, names) -> dict[str, list]:
    fields = counts.get("fields", {})
    return {
        name: [(value, number) for value, number in fields.get(name, ()) if value] for name in names
    }


def _ranges(groups):
    for key, number in groups:
        yield (key[0] if isinstance(key, tuple) else key), number
