"""What a name's page says is in the news there more than elsewhere."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import parse_qs

import pytest

from newsroom.models import Article
from tests.template import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture
@made_once
def archive(make_article, reindex):
    """Five of forty name Ola Brandt, all of Zinc and Norway; three of them Rita Moe, a draft too.

    Seven more are of Norway. Every article is of USA.
    """
    for number in range(40):
        is_told = number < 5
        make_article(
            f"Story {number}",
            text="quiet",
            section="City" if is_told else "World",
            topics=["USA", "Zinc"] if is_told else ["USA"],
            places=["Norway"] if number < 12 else [],
            people=["Ola Brandt", "Rita Moe"][: 1 + (number < 3)] if is_told else [],
        )
    make_article("Draft", people=["Ola Brandt", "Rita Moe"], status="draft", topics=["Zinc"])
    reindex()


@pytest.fixture
def get(client):
    return lambda address: client.get(address).content.decode()


def standing_out(page: str) -> dict[str, list[tuple[str, str, str]]]:
    """Kind → (label, times, articles) of each row, as the page has them."""
    part = page.partition("Here more than elsewhere")[2].partition("</section>")[0]
    row = re.compile(r'<span>([^<]*)</span> .*?"true">([^<]*)</span></span> (\d+)')
    kinds = re.findall(r"<h3>([^<]*)</h3>(.*?)</ul>", part, re.S)
    return {kind: row.findall(rows) for kind, rows in kinds}


def test_what_stands_out_is_told_by_its_share_and_never_of_fewer_than_four(archive, get):
    assert standing_out(get("/people/ola-brandt/")) == {
        "Topics": [("Zinc", "×8", "5")],  # USA is as frequent as everywhere
        "Places": [("Norway", "×3.3", "5")],
    }
    assert standing_out(get("/sections/city/")) == {
        "People": [("Ola Brandt", "×8", "5")],  # Rita Moe is in three, and a fourth is a draft
        "Topics": [("Zinc", "×8", "5")],
        "Places": [("Norway", "×3.3", "5")],
    }
    assert "Here more than elsewhere" not in get("/topics/usa/")  # the whole archive is


def test_a_row_leads_to_the_articles_that_have_both(archive, get):
    page = get("/topics/zinc/")
    part = page.partition("Here more than elsewhere")[2].partition("</section>")[0]
    addresses = [unescape(each) for each in re.findall(r'href="([^"]*)"', part)]
    assert len(addresses) == 2
    for address in addresses:
        query = parse_qs(address.partition("?")[2])
        assert query["topic"] == ["zinc"] and ("person" in query or "place" in query)
        found = json.loads(get(address.replace("/search/", "/search.json")))
        assert found["total"] == 5


def test_what_is_withdrawn_no_longer_counts(archive, get, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for article in Article.objects.filter(headline__in=["Story 3", "Story 4"]):
            article.status = Article.Status.WITHDRAWN
            article.save()
    page = get("/people/ola-brandt/")
    assert "Ola Brandt" in page
    assert not standing_out(page)  # three are left


def test_it_costs_the_database_nothing_more(archive, get, django_assert_num_queries):
    get("/people/ola-brandt/")
    with django_assert_num_queries(4):
        get("/people/ola-brandt/")
