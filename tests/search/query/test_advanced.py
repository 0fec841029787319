"""The form that builds a query, and what its fields ask for."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from search.pages.advanced import as_q
from search.query.advanced import ROWS, BuilderRow, combined, rows_of, text_of
from search.query.fields import FIELDS
from search.query.leaves import plain_word, words_of
from search.query.nodes import (
    And,
    Everything,
    Field,
    Not,
    Or,
    Phrase,
    Word,
    all_of,
    any_of,
    clauses_of,
)
from search.query.parser import MAX_CHARACTERS, Parsed, parse
from search.query.reader import MAX_WORDS

TODAY = date(2025, 11, 17)
A, B, C, D = map(Word, "abcd")


def built(**rows):
    return parse(text_of(BuilderRow(name, words) for name, words in rows.items()), TODAY)


@pytest.mark.parametrize(
    ("rows", "tree"),
    [
        ({}, Everything()),
        ({"all": "a b"}, And((A, B))),
        ({"any": "a b"}, Or((A, B))),
        ({"none": "a b"}, And((Not(A), Not(B)))),
        ({"phrase": "a b"}, Phrase("a b")),
        (
            {"all": "a", "any": "b c", "phrase": "a d", "none": "d"},
            And((A, Or((B, C)), Phrase("a d"), Not(D))),
        ),
        ({"all": 'a "b (c OR d)"'}, And((A, B, C, Word("or"), D))),
        ({"all": "-a NOT b"}, And((A, Word("not"), B))),
        ({"any": "a OR b"}, Or((A, Word("or"), B))),
        ({"phrase": '"a OR b"'}, Phrase("a OR b")),
        ({"all": "headline:a* b~"}, And((Word("headline"), A, B))),
        ({"none": "F-35 AT&T C++"}, And((Not(Word("F-35")), Not(Word("AT&T")), Not(Word("C++"))))),
        ({"all": '"', "phrase": "((", "any": "OR"}, Word("or")),
    ],
)
def test_fields_of_the_form_ask_for_a_tree(rows, tree):
    assert built(**rows) == Parsed(tree)


def test_a_row_may_look_in_one_field():
    rows = [
        BuilderRow("any", "a b", "headline"),
        BuilderRow("phrase", "c d", "topic"),
        BuilderRow("none", "a", "body"),
    ]
    assert parse(text_of(rows), TODAY).tree == And(
        (
            Or((Field("headline", A), Field("headline", B))),
            Field("topic", Phrase("c d")),
            Not(Field("body", A)),
        )
    )


_TYPED = st.lists(
    st.sampled_from(
        ["a", "bc", "OR", "AND", "NOT", "not", "-", '"', "(", ")", "~5", "*", ":", "date:2025"]
        + ["topic:x", "F-35", "C++", "U.S.", "“q”", "北京", "Zoë", "o’clock", "\x00", "%", "é"]
    )
    | st.text(max_size=5),
    max_size=6,
).flatmap(lambda parts: st.sampled_from(["", " "]).map(lambda joint: joint.join(parts)))
_FIELDS = st.sampled_from(("", *FIELDS))
_ROWS = st.tuples(*(st.builds(BuilderRow, st.just(name), _TYPED, _FIELDS) for name in ROWS))


@given(_ROWS)
def test_whatever_is_typed_into_the_form_is_words(rows):
    """What the rows ask for is put together here from their words, without any text."""
    clauses = []
    for row in rows:
        words = words_of(row.words)
        phrase = [Phrase(" ".join(words))] if words else []
        nodes = phrase if row.name == "phrase" else map(plain_word, words)
        nodes = [Field(row.field, node) if row.field else node for node in nodes]
        if row.name == "any":
            nodes = [either] if (either := any_of(nodes)) else []
        clauses += map(Not, nodes) if row.name == "none" else nodes
    wanted, text = all_of(clauses), text_of(rows)
    if sum(len(words_of(row.words)) for row in rows) <= MAX_WORDS and len(text) <= MAX_CHARACTERS:
        assert parse(text, TODAY) == Parsed(wanted)
    assert '"' not in "".join(word for row in rows for word in words_of(row.words))


@given(_ROWS)
def test_the_form_is_filled_from_what_it_built(rows):
    tree = parse(text_of(rows), TODAY).tree
    filled = rows_of(tree)
    if filled is not None:
        assert set(clauses_of(parse(text_of(filled), TODAY).tree)) == set(clauses_of(tree))
    # Without a choice of fields every query of the form fits into it.
    plain = parse(text_of(BuilderRow(row.name, row.words) for row in rows), TODAY).tree
    assert rows_of(plain) is not None


@pytest.mark.parametrize(
    "text",
    ["ab*", "abc~", '"a b" "c d"', "a headline:b", "(a b) OR c", "-(a OR b)", '-"a b"', "date:2025"]
    + ["(a OR b) (c OR d)", '"a b"~3', "a OR headline:b"],
)
def test_what_the_form_cannot_say_does_not_fit_into_it(text):
    assert rows_of(parse(text, TODAY).tree) is None


_PIECES = ["a", "b", '"a b"', '"', "(", ")", "OR", "AND", "NOT", "-", "headline:", "date:", "x*"]
_PIECES += ["~", '"a b"~', "date:2025", "*", ":"]


@given(st.lists(st.sampled_from(_PIECES), max_size=8), st.sampled_from(["", " "]))
def test_a_query_and_what_the_form_builds_are_asked_for_together(pieces, joint):
    q = joint.join(pieces)
    before, added = parse(q, TODAY).tree, And((Word("z"), Phrase("y x")))
    own = [] if before == Everything() else [before]
    assert parse(combined(q, 'z "y x"', TODAY), TODAY).tree == all_of([*own, added])


def q_of(address):
    return parse_qs(urlsplit(address).query)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/search/", "/search.json", "/search.csv", "/search.jsonl", "/search.atom"]
    + ["/facets/topic/", "/facets/topic.json"],
)
def test_fields_of_the_form_are_answered_by_a_redirect(client, path):
    form = {"all": "gas deal", "none": "OR", "none_in": "headline", "any": ""}
    others = {"topic": ["a", "-b"], "columns": "id", "q": '"open', "from": "2025"}
    response = client.get(path, form | others)
    assert response.status_code == 302
    assert urlsplit(response["Location"]).path == path
    assert q_of(response["Location"]) == {
        "q": ['"open" gas deal -headline:or'],
        "topic": ["a", "-b"],
        "columns": ["id"],
        "from": ["2025"],
    }
    assert client.get(response["Location"]).status_code == 200


def test_empty_fields_leave_no_trace():
    assert as_q(QueryDict("all=&any=&any_in=&q=a&topic=b")) == "q=a&topic=b"
    assert as_q(QueryDict("all=%22")) == ""
    assert as_q(QueryDict("q=a&topic=b")) is None
    assert as_q(QueryDict("all=a&every=topic&every=person&topic=&person=b")) == (
        "q=a&every=person&person=b"
    )


@pytest.mark.django_db
def test_a_field_that_does_not_exist_is_named_in_a_notice(client):
    response = client.get("/search/?all=gas&all_in=zzz", follow=True)
    assert response.redirect_chain == [("/search/?q=gas&all_in=zzz", 302)]
    assert "“all_in=zzz” is not one of headline" in response.content.decode()


def fields(page):
    form = re.search(r'<form class="builder".*?</form>', page, re.S)[0]
    inputs = re.findall(r'<input[^>]* name="([^"]*)" value="([^"]*)"', form)
    selects = re.findall(r'name="(\w+_in)".*?(?:value="(\w+)" selected|</select>)', form, re.S)
    return {name: value for name, value in [*inputs, *selects] if value and name != "every"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("q", "filled"),
    [
        ("gas deal", {"all": "gas deal"}),
        (
            'gas "sea bed" a OR b -headline:tug',
            {"all": "gas", "phrase": "sea bed", "any": "a b", "none": "tug", "none_in": "headline"},
        ),
        ("ga* OR deal", {"q": "ga* OR deal"}),
    ],
)
def test_the_form_shows_the_search_it_was_opened_from(client, q, filled):
    params = {"q": q, "topic": "-energy", "from": "2025", "sort": "newest", "page": 3, "relax": 0}
    page = client.get("/search/build/", params).content.decode()
    kept = {"topic": "-energy", "from": "2025", "sort": "newest"}
    assert fields(page) == filled | kept
    assert ("asks for more than this form can show" in page) == ("q" in filled)
    sent = client.get("/search/", fields(page))
    again = q_of(sent["Location"]) if sent.status_code == 302 else {"q": [q]}
    before, after = (parse(text, TODAY).tree for text in (q, again["q"][0]))
    assert set(clauses_of(after)) == set(clauses_of(before))


@pytest.mark.django_db
def test_the_page_leads_to_the_form(make_article, reindex, client):
    make_article("Gas", text="gas")
    reindex()
    params = urlencode({"q": "gas", "sort": "oldest"})
    link = f'id="build-search" href="/search/build/?{params}"'.replace("&", "&amp;")
    assert link in client.get(f"/search/?{params}").content.decode()
    swap = client.get(f"/search/?{params}", headers={"HX-Request": "true"}).content.decode()
    assert f'{link} hx-swap-oob="true"' in swap
