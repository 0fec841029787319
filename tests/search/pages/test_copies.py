"""Copies on one page are one row that opens; nothing else of the result set changes."""

from __future__ import annotations

import pytest
from lxml.html import fromstring

from newsroom.models import Article, Sketch, Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(make_article, reindex):
    """Six articles on a ferry, the newest first; A, C, D and H are copies, H is hidden."""
    made = {
        letter: make_article(
            f"Ferry {letter}",
            text=f"The ferry was sold to {letter}.",
            status="draft" if letter == "H" else "published",
            section="City",
        )
        for letter in "FEDCBAH"
    }
    story = Story.objects.create()
    copies = [made[letter].pk for letter in "ACDH"]
    Sketch.objects.filter(pk__in=copies).update(story=story)
    reindex()
    return made


def rows(page: str) -> list[list[str]]:
    """The letters of each row of the list: its own, then those that are folded into it."""
    (outer,) = fromstring(page).xpath("//section[@id='articles']/ol")
    letters = (
        [link.text_content()[-1] for link in row.xpath(".//*[@class='headline']/a")]
        for row in outer
    )
    return list(letters)


@pytest.mark.parametrize("list_kind", ["dense", "full", "compact"])
def test_copies_fold_into_the_first_of_them(archive, client, list_kind):
    client.cookies["list"] = list_kind
    page = client.get("/search/?q=ferry&sort=newest").content.decode()
    assert rows(page) == [["A", "C", "D"], ["B"], ["E"], ["F"]]
    (details,) = fromstring(page).xpath("//details[@class='copies']")
    assert details.find("summary").text == "2 more copies"
    assert len(details.xpath(".//*[@class='headline']/a")) == 2
    assert "6 articles" in page


def test_a_copy_that_is_hidden_is_neither_shown_nor_counted(archive, client):
    Article.objects.filter(pk=archive["C"].pk).update(status="withdrawn")
    page = client.get("/search/?q=ferry&sort=newest").content.decode()
    assert rows(page) == [["A", "D"], ["B"], ["E"], ["F"]]
    assert "1 more copy<" in page


@pytest.mark.parametrize("address", ["/articles/2025/11/17/", "/sections/city/"])
def test_other_lists_of_articles_fold_them_too(archive, client, address):
    page = client.get(address).content.decode()
    assert page.count('<article class="hit') == 6
    assert "2 more copies" in page


def test_the_result_set_stays_what_it_is(archive, client):
    found = client.get("/search.json?q=ferry&sort=newest").json()
    assert (found["total"], len(found["hits"])) == (6, 6)
    assert [hit["headline"][-1] for hit in found["hits"]] == list("ABCDEF")
    assert found["facets"]["section"]["buckets"][0]["count"] == 6
    lines = client.get("/search.csv?q=ferry&sort=newest&columns=headline")
    headlines = b"".join(lines).decode().split("\r\n")[1:-1]
    assert [headline[-1] for headline in headlines] == list("ABCDEF")


def test_where_nothing_is_a_copy_nothing_opens(archive, client):
    Sketch.objects.update(story=None)
    assert "copies" not in client.get("/search/?q=ferry").content.decode()


def test_a_table_tells_the_story_on_request_where_readers_see_two_copies(archive, client):
    def column() -> dict[str, str]:
        lines = client.get("/search.csv?q=ferry&sort=newest&columns=headline,story")
        rows = b"".join(lines).decode().split("\r\n")[1:-1]
        return {row.split(",")[0][-1]: row.split(",")[1] for row in rows}

    number = str(Story.objects.get().pk)
    told = column()
    assert told == {"A": number, "B": "", "C": number, "D": number, "E": "", "F": ""}
    Article.objects.filter(pk__in=[archive["C"].pk, archive["D"].pk]).update(status="withdrawn")
    assert set(column().values()) == {""}
    assert b"story" not in b"".join(client.get("/search.csv?q=ferry")).splitlines()[0]
