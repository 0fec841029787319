"""Every chosen value of a facet, or any: both as a plain loop over the articles finds them."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from newsroom.models import Article, Topic
from search import engine
from search.pages.results import SearchPage
from search.request import SearchRequest
from search.request.facets import BY_NAME, FACETS
from search.service import fallback
from search.service.explain_miss import Obstacle
from tests.search.results import every_article
from tests.template import made_once

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 11, 17, 9, tzinfo=UTC)
ABOVE = {"Gas": "Energy", "Oil": "Energy", "Spot": "Gas"}
TOPICS = ("Energy", "Gas", "Oil", "Spot", "Trade")
SEVERAL = [facet for facet in FACETS if facet.has_several]
CHOSEN = [
    "topic=gas&topic=trade&every=topic",
    "topic=gas&topic=trade",
    "topic=energy&topic=spot&every=topic",  # above and below
    "topic=gas&topic=oil&topic=trade&every=topic",
    "topic=gas&topic=-oil&every=topic",
    "q=tide&topic=gas&every=topic&person=ann-lee&person=bo-yu&every=person",
    "topic=trade&every=topic&person=ann-lee&person=bo-yu",
    "person=ann-lee&every=person&place=skelby&every=place&author=cy-wren&every=author",
    "section=city&section=world&topic=gas&every=topic",
    "section=city&every=section&source=wire&every=source",
    "section=city&section=world&every=section",
    "missing=topic&every=topic",
    "topic=gas&missing=topic",
    "topic=gas&topic=trade&missing=topic&every=topic",
    "topic=nothing&topic=gas&every=topic",
    "every=topic",
    "topic=-gas&every=topic&missing=person",
    "topic=gas&topic=trade&every=topic&from=2025-11-10",
]


@pytest.fixture
@made_once
def archive(make_article, reindex):
    rows: dict[str, Topic] = {}
    for name in TOPICS:
        rows[name] = Topic.objects.create(name=name, parent=rows.get(ABOVE.get(name, "")))
    rng = random.Random(7)

    def some(*names: str) -> list[str]:
        return rng.sample(names, rng.randint(0, len(names) - 1))

    for number in range(60):
        make_article(
            rng.choice((f"Tide {number}", f"Ferry {number}")),
            topics=some(*TOPICS),
            people=some("Ann Lee", "Bo Yu", "Di Moss"),
            places=some("Skelby", "Harbour", "Quay"),
            authors=some("Cy Wren", "Ed Fenn"),
            section=rng.choice((None, "City", "World")),
            source=rng.choice((None, "Wire", "Ledger")),
            status=rng.choice(("published", "published", "published", "draft")),
            published_at=NOW - timedelta(days=number),
        )
    reindex()


def read(query_string: str) -> SearchRequest:
    return SearchRequest.from_url(QueryDict(query_string))


def looped(search: SearchRequest) -> set[int]:
    """The articles of a search, by looking at one after the other."""
    return {article.pk for article in Article.objects.public() if passes(search, article)}


def passes(search: SearchRequest, article: Article) -> bool:
    if search.q and search.q not in article.headline.lower():
        return False
    if search.first_day and article.published_at.date() < search.first_day:
        return False
    for facet in FACETS:
        own, has = search.of(facet), values_of(article, facet)
        if has & {*own.exclude}:
            return False
        wanted = [value in has for value in own.include] + ([not has] if own.missing else [])
        if wanted and not (all(wanted) if search.has_every(facet) else any(wanted)):
            return False
    return True


def values_of(article: Article, facet) -> set[str]:
    linked = getattr(article, facet.link)
    if facet.link in ("section", "source"):
        return {linked.slug} if linked else set()
    rows = list(linked.all())
    if facet.is_tree:
        rows += [above for row in rows for above in row.ancestors()]
    return {row.slug for row in rows}


@pytest.mark.parametrize("query_string", CHOSEN)
def test_every_or_any_is_what_a_plain_loop_finds(archive, query_string):
    search = read(query_string)
    expected = looped(search)
    found = engine.find(search)
    assert found.total == len(expected)
    assert set(every_article(search)) == expected
    assert {hit.id for hit in engine.find(replace(search, per_page=100)).hits} == expected
    assert set(fallback.keys(search)) == expected
    for facet in FACETS:
        lifted = search if search.has_every(facet) else search.without_inclusions(facet)
        among = [values_of(Article.objects.get(pk=pk), facet) for pk in looped(lifted)]
        counted = found.facets[facet.name]
        assert {bucket.value: bucket.count for bucket in counted.buckets if bucket.count} == {
            value: sum(value in has for has in among) for value in set().union(*among)
        }
        assert counted.missing == sum(not has for has in among)
        assert {*search.of(facet).values} <= {bucket.value for bucket in counted.buckets}


def ticks(search: SearchRequest) -> Iterator[tuple[str, int, str]]:
    """The name, count and address of each bucket of a page that is not chosen yet."""

    def walk(rows):
        for row in rows:
            if row["is_plain"] or row["is_zero"]:
                yield row["identity"], int(row["count"]), row["toggle"].replace("&amp;", "&")
            yield from walk(row["rows"])

    for panel in SearchPage(engine.find(search)).facets:
        if not (panel.result.is_missing_selected or panel.result.left_out):
            yield from walk(panel.rows)


def test_every_link_of_a_page_brings_as_many_as_the_count_beside_it(archive):
    """Whatever is ticked, in any order, three deep; of section and source, the first alone."""
    rng, followed = random.Random(11), 0
    searches = [read(text) for text in ("", "q=tide", "section=city", "topic=-oil")]
    for _depth in range(3):
        then = []
        for search in searches:
            for identity, count, path in ticks(search):
                facet = BY_NAME[identity.split("-")[0]]
                if search.of(facet).include and not facet.has_several:
                    continue  # one of several sections: either of them
                clicked = read(path.partition("?")[2])
                assert engine.find(clicked).total == count, path
                then.append(clicked)
                followed += 1
        searches = rng.sample(then, min(6, len(then)))
    assert followed > 100


def test_addresses_in_json_ask_for_every_value_only_where_the_request_did(archive, client):
    plain = client.get("/search.json?topic=gas&section=city").json()
    assert plain["query"]["filters"] == {"topic": ["gas"], "section": ["city"]}
    assert "every" not in str(plain)
    asked = client.get("/search.json?topic=gas&topic=trade&every=topic").json()
    assert asked["query"]["filters"]["every"] == ["topic"]
    for name, facet in asked["facets"].items():
        for bucket in facet["buckets"]:
            found = client.get(bucket["url"].replace("/search/?", "/search.json?")).json()
            assert "every=topic" in bucket["url"]
            assert bucket["url"].count("every=") == 1
            if not bucket["selected"] and name != "topic":
                assert found["total"] == bucket["count"]
            assert found["query"]["filters"]["every"] == ["topic"]
    for link in ("self", "csv", "atom"):
        assert "every=topic" in asked["links"][link]
    names = client.get("/facets/topic.json?topic=gas&topic=trade&every=topic").json()
    assert names["buckets"] == asked["facets"]["topic"]["buckets"]
    assert "every" not in str(client.get("/suggest.json?q=bo").json())


@pytest.mark.parametrize("query_string", CHOSEN)
def test_files_and_feeds_hold_what_the_page_lists(archive, client, settings, query_string):
    settings.RATE_LIMITS = False
    expected = {str(pk) for pk in looped(read(query_string))}
    text = client.get(f"/search.csv?{query_string}&columns=id").getvalue().decode()
    rows = [row[0] for row in csv.reader(io.StringIO(text, newline=""))]
    assert {*rows[1:]} == expected
    lines = client.get(f"/search.jsonl?{query_string}").getvalue().decode().splitlines()
    assert len(lines) == len(expected)
    feed = client.get(f"/search.atom?{query_string}").content.decode()
    assert feed.count("<entry>") == min(len(expected), 20)


def test_the_word_between_two_chips_is_the_switch(archive, client):
    def switches(query_string):
        page = client.get(f"/search/?{query_string}").content.decode()
        joints = re.findall(r'<li class="chip__join">(.*?)</li>', page)
        links = [re.search(r'id="([^"]*)" href="([^"]*)".*?>(and|or)<', each) for each in joints]
        return [
            (link[1], link[2].replace("&amp;", "&"), link[3]) if link else joint
            for link, joint in zip(links, joints, strict=True)
        ]

    both = "topic=gas&topic=trade"
    assert switches(both) == [("every-topic-1", f"/search/?{both}&every=topic", "or")]
    assert switches(f"{both}&every=topic") == [("every-topic-1", f"/search/?{both}", "and")]
    assert len(switches(f"{both}&topic=oil&topic=-spot&every=topic")) == 2
    # An article has one section at most, and none beside none.
    assert switches("section=city&section=world") == ["or"]
    off = [("every-section-1", "/search/?section=city&section=world", "and")]
    assert switches("section=city&section=world&every=section") == off
    assert switches("topic=gas&missing=topic") == ["or"]
    assert switches("topic=gas&every=topic") == []


def test_what_can_never_be_found_is_said(archive, find):
    assert find(section=["city", "world"], every="section").notices == (
        "“every=section” with several values finds nothing: an article has one there at most.",
    )
    found = find(topic=["gas"], missing="topic", every="topic")
    assert found.total == 0
    assert found.notices == (
        "“every=topic” with “missing=topic” finds nothing:"
        " what has a value there does not lack one.",
    )
    assert find(every=["nope", "topic"]).notices == (
        "“every=nope” names no facet; it was ignored.",
    )


def test_one_value_of_several_is_let_go_of(archive):
    search = read("q=nowhere&topic=gas&topic=trade&every=topic&relax=0")
    ways = engine.find(search).zero_results
    named = {(way.facet, way.value): way for way in ways.one if way.facet}
    assert {*named} == {("topic", ""), ("topic", "gas"), ("topic", "trade")}
    assert named["topic", "gas"].search.query_string == "q=nowhere&relax=0&topic=trade&every=topic"
    assert named["topic", ""].search.query_string == "q=nowhere&relax=0"
    assert ways.filters is None  # the topics are all filters that there are
    search = read("topic=gas&topic=trade&topic=nothing&every=topic&from=2025-10")
    found = engine.find(search)
    for way in found.zero_results.one:
        assert way.total == len(looped(way.search)), way.search.query_string
    page = SearchPage(found)
    said = {row.said: row.query_string for row in page.zero.rows}
    assert said["Topic: nothing"] == "topic=gas&topic=trade&every=topic&from=2025-10"
    assert said["Topic: Gas, Trade and nothing"] == "from=2025-10"
    assert page.zero.ahead_title.startswith("Without ")


def test_an_article_is_out_for_each_value_that_it_lacks(archive):
    search = read("topic=spot&topic=trade&topic=oil&every=topic")
    for article in Article.objects.public():
        has = values_of(article, BY_NAME["topic"])
        lacks = [value for value in ("spot", "trade", "oil") if value not in has]
        answer = engine.why_not(search, article.pk)
        assert answer.obstacles == tuple(Obstacle("topic", value) for value in lacks)
        if lacks:
            assert article.pk in every_article(answer.looser.search)
