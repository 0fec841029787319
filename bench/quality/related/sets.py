"""Stories of which it is known what belongs together: editors' links, and pairs that were rated."""

from __future__ import annotations

import html
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from bench.corpus import NoCorpus
from bench.quality.sets import lines, plain, text_lines
from search.service.related.nearness import Story, stems_of

Links = Mapping[int, frozenset[int]]  # story → those that its editors linked it to
_DAY = 86_400  # seconds


@dataclass(frozen=True)
class RelatedSet:
    """Stories by number, and what is known of them: links, or ratings of pairs.

    words: each story's headline, dek and body as one text, for rankers that read no fields.
    rated: (story, story, how alike people found them, 0 to 1).
    """

    name: str
    stories: tuple[Story, ...]
    words: tuple[str, ...]
    links: Links = field(default_factory=dict)
    rated: tuple[tuple[int, int, float], ...] = ()
    documents: tuple[dict, ...] = ()  # as the data has them

    def both_ways(self) -> Links:
        """The links as a reader sees them: on the story that was linked to as well."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        for story, linked in self.links.items():
            found[story] |= linked
            for other in linked:
                found[other].add(story)
        return {story: frozenset(linked) for story, linked in found.items()}


def related_sets(data: Path) -> Iterator[RelatedSet | str]:
    """One after the other; for a set that is absent, a sentence on it."""
    for make in (
        partial(_linked, data / "gov", "digitalgov"),
        partial(_linked, data / "gov", "18f"),
        partial(_lee, data / "lee"),
        partial(_semeval, data / "semeval22-en"),
    ):
        try:
            yield make()
        except NoCorpus as problem:
            yield str(problem)


def story_of(document: dict) -> Story:
    """A document as an archive would have it."""
    headline, dek, body = fields_of(document)
    names = {(kind, name) for kind in ("topics", "people", "places") for name in document[kind]}
    moment = document["published"]
    return Story(
        stems_of(headline),
        stems_of(body),
        stems_of(dek),
        datetime.fromisoformat(moment).timestamp() / _DAY if moment else None,
        frozenset(names),
    )


def fields_of(document: dict) -> tuple[str, str, str]:
    """Headline, dek and body as plain text. A title made of the first words is no headline."""
    headline = "" if document.get("title_derived") else html.unescape(document["title"])
    return headline, plain(document["dek"] or ""), plain(document["body"])


def _linked(folder: Path, name: str) -> RelatedSet:
    documents = lines(folder / f"{name}.jsonl.gz")
    number = _numbers(documents)
    links: defaultdict[int, set[int]] = defaultdict(set)
    for line in text_lines(folder / f"{name}-links-dev.tsv")[1:]:
        source, target = line.split("\t")[:2]
        links[number[source]].add(number[target])
    frozen = {story: frozenset(linked) for story, linked in links.items()}
    return _made(f"{name} links", documents, links=frozen)


def _lee(folder: Path) -> RelatedSet:
    """50 stories, rated in pairs, and 300 of the same kind: an archive to know rarity from."""
    file = folder / "lee-docs.jsonl"
    documents = [json.loads(line) for line in text_lines(file)]
    documents += lines(folder / "lee-background-docs.jsonl.gz")
    return _made("Lee pairs", documents, rated=_ratings(folder / "lee-pairs-dev.tsv", documents))


def _semeval(folder: Path) -> RelatedSet:
    documents = lines(folder / "docs.jsonl.gz")
    return _made("SemEval pairs", documents, rated=_ratings(folder / "pairs.tsv", documents))


def _made(name: str, documents: list[dict], **known) -> RelatedSet:
    stories, words = map(story_of, documents), map("\n".join, map(fields_of, documents))
    return RelatedSet(name, tuple(stories), tuple(words), documents=tuple(documents), **known)


def _ratings(file: Path, documents: list[dict]) -> tuple[tuple[int, int, float], ...]:
    number = _numbers(documents)
    rows = (line.split("\t")[:3] for line in text_lines(file)[1:])
    return tuple((number[one], number[other], float(rating)) for one, other, rating in rows)


def _numbers(documents: list[dict]) -> dict[str, int]:
    return {document["id"]: i for i, document in enumerate(documents)}
