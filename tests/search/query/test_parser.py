"""A reader's text and the tree it asks for."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.dates import Period
from search.query.describe import in_words
from search.query.nodes import (
    And,
    Dates,
    Everything,
    Field,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    plain_words,
    relaxed,
    to_text,
)
from search.query.parser import parse
from search.query.reader import MAX_WORDS

TODAY = date(2025, 11, 17)
A, B, C = Word("a"), Word("b"), Word("c")


def tree(text):
    return parse(text, TODAY).tree


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Everything()),
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a and b", And((A, Word("and"), B))),
        ("a b OR c", And((A, Or((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a OR b OR c", Or((A, B, C))),
        ("(a b) OR c", Or((And((A, B)), C))),
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ("-b", Not(B)),
        ("-(a OR b)", Not(Or((A, B)))),
        ("F-35", Word("F-35")),
        ("C++ U.S.", And((Word("C++"), Word("U.S")))),
        ('"a b"', Phrase("a b")),
        ('"a"', Phrase("a")),
        ("“a b”", Phrase("a b")),
        ('"a b"~5', Near("a b", 5)),
        ("ab*", Prefix("ab")),
        ("abc~", Fuzzy("abc")),
        ("headline:a", Field("headline", A)),
        ('topic:"a b"', Field("topic", Phrase("a b"))),
        ("headline:(a b)", And((Field("headline", A), Field("headline", B)))),
        ("-headline:a", Not(Field("headline", A))),
        ("date:2025-10", Dates(Period(date(2025, 10, 1), date(2025, 10, 31)))),
        ("date:2024..2025-02", Dates(Period(date(2024, 1, 1), date(2025, 2, 28)))),
        ("date:today", Dates(Period(TODAY, TODAY))),
        ("tax-exem*", Prefix("tax-exem")),
        ("P-8*", Prefix("P-8")),
        ("Anglo-Americ*", Prefix("Anglo-Americ")),
        ("tax-*", Prefix("tax-")),
        ("AT&*", Prefix("AT&")),
        ("C+*", Prefix("C+")),
        ("U.S.*", Prefix("U.S")),
        ("35*", Prefix("35")),
        ("北京*", Prefix("北京")),
        ("北*", Prefix("北")),
        ("harb*, gas", And((Prefix("harb"), Word("gas")))),
        ("harb＊", Prefix("harb")),
        ("gas;harb*", And((Word("gas"), Prefix("harb")))),
        ('"trade surpl*"', Prefix("trade surpl")),
        ('"the tax-exem*"', Prefix("the tax-exem")),
        ('"harb*"', Prefix("harb")),
        ('headline:"trade surpl*"', Field("headline", Prefix("trade surpl"))),
        ("word-word~", Fuzzy("word-word")),
        ("F-35~1", Fuzzy("F-35")),
        ("headline: takeover", Field("headline", Word("takeover"))),
        ("headline: (a b)", And((Field("headline", A), Field("headline", B)))),
        ("headline：takeover", Field("headline", Word("takeover"))),
        ("author:smith", Field("byline", Word("smith"))),
        ("Author: smith", Field("byline", Word("smith"))),
        ("title:x", Field("headline", Word("x"))),
        ('-title:"a b"', Not(Field("headline", Phrase("a b")))),
        ("−b", Not(B)),
        ('date:"2025-10"', Dates(Period(date(2025, 10, 1), date(2025, 10, 31)))),
        ("date: 2025-10", Dates(Period(date(2025, 10, 1), date(2025, 10, 31)))),
        ("year:2025", Dates(Period(date(2025, 1, 1), date(2025, 12, 31)))),
        ("date:2024 .. 2025-02", Dates(Period(date(2024, 1, 1), date(2025, 2, 28)))),
        ("-date:2025", Not(Dates(Period(date(2025, 1, 1), date(2025, 12, 31))))),
        ("date:-2025", Not(Dates(Period(date(2025, 1, 1), date(2025, 12, 31))))),
        (
            "date:(2024 OR 2025)",
            Or(tuple(Dates(Period(date(y, 1, 1), date(y, 12, 31))) for y in (2024, 2025))),
        ),
        ("Update: harbour", And((Word("Update"), Word("harbour")))),
        ("https://example.com", And((Word("https"), Word("example.com")))),
        ("12:30", And((Word("12"), Word("30")))),
        ("外交部：北京", And((Word("外交部"), Word("北京")))),
        ("why? who!", And((Word("why"), Word("who")))),
        ("a a", A),
    ],
)
def test_a_text_asks_for_a_tree(text, wanted):
    parsed = parse(text, TODAY)
    assert parsed.tree == wanted
    assert parsed.notices == ()


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ('"a b', '"a b"'),
        ("(a b", "a b"),
        ("a) b", "a b"),
        ("AND", ""),
        ("OR a", "a"),
        ("a OR", "a"),
        ("NOT", ""),
        ("a NOT", "a"),
        ("NOT NOT", ""),
        ("a NOT NOT OR b", "a b"),
        ("a*", "a"),
        ("*a*", "a"),
        ("?*", ""),
        ("*", ""),
        ("abc~99", "abc~"),
        ("+++", ""),
        ("date:2025-13 a", "a"),
        ("date:..", ""),
        ('""', ""),
        ('"---"', ""),
        ("()", ""),
        ("a () b", "a b"),
        ("-()", ""),
        ("headline:()", ""),
        ("headline:", "headline"),
        ("a (title: ) b", "a title b"),
        ("a OR OR b", "a OR b"),
        ("a OR AND b", "a OR b"),
        ("a AND OR b", "a b"),
        ("a OR OR OR", "a"),
        ("NOT NOT a", "-a"),
        ("foo:bar", "foo bar"),
        ("published_at:bar", "published_at bar"),
        ("headline:title:dek:a", "dek:a"),
        ("date:soon", ""),
        ('date:"soon"', ""),
        ('"trad* surplus"', '"trad surplus"'),
        ('"trade surplus~"', '"trade surplus"'),
        ('"trade*"~5', '"trade"'),
        ('"two words"~', '"two words"'),
        ('"word"~5', '"word"'),
        ("ab~", "ab"),
        ("北京~", "北京"),
        ("~word", "word"),
        ("wo~rd", "wo rd"),
        ("h?rbour", "h rbour"),
        ("!ferry", "ferry"),
        ("–ferry", "ferry"),
        ("--ferry", "ferry"),
        ("gas^2", "gas 2"),
        ("gas|oil", "gas oil"),
        ("gas&&oil", "gas oil"),
        ("gas NEAR/5 oil", "gas near/5 oil"),
        ("[a TO b]", "a TO b"),
        ("'gas price'", "gas price"),
    ],
)
def test_broken_input_is_repaired_and_said(text, repaired):
    parsed = parse(text, TODAY)
    assert to_text(parsed.tree) == repaired
    assert parsed.notices


def test_words_beyond_the_limit_are_left_out_and_said():
    words = [f"w{i}" for i in range(70)]
    parsed = parse(" ".join(words), TODAY)
    assert plain_words(parsed.tree) == tuple(Word(w) for w in words[:MAX_WORDS])
    assert any("64" in notice for notice in parsed.notices)


def test_operators_and_brackets_are_not_words():
    text = " OR ".join(f"(w{i})" for i in range(MAX_WORDS))
    parsed = parse(text, TODAY)
    assert len(parsed.tree.nodes) == MAX_WORDS
    assert parsed.notices == ()


def test_deep_brackets_do_not_break_anything():
    assert tree("(" * 3000 + "a") == Everything()
    assert tree("(" * 20 + "a" + ")" * 20) == A


def test_relaxing_loosens_only_plain_words():
    before = tree('a b "c" -d')
    after = relaxed(before)
    assert plain_words(after) == ()
    assert Phrase("c") in after.nodes
    assert Not(Word("d")) in after.nodes


def test_a_query_says_itself_in_words():
    assert in_words(tree('sanctions "harbour dues" -ferry')) == (
        "articles with sanctions and “harbour dues”, not ferry"
    )
    assert in_words(tree("")) == "all articles"
    assert in_words(tree("-ferry")) == "all articles, not ferry"


_TOKENS = st.sampled_from(
    ["a", "bc", "def*", "gas~", '"a b"', '"a b"~3', "-", "NOT", "OR", "AND", "(", ")", '"']
    + ["date:2025", "topic:", "headline:", "author:", "x:", "tax-", "-8*", "?", "|", "tax-b*"]
    + ['"gas de*"', "NEAR/5", "date:", "2025..2026", "北*", "，", "＊", "!", "--", "'", "/"]
    + ["F-35", "C++", "北京", "\x00", "*", "~", ":", "é"]
)


@given(st.lists(_TOKENS, max_size=14), st.sampled_from(["", " "]))
def test_what_a_tree_prints_asks_for_the_same_tree(tokens, joint):
    first = tree(joint.join(tokens))
    assert tree(to_text(first)) == first
    assert in_words(first)


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text):
    parsed = parse(text, TODAY)
    assert tree(to_text(parsed.tree)) == parsed.tree
