"""What of a hit is marked: what its search found there, in each place that shows it."""

from __future__ import annotations

import csv
import io
import re

import pytest

from newsroom.models import Image
from search import engine
from search.request import SearchRequest
from search.service import fallback
from tests.template import made_once

pytestmark = pytest.mark.django_db

LONG = "Nothing of note was said that day. " * 20


@pytest.fixture
@made_once
def archive(make_article, reindex):
    caption = Image.objects.create(url="https://a.example/p.png", caption="The Bank of England")
    stories = {
        "text": make_article(
            "Bank and England",
            dek="Of a bank.",
            text=f"<p>A bank of sand. England too. {LONG}</p><p>The <b>Bank of</b> England.</p>",
        ),
        "headline": make_article("A Bank of England for all", dek="", text=f"A bank. {LONG}"),
        "caption": make_article("Money", dek="", text=f"A bank in England. {LONG}",
                                hero_image=caption),
        "byline": make_article("Wheat", dek="", text=f"A bank. {LONG}", byline="Bank of England"),
        "season": make_article("Crop of 1986/87", dek="", text=f"Two thirds in 1986, 87. {LONG}"),
        "german": make_article("Parties", dek="Parties", text=f"Parties, party. {LONG}",
                               language="de"),
        "chinese": make_article("北京大学今天", dek="", text="在北京大学，北京。", language="zh"),
    }  # fmt: skip
    reindex()
    return stories


@pytest.fixture(params=["index", "database"])
def find(archive, request):
    """{name of a story: its hit}, by either of what answers a search."""
    names = {story.pk: name for name, story in archive.items()}
    ask = engine.find if request.param == "index" else fallback.find

    def found(q):
        hits = ask(SearchRequest.from_url({"q": q})).hits
        return {names[hit.id]: hit for hit in hits}

    return found


def marks(hit) -> list[str]:
    shown = " | ".join((hit.marked_headline, hit.marked_dek, hit.snippet))
    return re.findall("<mark>(.*?)</mark>", shown, re.S)


def in_index(archive, q) -> dict:
    names = {story.pk: name for name, story in archive.items()}
    return {names[hit.id]: hit for hit in engine.find(SearchRequest.from_url({"q": q})).hits}


def test_a_hit_of_a_phrase_marks_the_phrase_or_says_where_it_stands(archive):
    hits = in_index(archive, '"bank of england"')
    assert {name: marks(hit) for name, hit in hits.items()} == {
        "text": ["Bank of England"],
        "headline": ["Bank of England"],
        "caption": [],
        "byline": [],
    }
    assert hits["caption"].why == "“bank of england” only in the caption."
    assert hits["byline"].why == "“bank of england” only in the byline."
    assert hits["text"].why == hits["headline"].why == ""


def test_a_phrase_that_no_mark_shows_is_told_beside_marks_of_other_words(archive):
    hits = in_index(archive, '"bank of england" money')
    assert marks(hits["caption"]) == ["Money"]
    assert hits["caption"].why == "“bank of england” only in the caption."
    hits = in_index(archive, '"bank of england" bank')
    assert hits["text"].why == ""


def test_words_near_each_other_are_marked_within_their_reach(archive):
    hits = in_index(archive, '"bank england"~1')
    assert marks(hits["text"])[:2] == ["Bank", "England"]
    assert marks(hits["text"])[-2:] == ["Bank", "England"]
    assert "Of a bank." in hits["text"].marked_dek
    assert marks(in_index(archive, '"england bank"~1')["caption"]) == ["bank", "England"]


def test_a_word_with_signs_marks_the_spelling_it_found(archive):
    hit = in_index(archive, "1986-87")["season"]
    assert hit.marked_headline == "Crop of <mark>1986/87</mark>"
    assert marks(in_index(archive, "two-thirds")["season"]) == ["Two thirds"]
    assert marks(in_index(archive, "two‑thirds")["season"]) == ["Two thirds"]


def test_a_story_of_another_language_is_marked_by_its_own_words(archive):
    hit = in_index(archive, "party")["german"]
    assert (hit.marked_headline, hit.marked_dek) == ("Parties", "Parties")
    assert hit.snippet.startswith("Parties, <mark>party</mark>.")


def test_of_chinese_the_characters_that_were_asked_for_are_marked(archive):
    hit = in_index(archive, "北京")["chinese"]
    assert hit.marked_headline == "<mark>北京</mark>大学今天"
    assert hit.snippet == "在<mark>北京</mark>大学，<mark>北京</mark>。"


def test_headlines_are_marked_the_same_without_an_index(find):
    hit = find('"bank of england"')["headline"]
    assert hit.marked_headline == "A <mark>Bank of England</mark> for all"
    assert find("北京")["chinese"].marked_headline == "<mark>北京</mark>大学今天"
    assert find("1986/87")["season"].marked_headline == "Crop of <mark>1986/87</mark>"


@pytest.mark.parametrize(
    ("name", "q", "shown"),
    [
        ("text", '"bank of england"', "The <b><mark>Bank of</mark></b> <mark>England</mark>."),
        ("text", '"bank sand"~1', "A <mark>bank</mark> of <mark>sand</mark>. England too."),
        ("season", "two-thirds", "<mark>Two thirds</mark> in 1986, 87."),
        ("season", "1986-87", "in <mark>1986, 87</mark>."),
        ("german", "party", "Parties, <mark>party</mark>."),
        ("chinese", "北京", "在<mark>北京</mark>大学，<mark>北京</mark>。"),
    ],
)
def test_the_page_of_an_article_marks_what_the_search_found(archive, client, name, q, shown):
    page = client.get(archive[name].get_absolute_url(), {"q": q}).content.decode()
    assert shown in page


def test_the_page_of_an_article_names_a_phrase_only_where_it_stands(archive, client):
    def page(name, q):
        return client.get(archive[name].get_absolute_url(), {"q": q}).content.decode()

    assert "<mark>" not in page("caption", '"bank of england"')
    assert "“bank of england”" in page("text", '"bank of england"').replace("&quot;", '"')


def test_a_snippet_of_an_export_is_the_passage_of_the_phrase(archive, client):
    params = {"q": '"bank of england" headline:and', "columns": "snippet"}
    answer = client.get("/search.csv", params).getvalue().decode()
    (_head, (snippet,)) = csv.reader(io.StringIO(answer))
    assert "The Bank of England." in snippet


@pytest.mark.parametrize(
    ("q", "name", "words"),
    [
        ("money OR (bank wheat)", "byline", {"bank", "Wheat"}),
        ("money OR (bank wheat)", "caption", {"Money"}),
        ("wheat OR (bank -england) OR sand", "text", {"sand"}),
        ("(money OR (bank crop)) OR (bank wheat)", "caption", {"Money"}),
        ("bank (money OR (england wheat))", "caption", {"Money", "bank"}),
    ],
)
def test_an_alternative_that_did_not_match_is_not_marked(archive, client, q, name, words):
    hit = in_index(archive, q)[name]
    assert set(marks(hit)) == words
    page = client.get(archive[name].get_absolute_url(), {"q": q}).content.decode()
    assert set(re.findall("<mark>(.*?)</mark>", page)) == words
