"""What is marked in a text, and the passages that are shown of it."""

from __future__ import annotations

import gzip
import html
import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import analysed, run_texts, spans
from search.highlighting import snippets
from search.highlighting.snippets import LENGTH, find_matches, mark, snippet, unmarked, wanted_terms
from search.query import nodes

BEGINNINGS = (
    "part", "abil", "cap", "d", "t", "sk", "hop", "hopp", "nation", "organ", "trouble", "luxur",
    "on", "ear", "oil", "le", "i", "agre", "e", "f", "35", "u", "s", "c", "obrien", "cafe", "é",
    "ł", "北京", "天", "カ", "москв", "ß", "İ", "K", "ﬁ", "ไทย", "e\u0301", "a\u0308", "x" * 70,
)  # fmt: skip
ENDINGS = (
    "", "", "s", "es", "ies", "ied", "ed", "ing", "y", "ly", "ying", "ility", "ilities", "ization",
    "ational", "ousness", "ally", "le", "les", "e", "el", "l", "ance", "ative", "'s", "’s", "ʼs",
)  # fmt: skip
BETWEEN = (
    " ", " ", " ", "\n", "\t", "\xa0", "\u3000", "-", "‑", "‐", "'", "’", "ʼ", ".", ",", "&", "/",
    "@", "_", "+", "++", "#", "?", "“", "” ", " – ", "—", "…", "，", "。", "\u0301", "\u0308",
    "\u034f", "", "’s ", "'s ", "<", "&amp;",
)  # fmt: skip
words = st.builds(
    lambda start, end, change: change(start + end),
    st.sampled_from(BEGINNINGS),
    st.sampled_from(ENDINGS),
    st.sampled_from([str, str, str.upper, str.title]),
)
plain = st.lists(st.one_of(words, st.sampled_from(BETWEEN)), max_size=40).map("".join)
english = st.lists(st.tuples(words, st.just(" ")), max_size=40).map(
    lambda pairs: "".join(map("".join, pairs)).encode("ascii", "ignore").decode()
)
short = st.one_of(plain, english, st.text(max_size=60))
# A few letters outside ASCII among many within it are looked for in a way of their own.
texts = st.one_of(short, st.builds(lambda text: "It is " * 200 + text + " said. " * 200, short))
asked = st.lists(
    st.builds(
        lambda kind, text: kind(text),
        st.sampled_from(
            [nodes.Word, nodes.Phrase, nodes.Prefix, nodes.Fuzzy, lambda text: nodes.Near(text, 3)]
        ),
        st.one_of(words, words, plain.map(lambda text: text[:12])),
    ),
    max_size=4,
).map(lambda parts: nodes.And(tuple(parts)))
languages = st.sampled_from(["en", "en", "de", "fr", "zh", ""])


def words_of(*asked: str) -> nodes.Node:
    return nodes.And(tuple(map(nodes.Word, asked)))


def shown(text: str, tree: nodes.Node) -> str:
    return snippet(text, wanted_terms(tree, "en"), "en")


def walked(text, wanted, language):
    """The matches as each run of the text tells, one after the other."""
    for start, end, run in spans(text, language):
        if (
            run.compound in wanted.written
            or not wanted.written.isdisjoint(run.parts)
            or not wanted.stems.isdisjoint(run.stems)
            or any(term.startswith(wanted.prefixes) for term in (*run.parts, run.compound))
        ):
            yield start, end


def filler(count: int) -> str:
    return "Nothing of note was said that day. " * count


@given(texts, asked, languages)
def test_the_matches_are_those_of_every_run_walked(text, tree, language):
    wanted = wanted_terms(tree, language)
    for _memory in ("cold", "warm"):
        found = [match[:2] for match in find_matches(text, wanted, language)]
        assert found == list(walked(text, wanted, language))


@given(texts, languages, st.data())
def test_each_run_of_a_text_is_found_in_it(text, language, data):
    run = data.draw(st.sampled_from(run_texts(text) or ["x"]))
    kind = data.draw(st.sampled_from([nodes.Word, nodes.Phrase, nodes.Prefix]))
    wanted = wanted_terms(kind(run), language)
    found = [match[:2] for match in find_matches(text, wanted, language)]
    assert found == list(walked(text, wanted, language))
    assert found or not wanted or run == "x"


def test_english_words_begin_with_what_is_kept_of_their_stems():
    for pieces in product(BEGINNINGS, ENDINGS, ENDINGS):
        run = analysed(re.sub(r"\W", "", "".join(pieces)), "english")
        for part, stem in zip(run.parts, run.stems, strict=True):
            assert part.startswith(snippets._kept(stem))


def test_words_of_real_stories_begin_with_what_is_kept_of_their_stems(shared_data):
    path = min((shared_data / "reuters" / "raw").glob("*.sgm.gz"))
    text = gzip.decompress(path.read_bytes()).decode("latin-1").lower()
    for word in set(re.findall("[a-z0-9]+", text)):
        run = analysed(word, "english")
        assert run.parts[0].startswith(snippets._kept(run.stems[0]))


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("party", "the <mark>parties</mark> and a <mark>party</mark>, apart"),
        ("dying", "they <mark>die</mark>, are <mark>dying</mark>, do it"),
        ("ability", "<mark>abilities</mark> and <mark>ability</mark>"),
        ("oil", "<mark>oil</mark>, <mark>Oil-price</mark>; boil or oiler"),
        ("OBrien", "<mark>O'Brien</mark> or <mark>O’Brien's</mark> or O. Brien"),
        ("cafe", "<mark>CAFÉ</mark> <mark>cafe\u0301s</mark> “<mark>café</mark>”"),
        ("Élysée", "<mark>E\u0301lyse\u0301e</mark> Palace, <mark>Elysee</mark> Fields"),
        ("F-35", "an <mark>F-35</mark>, not F-16 or 35"),
        ("C++", "C, C#, <mark>C++</mark>"),
        ("U.S.", "the <mark>U.S</mark>. of us"),
        ("北京", "<mark>北京今天</mark>，天气"),
    ],
)
def test_words_are_marked_in_all_their_forms(asked, text):
    wanted = wanted_terms(nodes.Word(asked), "en")
    for after in ("", " " + filler(20)):
        assert mark(unmarked(text) + after, wanted, "en") == text + after


def test_a_stemmer_may_change_the_beginning_of_a_word():
    wanted = wanted_terms(nodes.Word("ähnlich"), "de")
    assert mark("Aehnliche Worte", wanted, "de") == "<mark>Aehnliche</mark> Worte"


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
    made = shown("An " + "oil-" * 200 + "price. " + filler(20), nodes.Word("oil"))
    assert "<mark>" not in made and made.startswith("An")


def test_chinese_is_cut_between_its_sentences():
    text = "今天天气很好。" * 60 + "北京下雨了。" + "明天天气也好。" * 60
    made = shown(text, nodes.Word("北京"))
    assert "<mark>北京下雨了</mark>。" in made
    assert made.startswith("… 今天天气很好。") and made.endswith("天气也好 …")
    assert len(unmarked(made)) > 200


def test_no_border_stands_in_a_run():
    every = [chr(code) for code in range(0x11000) if snippets._BORDER.match(chr(code))]
    assert run_texts("a".join(every)) == ["a"] * (len(every) - 1)
    assert run_texts("".join(f"a{sign}b" for sign in snippets._SIGNS)) == [
        *"a", *["ba"] * (len(snippets._SIGNS) - 1), *"b"
    ]  # fmt: skip


_PIECES = ("Crude", "oil", "<i>", "F-35", "was", "fell.", "&", "a" * 99, "a day " * 20)
long_texts = st.lists(st.one_of(words, st.sampled_from(_PIECES)), min_size=1).map(" ".join)


@given(long_texts, st.lists(st.sampled_from(["crude", "oil", "F-35", "party", "cap"]), max_size=4))
def test_passages_are_whole_words_of_the_text_in_order(text, asked):
    wanted = wanted_terms(words_of(*asked), "en")
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
