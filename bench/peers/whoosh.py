"""Whoosh's own searcher: one stemmed field, facets as sortable columns of packed values."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from whoosh import fields, index, query
from whoosh.analysis import KeywordAnalyzer, StemmingAnalyzer
from whoosh.highlight import ContextFragmenter
from whoosh.sorting import Count, FieldFacet

from bench import article as of
from bench import queries
from bench.machine import folder_bytes
from bench.work import DRILLED, PAGE, SNIPPETS, WHOLE, Answer, Task, split_combinations


class Peer:
    def __init__(self, folder: Path):
        self.folder = folder / "whoosh"

    def load(self, articles: Iterator[dict]) -> dict:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        writer = index.create_in(str(self.folder), _schema()).writer(limitmb=512)
        for article in articles:
            values = of.facet_values(article)
            writer.add_document(
                key=article["id"],
                title=article["title"],
                body=article["body"],
                # Twice, so that a match in the headline counts more.
                text="\n".join([article["title"], article["title"], article["body"]])
                + "\n"
                + of.about(article),
                day=of.day(article),
                month=of.month(article),
                **{name: " ".join(values[name]) for name in of.FACETS},
            )
        writer.commit()
        return {}

    def open(self) -> None:
        self.index = index.open_dir(str(self.folder))
        self.searcher = self.index.searcher()
        self.answer(Task(queries.EVERYTHING), self.translate(queries.EVERYTHING))

    def translate(self, asked: queries.Query) -> query.Query:
        text = self._text_query(asked)
        if asked.days:
            first, last = asked.days
            return query.And(
                [text, query.ConstantScoreQuery(query.NumericRange("day", first, last), 0.0)]
            )
        return text

    def answer(self, task: Task, translated: query.Query) -> Answer:
        if task.work == WHOLE:
            found = self.searcher.search(translated, limit=None)
            keys = [hit["key"] for hit in found]
            return Answer(len(keys), keys=keys)
        filters = {}
        if task.work == DRILLED:
            chosen = {"topic": task.query.topic, "place": task.query.place}
            filters = {name: query.Term(name, value) for name, value in chosen.items() if value}
        facets = {}
        for name in filters:
            others = [own for other, own in filters.items() if other != name]
            lifted = self._search(translated, others, [name], 1)
            facets[name] = _counts(lifted, name)
        lone = [name for name in of.FACETS if name not in filters]
        found = self._search(
            translated, list(filters.values()), [*lone, "month"], task.start + PAGE
        )
        facets |= {name: _counts(found, name) for name in lone}
        months = [(int(month), number) for month, number in found.groups("month").items()]
        page = found[task.start : task.start + PAGE] if len(found) > task.start else []
        return Answer(
            total=sum(number for _, number in months),
            hits=[(hit["key"], hit["title"]) for hit in page],
            facets={name: facets[name] for name in of.FACETS},
            months=months,
            snippets=_snippets(found, page) if task.work == SNIPPETS else (),
        )

    def size(self) -> int:
        return folder_bytes(self.folder)

    def pids(self) -> list[int]:
        return [os.getpid()]

    def version(self) -> str:
        return f"whoosh-reloaded {version('whoosh-reloaded')}"

    def close(self) -> None:
        if hasattr(self, "searcher"):
            self.searcher.close()

    def remove(self) -> None:
        pass

    def _search(self, text: query.Query, filters: list, names: list[str], limit: int):
        facets = {name: FieldFacet(name, maptype=Count) for name in names}
        narrowed = query.And(filters) if filters else None
        return self.searcher.search(
            text, limit=limit, filter=narrowed, groupedby=facets, optimize=False
        )

    def _text_query(self, asked: queries.Query) -> query.Query:
        def word(text: str) -> query.Query:
            return query.Term("text", self._stems(text)[0])

        if asked.phrase:
            return query.Phrase("text", [self._stems(text)[0] for text in asked.phrase])
        if asked.prefix:
            return query.Prefix("text", asked.prefix)
        if asked.either:
            return query.Or([word(text) for text in asked.either])
        nodes = [word(text) for text in asked.words]
        nodes += [query.Not(word(text)) for text in asked.without]
        if not nodes:
            return query.Every()
        return nodes[0] if len(nodes) == 1 else query.And(nodes)

    def _stems(self, text: str) -> list[str]:
        return [token.text for token in self.index.schema["text"].analyzer(text, mode="query")]


def _schema() -> fields.Schema:
    # Overlapping facets read a whole field for every search; a column of packed values does not.
    packed = {name: fields.ID(sortable=True, analyzer=KeywordAnalyzer()) for name in of.FACETS}
    analyzer = StemmingAnalyzer(stoplist=None, minsize=1, cachesize=-1)
    return fields.Schema(
        key=fields.STORED(),
        title=fields.STORED(),
        body=fields.STORED(),
        text=fields.TEXT(analyzer=analyzer),
        day=fields.NUMERIC(bits=32),
        month=fields.NUMERIC(bits=32, sortable=True),
        **packed,
    )


def _counts(found, name: str) -> list[tuple[str, int]]:
    return split_combinations(found.groups(name).items(), " ")


def _snippets(found, page) -> list[str]:
    found.fragmenter = ContextFragmenter(maxchars=280)
    return [hit.highlights("text", text=hit["body"], top=1) for hit in page]
