"""Texts made to hurt are answered or repaired, and said so."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import engine
from search.query.leaves import MAX_NEAR
from search.query.nodes import Field, Near, Prefix
from search.query.parser import parse
from search.query.reader import MAX_EXPANDING
from search.request import SearchRequest

pytestmark = pytest.mark.django_db


def ask(client, path="/search.json", **params):
    return client.get(path, params)


def expanding(node) -> int:
    match node:
        case Prefix():
            return 1
        case Field(node=inner):
            return expanding(inner)
    return sum(expanding(inner) for inner in getattr(node, "nodes", ()))


@pytest.mark.parametrize("q", ["*", "?*", "*a*", "a*", "*a* OR *e*", "*a*b*c*", "h*b*r*"])
def test_a_wildcard_that_costs_too_much_is_repaired_and_said(harbour, client, q):
    answer = ask(client, q=q).json()
    assert answer["notices"]
    assert "*" not in answer["query"]["understood"]


@pytest.mark.parametrize("q", ["a~9", "sin~99999", "grain~2"])
def test_a_word_may_differ_by_one_letter_only(harbour, client, q):
    answer = ask(client, q=q).json()
    assert any("one letter" in notice for notice in answer["notices"])


def test_only_so_many_words_may_stand_for_others(today):
    parsed = parse(" ".join(f"ab{letter}*" for letter in "cdefghijklmnopqrstuvwxyz"), today)
    assert expanding(parsed.tree) == MAX_EXPANDING
    assert any(f"first {MAX_EXPANDING}" in notice for notice in parsed.notices)
    fuzzy = " ".join(f"word{letter}~" for letter in "abcdefghijklmnopqrstuvwxyz")
    assert any(f"first {MAX_EXPANDING}" in notice for notice in parse(fuzzy, today).notices)


def test_only_a_few_words_are_looked_for_near_each_other(today):
    words = [f"w{number}" for number in range(20)]
    parsed = parse(f'"{" ".join(words)}"~1000000', today)
    near = parsed.tree.nodes[0]
    assert isinstance(near, Near)
    assert near.text.split() == words[:MAX_NEAR]
    assert [node.text for node in parsed.tree.nodes[1:]] == words[MAX_NEAR:]
    assert len(parsed.notices) == 2


@pytest.mark.parametrize("q", ["[TO]", "[a TO zzzz]", "{a TO b}", "published_at:[0001 TO 9999]"])
def test_a_range_of_texts_is_read_as_words(harbour, client, q):
    answer = ask(client, q=q)
    assert answer.status_code == 200
    assert answer.json()["total"] <= 30


@pytest.mark.parametrize("within", [("0001", "9999"), ("1", "99999"), ("9999-12-31", "0001-01-01")])
def test_any_years_may_be_asked_for(harbour, client, within):
    answer = ask(client, from_="", **dict(zip(("from", "to"), within, strict=True))).json()
    assert len(answer["date"]["buckets"]) <= 400
    assert ask(client, q=f"date:{within[0]}..{within[1]}").status_code == 200


@pytest.mark.parametrize(
    "q",
    ["(" * 3000, "(" * 490 + "grain" + ")" * 490, "NOT " * 1500, "-" * 1000, '"' * 1001, ")" * 900]
    + ['"a' * 300, "OR " * 300, "( OR " * 150, "-(" * 400 + "a", "(-" * 400],
)
def test_deep_and_open_brackets_are_repaired(harbour, client, q):
    for path in ("/search/", "/search.json", "/search.atom"):
        assert ask(client, path, q=q).status_code == 200
    assert ask(client, q=q).json()["notices"]


def test_fields_of_fields_are_the_innermost(harbour, client):
    assert ask(client, q="headline:" * 100 + "harbour").json()["total"] == 30


@pytest.mark.parametrize(
    "q",
    [
        " OR ".join(f"w{number}" for number in range(5000)),
        " ".join(["grain"] * 2000),
        "grain " * 1700,
        "x" * 8192,
        "的" * 8192,
        "-".join(["a"] * 4000),
        "é" * 8192,
    ],
)
def test_a_long_query_is_cut_and_said(harbour, client, q):
    answer = ask(client, q=q).json()
    assert answer["notices"]
    assert len(answer["query"]["q"]) <= 1000


def test_no_request_reaches_the_parser_of_the_engine():
    """Readers' texts are read by search.query.parser alone."""
    sources = Path(engine.__file__).parent
    for path in sources.rglob("*.py"):
        assert "qparser" not in path.read_text(encoding="utf-8"), path


@pytest.fixture
def today():
    return SearchRequest().today
