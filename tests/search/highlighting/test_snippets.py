"""The passages that are shown of a text."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import run_texts
from search.highlighting import matches as finding
from search.highlighting import snippets
from search.highlighting.matches import find_matches
from search.highlighting.snippets import LENGTH, snippet, unmarked, without_sign_off
from search.highlighting.wanted import leaves, wanted_terms
from search.query import nodes
from tests.search.highlighting.texts import words


def words_of(*asked: str) -> nodes.Node:
    return nodes.And(tuple(map(nodes.Word, asked)))


def shown(text: str, tree: nodes.Node) -> str:
    return snippet(text, wanted_terms(leaves(tree), "en"), "en")


def filler(count: int) -> str:
    return "Nothing of note was said that day. " * count


def test_one_passage_is_enough_for_words_in_one_place():
    text = filler(9) + "Crude oil fell. " + filler(9) + "Oil rose. " + filler(9)
    made = shown(text, words_of("crude", "oil"))
    assert "<mark>Crude</mark> <mark>oil</mark> fell." in made
    assert made.count("…") == 2
    assert made.startswith("… ") and made.endswith(" …")


@pytest.mark.parametrize("count", [2, 3])
def test_words_far_from_each_other_get_a_passage_each(count):
    asked = ("harbour", "sanction", "zebra")[:count]
    text = "".join(f"{filler(12)}There the {word} was seen. " for word in asked) + filler(12)
    made = shown(text, words_of(*reversed(asked)))
    assert re.findall("<mark>(.*?)</mark>", made) == list(asked)
    assert made.count(" … ") == count - 1
    assert set(unmarked(made).split()) <= {*text.split(), "…"}
    assert LENGTH * 0.8 < len(unmarked(made)) < LENGTH + 4 * 3


def test_more_words_than_passages_are_shown_where_most_stand():
    text = filler(12).join(["", "alpha ", "beta gamma ", "delta ", "epsilon zeta eta ", ""])
    made = shown(text, words_of("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta"))
    marked = re.findall("<mark>(.*?)</mark>", made)
    assert marked[-5:] == ["beta", "gamma", "epsilon", "zeta", "eta"]


def test_forms_of_one_word_are_one_word():
    text = filler(12).join(["", "A sanction. ", "Sanctions, sanctioned. ", ""])
    for tree in (nodes.Word("sanction"), nodes.Prefix("sanct")):
        made = shown(text, tree)
        assert re.findall("<mark>(.*?)</mark>", made) == ["Sanctions", "sanctioned"]
        assert " … " not in made


def test_passages_that_meet_are_one():
    text = "alpha " + "ab " * 60 + "omega " + filler(20)
    made = shown(text, words_of("alpha", "omega"))
    assert " … " not in made


def test_the_beginning_is_shown_when_nothing_matches():
    text = "<b>First</b> & foremost. " + filler(20)
    made = shown(text, nodes.Word("zebra"))
    assert made.startswith("&lt;b&gt;First&lt;/b&gt; &amp; foremost.")
    assert made.endswith(" …") and "<mark>" not in made
    assert text.startswith(unmarked(made)[:-2])


def test_a_match_longer_than_a_passage_is_not_cut():
    made = shown("An " + "oil" * 200 + " price. " + filler(20), nodes.Word("oil" * 30))
    assert "<mark>" not in made and made.startswith("An")


def test_of_a_phrase_longer_than_a_passage_its_beginning_is_shown():
    long = "for all of the dues that were paid in the harbour of this town " * 8
    text = f"{filler(9)}They asked {long}and more. {filler(9)}"
    made = shown(text, nodes.Phrase(long.strip()))
    (marked,) = re.findall("<mark>(.*?)</mark>", made)
    assert long.startswith(f"{marked} ") and len(marked) > LENGTH // 2
    assert LENGTH * 0.8 < len(unmarked(made)) < LENGTH + 4 * 3


def test_chinese_is_cut_between_its_sentences():
    text = "今天天气很好。" * 60 + "北京下雨了。" + "明天天气也好。" * 60
    made = shown(text, nodes.Word("北京"))
    assert "<mark>北京</mark>下雨了。" in made
    assert made.startswith("… 今天天气很好。") and made.endswith("天气也好 …")
    assert len(unmarked(made)) > 200


def test_no_border_stands_in_a_run():
    every = [chr(code) for code in range(0x11000) if snippets._BORDER.match(chr(code))]
    assert run_texts("a".join(every)) == ["a"] * (len(every) - 1)
    assert run_texts("".join(f"a{sign}b" for sign in finding._SIGNS)) == [
        *"a", *["ba"] * (len(finding._SIGNS) - 1), *"b"
    ]  # fmt: skip


_PIECES = ("Crude", "oil", "<i>", "F-35", "was", "fell.", "&", "a" * 99, "a day " * 20)
long_texts = st.lists(st.one_of(words, st.sampled_from(_PIECES)), min_size=1).map(" ".join)


@given(long_texts, st.lists(st.sampled_from(["crude", "oil", "F-35", "party", "cap"]), max_size=4))
def test_passages_are_whole_words_of_the_text_in_order(text, asked):
    wanted = wanted_terms(leaves(words_of(*asked)), "en")
    made = snippet(text, wanted, "en")
    matches = find_matches(text, wanted, "en")
    passages = [part.strip() for part in made.split("…") if part.strip()]
    assert len(passages) <= snippets.PASSAGES
    assert len(unmarked(made)) <= max(LENGTH + 12, LENGTH if len(text) > LENGTH else len(text))
    assert re.sub("</?mark>", "", made) == html.escape(unmarked(made), quote=False)
    place = 0
    for passage in passages:
        start = place = text.index(unmarked(passage), place)
        place += len(unmarked(passage))
        assert start == 0 or text[start - 1].isspace() or start in {m.start for m in matches}
        assert place == len(text) or text[place].isspace() or place in {m.end for m in matches}
        whole = re.findall("<mark>(.*?)</mark>", passage)
        assert set(map(html.unescape, whole)) <= {text[m.start : m.end] for m in matches}
    if any(m.end - m.start < LENGTH // 2 for m in matches):
        assert "<mark>" in made


@pytest.mark.parametrize(
    ("text", "source", "shown"),
    [
        ("He said.\nReuter", "Reuters", "He said."),
        ("He said.\nREUTER ", "Reuters", "He said."),
        ("He said.\nAP", "AP", "He said."),
        ("He told Reuters", "Reuters", "He told Reuters"),
        ("Reuter", "Reuters", ""),
        ("He said.\nReuter was there.", "Reuters", "He said.\nReuter was there."),
        ("He said.\n", "", "He said.\n"),
        ("He said.\ns", "", "He said.\ns"),
    ],
)
def test_the_name_that_an_agency_signs_with_is_left_out(text, source, shown):
    assert without_sign_off(text, source) == shown
