"""Exports: the same articles in the same order as the pages, and nothing live in a cell."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from newsroom.models import Article, Image, RelatedStory, Topic
from search.exports import csv_export
from search.exports import rows as export_rows
from search.exports.choice import COLUMNS
from search.request.addresses import article_page
from tests.template import made_once

pytestmark = pytest.mark.django_db

LIVE = [
    "=1+1",
    "+cmd",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
]


@pytest.fixture
@made_once
def archive(make_article, reindex):
    for i in range(25):
        make_article(
            f"Story {i}",
            text="common words" if i % 2 else "common words, and more common",
            topics=["Gas", "Oil"] if i % 3 else ["Gas"],
            authors=["Ann Lee", "Bo Yu"],
            source="The Ledger",
            external_id=f"ledger:{i}",
            published_at=datetime(2025, 11, i + 1, tzinfo=UTC),
        )
    reindex()


def rows(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "query",
    ["", "q=common", "q=common&topic=oil", "q=more&sort=oldest", "from=2025-11-10", "q=zebra"],
)
def test_the_rows_are_the_hits_of_all_pages_in_their_order(archive, client, query):
    first = client.get(f"/search.json?{query}&per_page=10").json()
    ids = []
    for page in range(1, first["pages"] + 1):
        found = client.get(f"/search.json?{query}&per_page=10&page={page}").json()
        ids += [hit["id"] for hit in found["hits"]]
    header, *body = rows(client.get(f"/search.csv?{query}"))
    assert header == list(COLUMNS)
    assert [int(row[0]) for row in body] == ids
    assert len(ids) == first["total"]
    lines = b"".join(client.get(f"/search.jsonl?{query}").streaming_content).decode().splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids


def test_columns_are_chosen_and_ordered(archive, client):
    response = client.get("/search.csv?columns=headline,id,score,body,snippet&q=more")
    header, first, *_ = rows(response)
    assert header == ["headline", "id", "score", "body", "snippet"]
    assert float(first[2]) > 0
    assert "<mark>" not in first[4]
    response = client.get("/search.csv?columns=secret,id")
    assert rows(response)[0] == ["id"]
    assert response["X-Notice"] == "No such column, ignored: secret"


def test_several_values_and_times(archive, client):
    header, first, *_ = rows(client.get("/search.csv?sort=oldest"))
    row = dict(zip(header, first, strict=True))
    assert row["authors"] == "Ann Lee; Bo Yu"
    assert row["published_at"] == "2025-11-01T00:00:00+00:00"
    assert row["url"] == "http://testserver/articles/2025/11/01/story-0/"


def test_headers_name_the_file_and_the_limit(archive, client, settings):
    settings.EXPORT_MAX_ROWS = 10
    response = client.get("/search.csv?q=common+“words”&topic=gas&bom=1")
    assert response["X-Total-Count"] == "25"
    assert response["X-Export-Limit"] == "10"
    name = response["Content-Disposition"]
    assert name.startswith('attachment; filename="newsroom-20')
    assert name.endswith('-common-words-gas.csv"')
    body = b"".join(response.streaming_content)
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.count(b"\r\n") == 12
    assert body.decode().splitlines()[-1] == "Cut after 10 of 25 articles."


@pytest.mark.parametrize("text", LIVE)
def test_no_cell_is_a_formula(text):
    assert csv_export.inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-12.5", "+3", "7", "a=b", "", "a\n=b"])
def test_numbers_and_text_stay_as_they_are(text):
    assert csv_export.inert(text) == text


def test_what_is_hidden_while_an_export_runs_is_not_written(archive, monkeypatch):
    monkeypatch.setattr(export_rows, "FIRST", 2)
    monkeypatch.setattr(export_rows, "CHUNK", 10)
    ids = list(Article.objects.values_list("pk", flat=True))
    chunks = export_rows.chunks(ids, with_body=False)
    written = [row.pk for row in next(chunks)]
    Article.objects.filter(pk=ids[3]).update(status="withdrawn")
    written += [row.pk for rows in chunks for row in rows]
    assert written == [pk for pk in ids if pk != ids[3]]


def test_a_chunk_that_is_hidden_altogether_is_skipped(archive, monkeypatch):
    monkeypatch.setattr(export_rows, "FIRST", 5)
    ids = list(Article.objects.values_list("pk", flat=True))
    Article.objects.filter(pk__in=ids[:5]).update(status="withdrawn")
    assert [len(rows) for rows in export_rows.chunks(ids, with_body=True)] == [20]


def test_the_number_of_queries_does_not_grow_with_the_rows_of_a_chunk(
    archive, client, django_assert_max_num_queries
):
    for address, queries in (("/search.csv", 12), ("/search.jsonl", 15)):
        with django_assert_max_num_queries(queries):
            assert b"".join(client.get(address).streaming_content).count(b"\n") >= 25


@pytest.mark.parametrize("slug", ["plain", "été", "新闻", "a b?c#d%e", "it's,(odd):~@&=+$;!*", "-"])
def test_an_exported_address_is_that_of_the_article(make_article, slug):
    article = make_article("Story", slug=slug)
    assert article_page(article.address_date, article.slug) == article.get_absolute_url()


def test_a_line_says_what_the_article_says_of_itself(make_article, client, reindex):
    gas = Topic.objects.create(name="Gas", parent=Topic.objects.create(name="Energy"))
    image = Image.objects.create(url="https://pictures.example/1.jpg", caption="A pier", credit="C")
    stored = Image.objects.create(file="images/pier.jpg", width=3, height=2, alt_text="A pier")
    full = make_article(
        "Full",
        text="Gas <b>flows</b>.",
        dek="How",
        kicker="Analysis",
        section="City",
        source="Wire",
        external_id="w:1",
        canonical_url="https://wire.example/1",
        byline="By Bo Yu and Ann Lee",
        dateline="SKELBY",
        topics=["Trade", "Ärger", "Aid"],
        people=["Zoe", "Ann"],
        places=["Skelby", "Aby"],
        authors=["Bo Yu", "Ann Lee"],
        hero_image=image,
        updated_at=datetime(2025, 11, 18, 9, 30, tzinfo=UTC),
    )
    full.topics.add(gas)
    other = make_article("Other", hero_image=stored, canonical_url="https://wire.example/2")
    elsewhere = {"headline": "Elsewhere", "url": "https://paper.example/", "teaser": "More"}
    hidden = {"target": make_article("Hidden", status="draft"), "headline": "What it says"}
    wanted = {"wanted_key": "w:9", "headline": "Not here yet"}
    for position, story in enumerate(({"target": other}, elsewhere, wanted, hidden)):
        RelatedStory.objects.create(article=full, position=9 - position, **story)
    reindex()
    lines = b"".join(client.get("/search.jsonl").streaming_content).decode().splitlines()
    told = {article["id"]: article for article in map(json.loads, lines)}
    for article in (full, other):
        own = client.get(article.get_absolute_url()[:-1] + ".json").json()
        assert own.pop("related_stories")  # which nothing reads back
        assert list(told[article.pk].items()) == list(own.items())


def test_json_lines_import_back_to_the_same_archive(archive, client, tmp_path):
    ask = "/search.jsonl"
    before = b"".join(client.get(ask).streaming_content)
    (tmp_path / "back.jsonl").write_bytes(before)
    Article.objects.all().delete()
    call_command("import_articles", str(tmp_path / "back.jsonl"), stdout=io.StringIO())
    after = b"".join(client.get(ask).streaming_content)

    def content(lines):
        return [
            {k: v for k, v in json.loads(line).items() if k not in ("id", "url")}
            for line in lines.splitlines()
        ]

    assert content(after) == content(before)


def test_the_feed_is_the_page(archive, client):
    response = client.get("/search.atom?q=more")
    assert response["Content-Type"].startswith("application/atom+xml")
    hits = client.get("/search.json?q=more").json()["hits"]
    body = response.content.decode()
    assert [body.find(hit["url"]) > 0 for hit in hits] == [True] * len(hits)


def test_an_export_tells_nothing_of_a_related_story_that_is_not_public(
    make_article, client, reindex
):
    article = make_article("Shown", source="Wire", external_id="w:1")
    hidden = make_article("Hidden", status="draft", source="Wire", external_id="w:secret")
    shown = make_article("Other", source="Wire", external_id="w:2")
    for position, target in enumerate((hidden, shown)):
        RelatedStory.objects.create(article=article, target=target, position=position)
    reindex()
    body = b"".join(client.get("/search.jsonl").streaming_content).decode()
    assert "secret" not in body
    told = {
        json.loads(line)["external_id"]: json.loads(line)["related"] for line in body.splitlines()
    }
    assert told["w:1"] == ["w:2"]
    page = client.get(article.get_absolute_url()[:-1] + ".json").json()
    assert page["related"] == ["w:2"]
