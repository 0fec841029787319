"""What is suggested while one types: names, words, fields and headlines of public articles."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from search import engine
from search.pages.suggestions import LEAST_ARTICLES, MOST, suggest
from search.request import SearchRequest
from tests.newsroom.web.rates import set_rate
from tests.template import made_once

pytestmark = pytest.mark.django_db
PERSON = "&person=mirela-stroud&every=person"  # as the page's links choose a first one


@pytest.fixture
@made_once
def archive(make_article, reindex):
    make_article(
        "Gas deal signed in Skelby",
        text="Ministers signed. A ceasefire holds.",
        people=["Mirela Stroud", "Zoé Ångström"],
        topics=["Gas", "Trade"],
        places=["Skelby Sound"],
        section="Business",
        source="The Stroud Gazette",
        authors=["Clara Wynn-Addo"],
    )
    make_article(
        "Gas prices rise",
        text="The ceasefire talks go on; ceasefires rarely last.",
        people=["Mirela Stroud", "Mirko Vance"],
        topics=["Gas prices"],
        section="City",
    )
    make_article("Ferry late again", text="Tides.", people=["Mirko Vance"], section="City")
    reindex()


def found(text: str, **params) -> list[tuple[str, str, int]]:
    suggestions = suggest(SearchRequest.from_url({"q": text, **params}))
    return [(each.kind, each.label, each.count) for each in suggestions]


def labels(text: str, *kinds: str, **params) -> list[str]:
    return [label for kind, label, _count in found(text, **params) if kind in kinds]


def path(text: str, label: str, **params) -> str:
    suggestions = suggest(SearchRequest.from_url({"q": text, **params}))
    (only,) = [each.path for each in suggestions if each.label == label]
    return only


@pytest.mark.parametrize(
    "text", ["stroud mir", "MIRELA STR", "mirela stroud", "str mirela", "mirela  stroud "]
)
def test_case_and_order_of_words_do_not_matter(archive, text):
    assert found(text)[0] == ("person", "Mirela Stroud", 2)


@pytest.mark.parametrize("text", ["zoe ang", "Zoé", "ÅNGSTR", "zoe\u0301"])
def test_accents_do_not_matter(archive, text):
    assert labels(text, "person") == ["Zoé Ångström"]


def test_the_name_itself_stands_before_names_that_begin_so_and_these_by_count(archive):
    assert labels("gas", "topic") == ["Gas", "Gas prices"]
    assert labels("mir", "person") == ["Mirela Stroud", "Mirko Vance"]
    assert (
        found("stroud")[:2]
        == [("source", "The Stroud Gazette", 1), ("person", "Mirela Stroud", 2)][::-1]
    )


@pytest.mark.parametrize("text", ["troud", "ro", "irela", "mirela trou", "azette"])
def test_only_the_beginning_of_a_word_counts(archive, text):
    assert labels(text, "person", "source", "author") == []


def test_any_word_of_a_name_may_be_begun(archive):
    assert labels("gaz", "source") == ["The Stroud Gazette"]
    assert labels("add", "author") == ["Clara Wynn-Addo"]


def test_every_kind_of_name_is_suggested(archive):
    typed = {"topic": "trad", "person": "vanc", "section": "busin", "place": "soun",
             "author": "wynn", "source": "gazet"}  # fmt: skip
    for kind, text in typed.items():
        assert found(text)[0][0] == kind
        address = path(text, found(text)[0][1])
        assert address.startswith(f"/search/?{kind}=")


def test_a_name_keeps_the_words_before_it_and_the_filters(archive):
    assert found("gas stroud mir")[0] == ("person", "Mirela Stroud", 2)
    assert path("prices stroud mir", "Mirela Stroud") == f"/search/?q=prices{PERSON}"
    assert found("prices stroud mir")[0][2] == 1
    in_the_city = "/search/?person=mirela-stroud&section=city&every=person"
    assert path("mir", "Mirela Stroud", section="city") == in_the_city
    assert found("mir", section="city")[0] == ("person", "Mirko Vance", 2)


def test_a_count_is_what_the_search_then_finds(archive, find):
    for text in ("mir", "gas", "prices mir", "skel", "the stroud g"):
        for suggestion in suggest(SearchRequest.from_url({"q": text})):
            if suggestion.kind != "headline":
                _, _, query_string = suggestion.path.partition("?")
                search = SearchRequest.from_url(_params(query_string))
                assert engine.find(search).total == suggestion.count, suggestion


def test_a_chosen_name_is_not_suggested_again(archive):
    assert labels("mir", "person", person="mirela-stroud") == ["Mirko Vance"]
    assert labels("mir", "person", person="-mirela-stroud") == ["Mirko Vance"]


def test_nothing_that_the_search_cannot_find_is_suggested(archive):
    assert labels("ferry stroud", "person") == []


@pytest.fixture
def truces(archive, make_article, reindex):
    for number in range(LEAST_ARTICLES - 1):
        make_article(f"Truce {number}", text="The ceasefire holds.", section="Business")
    make_article("Cease-fires", text="A cease-fire, ceasework and ceaseless talk.")
    reindex()


def test_a_word_is_completed_by_what_several_articles_say(truces):
    assert found("ceas")[0] == ("word", "ceasefire", 6)  # and not ceasefires: the same search
    assert labels("ceas", "word") == ["ceasefire"]  # no rarer one, and none with a hyphen
    assert path("holds ceas", "holds ceasefire", section="business") == (
        "/search/?q=holds+ceasefire&section=business"
    )
    assert labels("ceas", "word", section="city") == []
    assert labels("ceasefire", "word") == []
    assert labels("ce", "word") == []


def test_the_search_for_what_is_typed_is_a_row_with_its_count(archive):
    kinds = [kind for kind, _label, _count in found("gas")]
    assert kinds == ["topic", "topic", "search", "headline", "headline"]
    assert ("search", "Search for “gas”", 2) in found("gas")
    assert path("gas", "Search for “gas”", section="city") == "/search/?q=gas&section=city"


@pytest.mark.parametrize("text", ["mire", "gas zeppelin", "person:mir"])
def test_a_search_that_would_find_nothing_of_it_is_no_row(archive, text):
    assert labels(text, "search") == []


def test_there_are_six_rows_at_most_the_names_first(make_article, reindex):
    for number in range(9):
        names = {"people": [f"Harriet Person{number}"], "topics": [f"Har {number}"]}
        make_article(f"Harbour {number}", text="harvest har", **names)
    reindex()
    kinds = [kind for kind, _label, _count in found("har")]
    assert len(kinds) == MOST
    assert {*kinds[:3]} <= {"topic", "person"}
    assert kinds[3:] == ["search", "word", "headline"]
    assert len(found("person:har")) == MOST


def test_headlines_have_the_words_the_last_one_only_begun(archive):
    assert labels("deal sig", "headline") == ["Gas deal signed in Skelby"]
    assert labels("late fer", "headline") == ["Ferry late again"]
    assert labels("rising", "headline") == ["Gas prices rise"]  # stems, as everywhere
    assert path("fer", "Ferry late again") == "/articles/2025/11/17/ferry-late-again/"
    assert labels("fer", "headline", section="business") == []


@pytest.mark.parametrize("text", ["gas p", "prices g", "GAS P", "rise p"])
def test_headlines_stay_at_the_first_letter_of_the_next_word(archive, text):
    assert labels(text, "headline") == ["Gas prices rise"]


def test_a_letter_that_no_other_word_begins_with_has_no_headline(archive):
    assert labels("gas x", "headline") == []
    assert labels("prices p", "headline") == []  # prices itself is typed already


def test_a_field_is_completed_and_then_its_values(archive):
    assert found("headl") == [("field", "headline:", 0)]
    assert path("gas pers", "person:") == "/suggest/?q=gas+person%3A"
    assert labels("person:", "person") == ["Mirela Stroud", "Mirko Vance", "Zoé Ångström"]
    assert found("person:mir") == [("person", "Mirela Stroud", 2), ("person", "Mirko Vance", 2)]
    assert found('gas person:"mirela st') == [("person", "Mirela Stroud", 2)]
    assert path("prices PERSON:str", "Mirela Stroud") == f"/search/?q=prices{PERSON}"
    assert found("byline:cl") == [("author", "Clara Wynn-Addo", 1)]
    assert labels("headline:pri", "headline") == ["Gas prices rise"]
    assert found("nofield:mir") == found("caption:mir") == []


EMPTY = ["", " ", "g", "-stroud", '"gas mir', "mir*", "mirela~", "(", "AND", "-person:mir", "gas ("]
EMPTY += ["x" * 2000, "\0", ":", '"', "“mirela"]


@pytest.mark.parametrize("text", EMPTY)
def test_nothing_is_suggested_where_nothing_can_be_completed(archive, text):
    assert found(text) == []


def test_one_letter_more_narrows_a_name_and_suggests_nothing_else(archive):
    assert found("mirela s") == [("person", "Mirela Stroud", 2)]


def test_nothing_takes_the_place_of_what_an_operator_waits_for(archive):
    assert labels("gas OR mir", "person") == []
    assert labels("ferry OR ceas", "word") == []


def test_what_was_typed_is_marked_and_the_rest_escaped(make_article, reindex, client):
    make_article("A & B <b>", people=["José <b>Braga</b>"])
    reindex()
    page = client.get("/suggest/?q=brag+jos").content.decode()
    assert "<mark>Jos</mark>é &lt;b&gt;<mark>Brag</mark>a&lt;/b&gt;" in page
    assert "<b>" not in page


def test_names_are_found_after_each_commit(archive, make_article, reindex):
    assert labels("quill", "person") == []
    make_article("New", people=["Ada Quill"])
    reindex()
    assert found("quill")[0] == ("person", "Ada Quill", 1)


def test_names_and_words_of_hidden_articles_are_not_told_nor_counted(
    archive, make_article, reindex
):
    soon = timezone.now() + timedelta(hours=1)
    secret = make_article("Mirela resigns", text="zyzzyva", people=["Mirela Stroud", "Nadia Quill"])
    make_article("Mirela returns", text="zyzzyva", people=["Omar Quill"], published_at=soon)
    reindex()
    assert found("quill")[0] == ("person", "Nadia Quill", 1)
    assert found("mirela s")[0] == ("person", "Mirela Stroud", 3)
    secret.status = "withdrawn"
    secret.save()
    for _ in ("while its hiding waits", "when the index followed"):
        assert found("quill") == []
        assert found("zyzz") == []
        assert found("mirela s")[0] == ("person", "Mirela Stroud", 2)
        assert labels("mirela", "headline") == []
        reindex()


def test_the_json_has_the_shape_that_is_promised(archive, client):
    response = client.get("/suggest.json?q=mirela+str")
    assert response.json() == {
        "suggestions": [
            {
                "kind": "person",
                "label": "Mirela Stroud",
                "url": "http://testserver/search/?person=mirela-stroud",
                "count": 2,
            }
        ]
    }
    assert client.get("/suggest.json").json() == {"suggestions": []}


def test_the_page_works_without_script_and_the_fragment_is_a_list_alone(archive, client):
    page = client.get("/suggest/?q=mir&section=city")
    assert page.status_code == 200
    assert '<a class="suggestions__row" href="/search/?person=mirko-vance' in page.content.decode()
    assert '<input type="hidden" name="section" value="city">' in page.content.decode()
    fragment = client.get("/suggest/?q=mir", headers={"HX-Request": "true"})
    text = fragment.content.decode()
    assert "<html" not in text
    assert re.findall(r'role="option" aria-selected="false" data-path="([^"]*)"', text)
    assert 'data-said="2 suggestions"' in text
    assert fragment["Cache-Control"] == "no-store"
    for response in (page, fragment):
        assert "HX-Request" in response["Vary"]


def test_suggestions_have_a_limit_of_their_own(archive, client, settings):
    settings.RATE_LIMITS = True
    set_rate(settings, "suggest", 60)
    set_rate(settings, "search", 60)
    statuses = [client.get("/suggest.json?q=mir").status_code for _ in range(62)]
    assert statuses == [200] * 60 + [429] * 2
    assert client.get("/suggest/?q=mir").status_code == 429
    assert client.get("/search/").status_code == 200


def test_without_an_index_nothing_is_suggested_but_headlines(archive, client):
    from tests.visibility.archive import remove_index

    remove_index()
    assert {kind for kind, _label, _count in found("ferry")} <= {"headline"}
    assert client.get("/suggest/?q=mir").status_code == 200


def _params(query_string):
    from django.http import QueryDict

    return QueryDict(query_string)


def test_a_headline_is_suggested_once_however_many_copies_there_are(make_article, reindex):
    for number in range(4):
        make_article("Harbour closed" if number else "HARBOUR closed", text=f"Copy {number}.")
    make_article("Harbour master speaks")
    reindex()
    told = labels("harbour", "headline")
    assert len(told) == 2
    assert {label.casefold() for label in told} == {"harbour closed", "harbour master speaks"}
    assert len(labels("headline:harbour", "headline")) == 2
