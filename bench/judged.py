"""Sets of texts and queries of which it is known what should be found."""

from __future__ import annotations

import gzip
import html
import json
import os
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import ROOT, NoCorpus

_SEED = 7
_MARKUP = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\]\([^)]*\)|https?://\S+|<[^>]+>")


@dataclass(frozen=True)
class JudgedQuery:
    """A text asked, and the numbers of the texts that answer it; `asker` is not counted."""

    text: str
    relevant: frozenset[int]
    asker: int | None = None


@dataclass(frozen=True)
class JudgedSet:
    """Texts by number and the queries to them. `stop_words` are those the set comes with."""

    name: str
    texts: list[str]
    queries: list[JudgedQuery]
    stop_words: frozenset[str] = frozenset()


def judged_sets() -> Iterator[JudgedSet]:
    """TIME, then the sets made of headlines and of editors' links. Raises NoCorpus."""
    data = Path(os.environ.get("NEWSROOM_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "time" / "time-odd.qrels").exists():
        raise NoCorpus(f"There is no time/time-odd.qrels in {data}; NEWSROOM_DATA names its folder")
    yield _time(data / "time")
    yield _headlines("bbc", _lines(data / "bbc" / "bbc-dev.jsonl.gz"), 300)
    yield _headlines("reuters", _lines(data / "reuters" / "reuters-000-016.jsonl.gz")[:9000], 300)
    for name in ("digitalgov", "18f"):
        documents = _lines(data / "gov" / f"{name}.jsonl.gz")
        yield _headlines(name, documents, 250)
        yield _links(f"{name} links", documents, data / "gov" / f"{name}-links-dev.tsv", 250)


def _time(folder: Path) -> JudgedSet:
    """The TIME collection with its 42 odd queries: bodies only, as its titles are derived."""
    documents = _lines(folder / "time-docs.jsonl.gz")
    number = {document["id"]: i for i, document in enumerate(documents)}
    relevant = defaultdict(set)
    for line in (folder / "time-odd.qrels").read_text().splitlines():
        query, _, document, judgment = line.split()
        if int(judgment) > 0:
            relevant[query].add(number[document])
    rows = [line.split("\t") for line in (folder / "time-odd.queries.tsv").read_text().splitlines()]
    return JudgedSet(
        "TIME",
        [document["body"] for document in documents],
        [JudgedQuery(text, frozenset(relevant[query])) for query, text in rows],
        frozenset((folder / "raw" / "TIME.STP").read_text().lower().split()),
    )


def _headlines(name: str, documents: list[dict], most: int) -> JudgedSet:
    """Headlines as queries for their own bodies; copies and namesakes are as good."""
    bodies = [_plain(document["body"]) for document in documents]
    by_start = _numbers(bodies, lambda body: body[:300])
    by_title = _numbers(documents, lambda document: document["title"].lower())
    fit = [
        i
        for i, document in enumerate(documents)
        if len(bodies[i]) > 400
        and len(document["title"].split()) > 2
        and not document.get("title_derived")
    ]
    chosen = random.Random(_SEED).sample(fit, min(most, len(fit)))
    queries = [
        JudgedQuery(
            html.unescape(documents[i]["title"]),
            frozenset(by_start[bodies[i][:300]] | by_title[documents[i]["title"].lower()]),
        )
        for i in chosen
    ]
    return JudgedSet(name, bodies, queries)


def _links(name: str, documents: list[dict], file: Path, most: int) -> JudgedSet:
    """Headlines as queries for the articles that their editors linked to."""
    number = {document["id"]: i for i, document in enumerate(documents)}
    linked = defaultdict(set)
    for line in file.read_text().splitlines()[1:]:
        source, target = line.split("\t")[:2]
        if source in number and target in number:
            linked[number[source]].add(number[target])
    askers = random.Random(_SEED).sample(sorted(linked), min(most, len(linked)))
    return JudgedSet(
        name,
        [f"{html.unescape(each['title'])}. {_plain(each['body'])}" for each in documents],
        [
            JudgedQuery(html.unescape(documents[i]["title"]), frozenset(linked[i]), i)
            for i in askers
        ],
    )


def _numbers(items: list, key: Callable) -> dict[str, set[int]]:
    found = defaultdict(set)
    for i, item in enumerate(items):
        found[key(item)].add(i)
    return found


def _plain(markdown: str) -> str:
    """A body without markup and the addresses of links, which would give the answer away."""
    return _MARKUP.sub(" ", html.unescape(markdown))


def _lines(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]
