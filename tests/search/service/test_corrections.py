"""What a correction says is searched with the body, and shown where hits are."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from newsroom.models import Correction
from search.indexing import consistency
from search.search_indexes import STAMPED, ArticleIndex, _stamp, stamps
from tests.template import made_once

pytestmark = pytest.mark.django_db
AT = datetime(2025, 11, 18, 9, tzinfo=UTC)


@pytest.fixture
@made_once
def archive(make_article, reindex):
    corrected = make_article("Gas deal", text="The gas came on Monday.", dek="It came.")
    Correction.objects.create(article=corrected, at=AT, text="The <b>tanker</b> came on Tuesday.")
    reindex()
    return [corrected, make_article("Ferry late", text="The ferry was late.")]


def test_its_words_find_the_article_and_the_hit_shows_them(archive, find):
    (hit,) = find(q="tanker").hits
    assert hit.id == archive[0].pk
    assert "<mark>tanker</mark>" in hit.snippet
    assert find(q="body:tuesday").total == 1
    assert find(q="tanker", relax="0").tree is not None


def test_why_it_is_here_says_that_it_stands_in_the_text(archive, client):
    page = client.get(f"/search/why/?q=tanker&id={archive[0].pk}").content.decode()
    assert "in the text" in page


def test_the_page_that_a_search_led_to_marks_it(archive, client):
    page = client.get(archive[0].get_absolute_url() + "?q=tanker").content.decode()
    box = re.search(r'<aside class="corrections".*?</aside>', page, re.S)[0]
    assert "&lt;b&gt;<mark>tanker</mark>&lt;/b&gt;" in box
    assert "Marked in the text: “tanker”" in page


def test_machines_are_told_too(archive, client):
    told = [{"at": "2025-11-18T09:00:00+00:00", "text": "The <b>tanker</b> came on Tuesday."}]
    address = archive[0].get_absolute_url()
    assert client.get(f"{address[:-1]}.json").json()["corrections"] == told
    page = client.get(address).content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    assert data["correction"] == [
        {
            "@type": "CorrectionComment",
            "datePublished": "2025-11-18T09:00:00+00:00",
            "text": "The <b>tanker</b> came on Tuesday.",
        }
    ]
    lines = client.get("/search.jsonl?q=tanker").getvalue().decode().splitlines()
    assert [json.loads(line)["corrections"] for line in lines] == [told]
    assert "tanker" in client.get("/search.csv?q=tanker&columns=snippet").getvalue().decode()


def test_a_feed_has_it_and_its_time(archive, client, reindex):
    reindex()
    feed = client.get("/search.atom").content.decode()
    assert "&lt;p&gt;18 November 2025, 09:00 UTC: The &amp;lt;b&amp;gt;tanker" in feed
    assert "<published>2025-11-17T09:00:00+00:00</published>" in feed
    assert feed.count("<updated>2025-11-18T09:00:00+00:00</updated>") == 2  # of the feed as well


def test_a_changed_correction_reindexes_its_article_and_no_other_stamp_is_new(
    archive, find, reindex
):
    correction = Correction.objects.get()
    correction.text = "The barge came."
    correction.save()
    reindex()
    assert (find(q="barge").total, find(q="tanker").total) == (1, 0)
    assert not consistency.compare(deep=True).differs
    correction.delete()
    reindex()
    assert find(q="barge").total == 0
    # As indexes of before there were corrections have it: no rebuild is needed.
    index, articles = ArticleIndex(), ArticleIndex().index_queryset()
    known = {pk: _stamp(values) for pk, *values in articles.values_list("pk", *STAMPED)}
    assert dict(stamps(articles)) == known
    assert "corrections" not in index.prepare(articles.first())["card"]


def test_one_that_raw_sql_wrote_is_stale(archive, reindex):
    reindex()
    Correction.objects.filter().update(text="The barge came.")  # tells nobody
    assert consistency.compare().stale == [archive[0].pk]
