"""tantivy-py: one stemmed field, facets and months as fast fields counted by aggregations."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from bench import article as of
from bench import queries
from bench.machine import folder_bytes
from bench.work import DRILLED, PAGE, SNIPPETS, WHOLE, Answer, Task

_ALL_VALUES = 10_000
_STEMS = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    .filter(tantivy.Filter.lowercase())
    .filter(tantivy.Filter.stemmer("English"))
    .build()
)


class Peer:
    def __init__(self, folder: Path):
        self.folder = folder / "tantivy"
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", stored=True, tokenizer_name="en_stem")
        builder.add_text_field("title", stored=True, tokenizer_name="raw", index_option="basic")
        for name in of.FACETS:
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        for name in ("id", "day", "month"):
            builder.add_unsigned_field(name, fast=True, indexed=True)
        self.schema = builder.build()

    def load(self, articles: Iterator[dict]) -> dict:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        index = tantivy.Index(self.schema, path=str(self.folder))
        writer = index.writer(heap_size=500_000_000, num_threads=2)
        for article in articles:
            writer.add_document(_document(article))
        writer.commit()
        writer.wait_merging_threads()
        return {}

    def open(self) -> None:
        self.index = tantivy.Index.open(str(self.folder))
        self.searcher = self.index.searcher()
        self.answer(Task(queries.EVERYTHING), self.translate(queries.EVERYTHING))

    def translate(self, query: queries.Query) -> Query:
        text = self._text_query(query)
        if query.days:
            first, last = query.days
            within = Query.range_query(
                self.schema, "day", tantivy.FieldType.Unsigned, first, last, True, True
            )
            return _all_of(text, Query.const_score_query(within, 0.0))
        return text

    def answer(self, task: Task, translated: Query) -> Answer:
        if task.work == WHOLE:
            found = self.searcher.search(translated, limit=max(1, self.searcher.num_docs))
            addresses = [address for _score, address in found.hits]
            keys = self.searcher.fast_field_values("id", addresses)
            return Answer(len(keys), keys=keys)
        query, facets = translated, {}
        lone = of.FACETS
        if task.work == DRILLED:
            chosen = {"topic": task.query.topic, "place": task.query.place}
            filters = {n: self._exactly(n, value) for n, value in chosen.items() if value}
            for name in filters:
                others = [own for other, own in filters.items() if other != name]
                found = self.searcher.aggregate(_all_of(translated, *others), _terms([name]))
                facets |= _counted(found, [name])
            query = _all_of(translated, *filters.values())
            lone = tuple(name for name in of.FACETS if name not in filters)
        found = self.searcher.aggregate(query, _terms([*lone, "month"]))
        facets |= _counted(found, lone)
        months = [(int(b["key"]), b["doc_count"]) for b in found["month"]["buckets"]]
        page = self.searcher.search(query, limit=PAGE, offset=task.start, count=False)
        documents = [self.searcher.doc(address) for _score, address in page.hits]
        keys = self.searcher.fast_field_values("id", [address for _score, address in page.hits])
        titles = [document.get_first("title") for document in documents]
        return Answer(
            total=sum(number for _, number in months),
            hits=list(zip(keys, titles, strict=True)),
            facets={name: facets[name] for name in of.FACETS},
            months=months,
            snippets=self._snippets(query, documents) if task.work == SNIPPETS else (),
        )

    def size(self) -> int:
        return folder_bytes(self.folder)

    def pids(self) -> list[int]:
        return [os.getpid()]

    def version(self) -> str:
        return f"tantivy-py {version('tantivy')}"

    def close(self) -> None:
        pass

    def remove(self) -> None:
        pass

    def _text_query(self, query: queries.Query) -> Query:
        if query.phrase:
            words = [stem for word in query.phrase for stem in _STEMS.analyze(word)]
            return Query.phrase_query(self.schema, "text", words)
        if query.prefix:
            return Query.regex_query(self.schema, "text", f"{query.prefix}.*")
        if query.either:
            return Query.boolean_query([(Occur.Should, self._word(w)) for w in query.either])
        parts = [(Occur.Must, self._word(word)) for word in query.words]
        parts += [(Occur.MustNot, self._word(word)) for word in query.without]
        if not parts:
            return Query.all_query()
        return parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)

    def _word(self, word: str) -> Query:
        (stem,) = _STEMS.analyze(word)
        return Query.term_query(self.schema, "text", stem)

    def _exactly(self, field: str, value: str) -> Query:
        return Query.const_score_query(Query.term_query(self.schema, field, value), 0.0)

    def _snippets(self, query: Query, documents) -> list[str]:
        generator = tantivy.SnippetGenerator.create(self.searcher, query, self.schema, "text")
        generator.set_max_num_chars(280)
        return [generator.snippet_from_doc(document).to_html() for document in documents]


def _document(article: dict) -> tantivy.Document:
    # The headline stands in the text twice, so that a match in it counts more.
    document = tantivy.Document()
    title = article["title"]
    document.add_text("title", title)
    for text in (title, title, article["body"], of.about(article)):
        document.add_text("text", text)
    numbers = {"id": article["id"], "day": of.day(article), "month": of.month(article)}
    for name, number in numbers.items():
        document.add_unsigned(name, number)
    for name, values in of.facet_values(article).items():
        for value in values:
            document.add_text(name, value)
    return document


def _all_of(*parts: Query) -> Query:
    return Query.boolean_query([(Occur.Must, part) for part in parts])


def _terms(names) -> dict:
    return {name: {"terms": {"field": name, "size": _ALL_VALUES}} for name in names}


def _counted(found: dict, names) -> dict[str, list[tuple[str, int]]]:
    return {
        name: [(bucket["key"], bucket["doc_count"]) for bucket in found[name]["buckets"]]
        for name in names
    }
