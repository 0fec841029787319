"""Collections of articles with queries of which it is known what should be found."""

from __future__ import annotations

import gzip
import html
import json
import os
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.corpus import ROOT, NoCorpus, stories
from bench.quality.judgements import OWN, JudgedQuery, judgements, typed_queries

SHORT, NAMES, OTHER = "short", "names", "other"  # kinds of sets
GIVEN = "short"  # the set of short queries that comes with the data
_SEED = 7
_FEW, _MANY, _MOST_TOPICS = 2, 40, 120  # articles of a topic that is asked for; topics
_MARKUP = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\]\([^)]*\)|https?://\S+|<[^>]+>")


@dataclass(frozen=True)
class JudgedSet:
    """Queries to one collection. `measures`: the first one is that of the means."""

    name: str
    kind: str
    measures: tuple[str, ...]
    queries: tuple[JudgedQuery, ...]  # those that something answers
    left_out: int = 0  # queries that nothing answers


@dataclass(frozen=True)
class Collection:
    """Articles by number, as `bench.corpus` has them with a dek, and all queries to them."""

    articles: list[dict]
    sets: list[JudgedSet]
    absent: list[str]  # a sentence on each set that cannot be made


def data_folder() -> Path:
    return Path(os.environ.get("NEWSROOM_DATA", ROOT.parent / "shared" / "data"))


def collections(data: Path) -> Iterator[Collection]:
    """One after the other: each is large. What is absent is a collection with a sentence on it."""
    gov = [partial(make, data / "gov", name) for name in ("digitalgov", "18f") for make in _GOV]
    for make in (
        partial(_reuters, data),
        partial(_time, data / "time"),
        partial(_bbc_bodies, data),
        partial(_bbc, data),
        partial(_reuters_bodies, data),
        *gov,
        partial(_guardian, data),
    ):
        try:
            yield make()
        except NoCorpus as problem:
            yield Collection([], [], [str(problem)])


def judged(
    name: str, kind: str, measures: tuple[str, ...], queries: Iterable[JudgedQuery]
) -> JudgedSet:
    """A set of those queries that something answers."""
    every = tuple(queries)
    fit = tuple(query for query in every if query.is_answerable)
    return JudgedSet(name, kind, measures, fit, len(every) - len(fit))


def _reuters(data: Path) -> Collection:
    """The stories of Reuters as the archive imports them, names and all, and short queries."""
    found = judgements(data / "short" / "queries.tsv", data / "short" / "qrels.tsv")
    articles = [{**story, "dek": ""} for story in stories()]
    number_of = {
        f"reuters-{article['external_id'].rpartition(':')[2]}": i
        for i, article in enumerate(articles)
    }
    queries = typed_queries(found, number_of)
    return Collection(articles, [judged(GIVEN, SHORT, ("nDCG@10",), queries)], [])


def _time(folder: Path) -> Collection:
    """The TIME collection with its 42 odd queries: bodies only, as its titles are derived."""
    documents = lines(folder / "time-docs.jsonl.gz")
    number = {document["id"]: i for i, document in enumerate(documents)}
    grades: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for line in text_lines(folder / "time-odd.qrels"):
        query, _, document, judgment = line.split()
        if int(judgment) > 0:
            grades[query][number[document]] = 1
    rows = [line.split("\t") for line in text_lines(folder / "time-odd.queries.tsv")]
    queries = (JudgedQuery(text, grades[query]) for query, text in rows)
    articles = _articles(("", document["body"], "") for document in documents)
    return Collection(articles, [judged("TIME", OTHER, ("MAP", "nDCG@10"), queries)], [])


def _bbc_bodies(data: Path) -> Collection:
    return _headlines("bbc headlines", lines(data / "bbc" / "bbc-dev.jsonl.gz"), 300)


def _bbc(data: Path) -> Collection:
    documents = lines(data / "bbc" / "bbc-dev.jsonl.gz")
    return _collected(documents, _own("bbc", documents))


def _reuters_bodies(data: Path) -> Collection:
    documents = lines(data / "reuters" / "reuters-000-016.jsonl.gz")[:9000]
    return _headlines("reuters headlines", documents, 300)


def _gov_bodies(folder: Path, name: str) -> Collection:
    return _headlines(f"{name} headlines", lines(folder / f"{name}.jsonl.gz"), 250)


def _gov(folder: Path, name: str) -> Collection:
    documents = lines(folder / f"{name}.jsonl.gz")
    links = partial(_links, f"{name} links", documents, folder / f"{name}-links-dev.tsv", 250)
    return _collected(documents, [*_own(name, documents), links])


_GOV = (_gov_bodies, _gov)


def _guardian(data: Path) -> Collection:
    documents = lines(data / "guardian" / "guardian.jsonl.gz")
    topics = partial(_topics, "guardian topics", documents)
    return _collected(documents, [*_own("guardian", documents), topics])


def _collected(documents: list[dict], makers: Iterable[Callable[[], JudgedSet]]) -> Collection:
    """Documents with headline, body and dek, and those of some sets that can be made."""
    sets, absent = [], []
    for make in makers:
        try:
            sets.append(make())
        except NoCorpus as problem:
            absent.append(str(problem))
    rows = (
        (html.unescape(each["title"]), plain(each["body"]), plain(each["dek"] or ""))
        for each in documents
    )
    return Collection(_articles(rows), sets, absent)


def _own(name: str, documents: list[dict]) -> list[Callable[[], JudgedSet]]:
    """The short queries and the names that come with the project."""
    number_of = {document["id"]: i for i, document in enumerate(documents)}

    def made(file: str, title: str, kind: str, measure: str) -> JudgedSet:
        found = judgements(OWN / f"{file}.queries.tsv", OWN / f"{file}.qrels.tsv")
        return judged(title, kind, (measure,), typed_queries(found, number_of))

    return [
        partial(made, name, f"{name} short", SHORT, "nDCG@10"),
        partial(made, f"{name}-names", f"{name} names", NAMES, "MRR"),
    ]


def _headlines(name: str, documents: list[dict], most: int) -> Collection:
    """Headlines as queries for their own bodies; copies and namesakes are as good."""
    bodies = [plain(document["body"]) for document in documents]
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
    queries = (
        JudgedQuery(
            html.unescape(documents[i]["title"]),
            dict.fromkeys(by_start[bodies[i][:300]] | by_title[documents[i]["title"].lower()], 1),
        )
        for i in chosen
    )
    articles = _articles(("", body, "") for body in bodies)
    return Collection(articles, [judged(name, OTHER, ("MRR",), queries)], [])


def _links(name: str, documents: list[dict], file: Path, most: int) -> JudgedSet:
    """Headlines as queries for the articles that their editors linked to."""
    number = {document["id"]: i for i, document in enumerate(documents)}
    linked = defaultdict(set)
    for line in text_lines(file)[1:]:
        source, target = line.split("\t")[:2]
        if source in number and target in number:
            linked[number[source]].add(number[target])
    askers = random.Random(_SEED).sample(sorted(linked), min(most, len(linked)))
    queries = (
        JudgedQuery(html.unescape(documents[i]["title"]), dict.fromkeys(linked[i], 1), i)
        for i in askers
    )
    return judged(name, OTHER, ("MAP",), queries)


def _topics(name: str, documents: list[dict]) -> JudgedSet:
    """Labels of topics as queries for the articles that carry them; no label is indexed."""
    carriers = defaultdict(set)
    for i, document in enumerate(documents):
        for label in document["topics"]:
            carriers[label.replace("-", " ")].add(i)
    fit = sorted(label for label, own in carriers.items() if _FEW <= len(own) <= _MANY)
    chosen = random.Random(_SEED).sample(fit, min(_MOST_TOPICS, len(fit)))
    queries = (JudgedQuery(label, dict.fromkeys(carriers[label], 1)) for label in chosen)
    return judged(name, OTHER, ("MAP",), queries)


def _articles(rows: Iterable[tuple[str, str, str]]) -> list[dict]:
    """Articles of headline, body and dek alone: of no names, no source, and all of one day."""
    return [
        {
            "id": key,
            "external_id": f"judged:{key}",
            "title": headline,
            "body": body,
            "dek": dek,
            "byline": "",
            "authors": [],
            "topics": [],
            "people": [],
            "places": [],
            "published": "2000-01-01T00:00:00+00:00",
            "source": "",
        }
        for key, (headline, body, dek) in enumerate(rows, 1)
    ]


def _numbers(items: list, key: Callable) -> dict[str, set[int]]:
    found = defaultdict(set)
    for i, item in enumerate(items):
        found[key(item)].add(i)
    return found


def plain(markdown: str) -> str:
    """A body without markup and the addresses of links, which would give the answer away."""
    return _MARKUP.sub(" ", html.unescape(markdown))


def lines(path: Path) -> list[dict]:
    _look_for(path)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def text_lines(path: Path) -> list[str]:
    _look_for(path)
    return path.read_text(encoding="utf-8").splitlines()


def _look_for(path: Path) -> None:
    if not path.exists():
        raise NoCorpus(f"There is no {path.parent.name}/{path.name} in {path.parent.parent}")
