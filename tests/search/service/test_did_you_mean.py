"""Did you mean: what is suggested in the place of words that hardly any article has."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from search import engine
from search.request import SearchRequest
from search.service.respelling import Change, changed, in_case_of
from tests.template import made_once

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 11, 17, 9, tzinfo=UTC)


@pytest.fixture
@made_once
def archive(make_article, reindex):
    for number in range(12):
        make_article(
            f"Gas deal {number}",
            text="The annex was signed at the harbour. Sanctions bite.",
            topics=["Energy" if number < 3 else "Trade"],
            people=["Łukasz Müller"],
            published_at=NOW - timedelta(days=number),
        )
    make_article("A word that is rare", text="The deel was printed so. A formm. Z")
    reindex()


@pytest.fixture
def suggest(archive):
    def ask(q, **params):
        found = engine.find(SearchRequest.from_url({"q": q, **params}))
        return found.suggestion and (found.suggestion.q, found.suggestion.total)

    return ask


@pytest.mark.parametrize(
    ("q", "suggested"),
    [
        ("sanctoins", ("sanctions", 12)),  # neighbours exchanged
        ("sanctins", ("sanctions", 12)),
        ("annnex", ("annex", 12)),
        ("arbbor", None),
        ("harrbour", ("harbour", 12)),
        ("mulerr", ("Müller", 12)),  # another letter is doubled
        ("sanction", None),  # another form of a word that is there
        ("anctions", ("sanctions", 12)),  # the first letter is missing
        ("zanctions", ("sanctions", 12)),  # or another
        ("gas deel annex", ("gas deal annex", 12)),  # relaxed, and one article has the slip
        ('"gas deel"', ('"gas deal"', 12)),
        ("gsa deel annxe", ("gas deal annex", 12)),  # every word
        ("gas (oil OR anenx) -ferry", ("gas (oil OR annex) -ferry", 12)),
        ("headline:dael -topic:energy", ("headline:deal -topic:energy", 9)),
        ("Sanctoins HARBUOR", ("Sanctions HARBOUR", 12)),
        ("gasdeal", ("gas deal", 12)),
        ("sanc tions", ("sanctions", 12)),
        ('annex gasdeal "har bour"', ('annex gas deal "harbour"', 12)),
        ("Lukazs", ("Łukasz", 12)),
        ("mulelr person:lukas", ("Müller person:Łukasz", 12)),
        ('gas "deel OR', None),
        ('gas "deel', ('gas "deal"', 12)),  # repaired first
        ("title:deal gas", None),  # what other archives call a field is understood
        ("peson:Müller", ("person:Müller", 12)),
        ("people:mulelr", ("people:Müller", 12)),
        ("note:deal gas", None),
        ("sanctoi*", None),
        ("-sanctoins", None),
        ("zzzzz", None),
        ("zzz", None),  # no letter alone is a word that was meant
        ("harbr annxe", ("harbour annex", 12)),  # one lacks two letters
        ("sanctns harbr", ("sanctions harbour", 12)),
        ("harbr zzzzzz", ("harbour zzzzzz", 12)),  # nothing is near the other
        ("anexx harbr zeppelin", ("annex harbour zeppelin", 12)),
        ("date:todya", None),
        ("gas deal", None),
        ("", None),
    ],
)
def test_near_words_are_suggested_and_all_else_stays(suggest, q, suggested):
    assert suggest(q) == suggested


def test_the_count_is_that_of_the_same_filters(suggest, find):
    assert suggest("sanctoins", topic="energy") == ("sanctions", 3)
    assert suggest("sanctoins", topic="-energy", to="2025-11-10") == ("sanctions", 5)
    assert find(q="sanctions", topic="-energy", to="2025-11-10").total == 5


def test_what_finds_nothing_is_not_suggested(suggest):
    assert suggest("sanctoins", topic="sports") is None
    assert suggest('"deel gsa"') is None


def test_all_words_together_are_better_than_a_commoner_word(suggest, make_article, reindex):
    for number in range(20):
        make_article(f"Deep water {number}")
    reindex()
    assert suggest("gas deel annex") == ("gas deal annex", 12)
    assert suggest("gas deel zzzzz") == ("gas deal zzzzz", 12)  # two of three instead of one
    assert suggest("zzzzz yyyyy deel") is None  # still one of three


def test_a_word_that_few_articles_have_is_doubted_when_many_have_a_near_one(
    archive, suggest, make_article, reindex
):
    assert suggest("deel") is None  # 12 are not many times more than one
    for number in range(50):
        make_article(f"Deal {number}")
    reindex()
    assert suggest("deel") == ("deal", 62)
    assert suggest("deal") is None


def test_of_near_words_the_one_in_most_articles_is_suggested(suggest, make_article, reindex):
    for number in range(3):
        make_article(f"Sanction {number} sanctioned", text="anner")
    make_article("Another annex", text="anner")
    reindex()
    assert suggest("annerx")[0] == "annex"


@pytest.mark.parametrize(
    "hidden", [{"status": "draft"}, {"published_at": NOW + timedelta(days=9999)}]
)
def test_only_words_of_public_articles_are_suggested(make_article, reindex, suggest, hidden):
    article = make_article("Quozzle")
    reindex()
    assert suggest("quozzel") == ("quozzle", 1)
    for name, value in hidden.items():
        setattr(article, name, value)
    article.save()
    assert suggest("quozzel") is None
    assert suggest("quoz zle") is None


def test_the_page_and_json_say_it(archive, client):
    params = {"q": "gas deel annex", "topic": "energy", "sort": "oldest", "page": "1"}
    page = client.get("/search/", params).content.decode()
    link = re.search(r'<p class="suggestion">(.*?)</p>', page, re.S)[1]
    assert 'href="/search/?q=gas+deal+annex&amp;topic=energy&amp;sort=oldest"' in link
    assert ">gas <em>deal</em> annex</a>?" in link
    assert "3 articles with the same filters" in link
    assert client.get("/search.json", params).json()["suggestion"] == "gas deal annex"
    assert client.get("/search.json?q=gas").json()["suggestion"] is None
    nothing = client.get("/search/?q=sanctoins").content.decode()
    assert "<em>sanctions</em></a>?" in nothing
    assert "12 articles</span>" in nothing


def test_a_text_of_known_words_is_not_looked_at(archive, suggest, monkeypatch):
    def looked(*args):
        raise AssertionError("near words are looked for")

    monkeypatch.setattr("search.columns.spelling.Spelling.__init__", looked)
    assert suggest("gas deal annex") is None
    with pytest.raises(AssertionError, match="looked for"):
        suggest("gas deel")


@pytest.mark.parametrize(
    ("typed", "word", "said"),
    [("Aa", "bb", "Bb"), ("AA", "bb", "BB"), ("A", "bb", "Bb"), ("aa", "Bb", "Bb")]
    + [("OT", "or", "Or"), ("AA", "b c", "B C")],
)
def test_words_keep_the_case_that_was_typed(typed, word, said):
    assert in_case_of(typed, word) == said


def test_of_changes_that_overlap_one_is_made():
    changes = [Change(2, 5, "yy"), Change(0, 3, "x")]
    assert changed("a b c d", changes) == (("x", True), (" c d", False))


def test_of_several_words_those_are_suggested_that_stand_together(make_article, reindex, find):
    for number in range(3):
        make_article(f"Harbor {number}")
    make_article("Hardor treasury")
    make_article("Treasure", text="Treasure.")
    make_article("Treasure", text="Treasure.")
    reindex()
    assert find(q="harror treasurr").suggestion.q == "hardor treasury"


def test_what_has_none_of_the_words_says_so(archive, client):
    page = client.get("/search/", {"q": "harbr annxe"}).content.decode()
    assert "No article has any of these words." in page
    assert "0 of" not in page
    assert 'id="suggestion"' in page
    assert client.get("/search.json", {"q": "harbr annxe"}).json()["suggestion"] == "harbour annex"


def test_hidden_words_are_not_suggested_in_the_place_of_two(make_article, reindex, find):
    make_article("Harbour treasury", status="draft")
    make_article("Wheat")
    reindex()
    assert find(q="harbr treasurr").suggestion is None
