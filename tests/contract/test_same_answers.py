"""Random archives under random searches: Solr gives what Whoosh gives, but for scores."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from newsroom.models import Article
from search import engine
from search.indexing.rebuild import rebuild
from search.pages.suggestions import suggest
from search.request import SearchRequest
from tests.contract.conftest import needs_solr
from tests.search.results import every_article

pytestmark = [pytest.mark.django_db, needs_solr]
NOW = datetime(2025, 11, 17, 9, tzinfo=UTC)
WORDS = (
    "oil gas deal annex sanction sanctions sanctioned running ran F-35 F-16 AT&T C++ C Müller",
    "Łódź café 1,000 U.S. ceasefire cease fire harbour harbor prices price 北京 天气 don't rise",
    "signed minister ministers talks",
)
NAMES = ("Gas", "Oil, Crude", "Łódź", 'O"Neil & Co', "Ann Lee", "a:b", "{!term f=x}", "Zoé")
TYPED = [
    "", "oil", "gas deal", "sanctions", "Müller", "cafe lodz", "F-35", "C++", '"gas deal"',
    '"oil gas"~3', "C++ oil", '"1,000"', "san*", "ce*", "harbur~", "-oil", "oil -gas", "NOT deal",
    "oil OR gas deal", "(oil gas) OR (annex deal)", "headline:oil", "person:ann", "topic:gas",
    "headline:san* oil", "date:2025-11", "oil date:2025-10..2025-11", "-date:2025-11", "北京",
    "北", "天气", "oil gas deal annex harbour price", "nosuchword", "nosuchword oil gas",
    'topic:"oil crude"', "sanctoins", "gas nosuchword -oil headline:deal", "{!term f=text}oil",
    'a"b\\', "AT&T", "U.S.", "don't", "prices minister talks", "source:gas", "place:zoe OR oil",
    '"gas de*"', "F-3*", "AT&*", "天*", "cease-fir~", 'headline:"oil ga*"', "author:gas", "1,0*",
]  # fmt: skip


def test_both_engines_count_and_list_the_same(make_article, using, solr_url, seed):
    rng = random.Random(seed)
    for number in range(60):
        a_random_article(make_article, rng, number)
    searches = [a_random_search(rng, q) for q in TYPED * 2]
    rebuild()
    expected = [what_is_answered(search) for search in searches]
    with using(solr_url):
        rebuild()
        found = [what_is_answered(search) for search in searches]
    for search, one, other in zip(searches, expected, found, strict=True):
        assert one == other, search.query_string


def a_random_article(make_article, rng, number: int) -> None:
    def text(most: int) -> str:
        return " ".join(rng.choices(" ".join(WORDS).split(), k=rng.randint(1, most)))

    def names() -> list[str]:
        return rng.sample(NAMES, rng.choice((0, 0, 1, 2)))

    article = make_article(
        text(6),
        text=text(40).replace("&", "&amp;"),
        dek=text(8) if rng.random() < 0.3 else "",
        byline=text(3) if rng.random() < 0.3 else "",
        topics=names(),
        people=names(),
        places=names(),
        authors=names(),
        section=rng.choice((None, *NAMES)),
        source=rng.choice((None, *NAMES)),
        language=rng.choice(("en", "", "de", "zh")),
        published_at=NOW - timedelta(days=rng.randint(0, 90), seconds=number),
    )
    if rng.random() < 0.1:
        Article.objects.filter(pk=article.pk).update(expires_at=NOW + timedelta(days=36500))


def a_random_search(rng, q: str) -> SearchRequest:
    params: dict = {"q": q, "per_page": "10", "page": str(rng.choice((1, 1, 1, 2)))}
    for name in ("topic", "person", "section", "place", "author", "source"):
        if rng.random() < 0.15:
            values = ("gas", "oil-crude", "lodz", "ann-lee", "zoe", "nobody", "a,b", "$q")
            params[name] = [rng.choice(("", "", "-")) + rng.choice(values) for _ in range(2)]
    if rng.random() < 0.3:
        params["every"] = [rng.choice(("topic", "person", "section"))]
    if rng.random() < 0.1:
        params["missing"] = [rng.choice(("topic", "section"))]
    if rng.random() < 0.2:
        params["from"] = "2025-10"
    if rng.random() < 0.2:
        params["to"] = "2025-11-10"
    if rng.random() < 0.2:
        params["relax"] = rng.choice(("0", "most"))
    params["sort"] = rng.choice(("", "newest", "oldest", "relevance"))
    return SearchRequest.from_url(_Params(params))


def what_is_answered(search: SearchRequest) -> dict:
    found = engine.find(search)
    keys = every_article(search)
    start = (search.page - 1) * search.per_page
    is_ranked = search.sort == "relevance"
    assert [hit.id for hit in found.hits] == keys[start : start + search.per_page]
    hits = [(hit.id, hit.snippet, hit.marked_headline, hit.why) for hit in found.hits]
    suggestion, ways = found.suggestion, found.zero_results
    return {
        "total": found.total,
        "unfiltered": found.unfiltered,
        "relaxed": found.is_relaxed,
        "reach": found.reach,
        "almost": found.almost and (found.almost.total, beside(found)),
        "facets": {
            name: (
                [(b.value, b.label, b.parent, b.count) for b in result.buckets],
                result.missing,
                result.distinct,
            )
            for name, result in found.facets.items()
        },
        "days": [(str(b.period), b.count) for b in found.date.buckets],
        "overview": [(str(b.period), b.count) for b in found.overview.buckets],
        "hits": sorted(hits) if is_ranked and found.total <= len(hits) else is_ranked or hits,
        "articles": sorted(keys) if is_ranked else keys,
        "suggestion": suggestion and (suggestion.q, suggestion.total),
        "ways out": ways and [(way.search.query_string, way.total) for way in ways.one],
        "notices": found.notices,
        "suggested": [
            # Headlines come by relevance.
            (each.kind, each.kind != "headline" and each.label, each.count)
            for each in suggest(search)
        ],
    }


def beside(found) -> list | int:
    """What lacks a word, and which; of many the best are shown, and scores differ."""
    shown = found.almost.hits
    if found.total + len(shown) < found.almost.total:
        return len(shown)
    return sorted((each.id, each.marked_headline, each.lacks) for each in shown)


class _Params(dict):
    def getlist(self, name):
        value = self[name]
        return value if isinstance(value, list) else [value]
