"""The archive's own way to suggestions: candidates drawn from its index, then ranked."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.quality.related.figures import BOTH_WAYS, RECALL
from bench.quality.related.measures import DEPTH, recall
from bench.quality.related.sets import RelatedSet, fields_of


def recalls(known: RelatedSet) -> Iterator[tuple[str, float]]:
    """(measure, value) of a set with links, by the measures of `figures.measured`."""
    from bench.quality.ours import Archive

    articles = [_article(number, each) for number, each in enumerate(known.documents)]
    both = known.both_ways()
    with tempfile.TemporaryDirectory() as folder:
        Archive(Path(folder)).peer.load(iter(articles))
        suggested = {story: _suggest(articles[story]) for story in both}
    for measure, links in ((RECALL, known.links), (BOTH_WAYS, both)):
        found = [recall(suggested[story], linked) for story, linked in links.items()]
        yield measure, sum(found) / len(found)


def _suggest(article: dict) -> list[int]:
    from haystack import connections

    from bench.peers.ours import row_of
    from search.service.related.suggest import Neighbourhood, of_article

    index = connections["default"].get_backend().index()
    ranked = Neighbourhood(of_article(row_of(article)), index, frozenset()).ranked()
    return [each.key - 1 for _found, each, _own in ranked][:DEPTH]


def _article(number: int, document: dict) -> dict:
    """As `bench.corpus` has articles; keys count from 1."""
    headline, dek, body = fields_of(document)
    published = datetime.fromisoformat(document["published"])
    names = {
        kind: [{"slug": f"{kind}-{name}", "name": name} for name in document[kind]]
        for kind in ("topics", "people", "places")
    }
    return {
        "id": number + 1,
        "external_id": document["id"],
        "title": headline,
        "dek": dek,
        "body": body,
        "byline": "",
        "authors": [],
        "published": (published if published.tzinfo else published.replace(tzinfo=UTC)).isoformat(),
        "source": "",
        **names,
    }
