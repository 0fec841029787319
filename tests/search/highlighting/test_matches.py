"""What is marked in a text is what the index finds there, and all of it."""

from __future__ import annotations

import gzip
import re
from datetime import date
from itertools import product

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import analysed, folded_words, run_texts, spans
from search.backends.solr.memory_index import MemoryIndex
from search.columns.explain import explain
from search.highlighting.matches import _kept, find_matches
from search.highlighting.snippets import mark, snippet, unmarked
from search.highlighting.wanted import leaves, wanted_beginnings, wanted_terms
from search.protocol.fields import analysis_of
from search.protocol.planner import to_plan
from search.query import nodes
from search.query.parser import parse
from tests.search.highlighting.texts import BEGINNINGS, ENDINGS, texts, words

NOWHERE = "ᚠᚢᚦ"  # in no text and no query
languages = st.sampled_from(["en", "en", "de", "fr", "zh", "pt-BR", ""])


def in_index(leaf: nodes.Node, text: str, language: str, site: str) -> bool:
    """Whether an index of this text alone finds it."""
    stored = {"text_stored": text, "prose": orjson.dumps({"language": language}).decode()}
    index = MemoryIndex(stored, site, lambda *_: 1.0, lambda *_: 1.0)
    return explain(to_plan(leaf, site, {"text": 1.0}), 0, index) is not None


def words_of(text: str) -> list[str]:
    """What can be looked up in a text, word by word."""
    return [text[start:end] for start, end, run in spans(text) if run.parts]


@st.composite
def questions(draw, text: str):
    """A word, a phrase, words near each other …, of the text itself or of others."""
    own = words_of(text) or ["x"]
    start = draw(st.integers(0, len(own) - 1))
    few = own[start : start + draw(st.integers(1, 4))]
    others = draw(st.lists(words, min_size=1, max_size=2))
    asked = draw(st.sampled_from([few, few, few, [*few[:1], *others], few[::-1]]))
    asked = [run for run in words_of(" ".join(asked)) if run][:6] or ["x"]
    kind = draw(st.sampled_from(["word", "phrase", "near", "prefix", "fuzzy"]))
    if kind == "phrase":
        return nodes.Phrase(" ".join(asked))
    if kind == "near":
        return nodes.Near(" ".join(asked), draw(st.integers(0, 5)))
    if kind == "prefix":
        return nodes.Prefix(asked[0][: draw(st.integers(1, len(asked[0])))])
    if kind == "fuzzy":
        return nodes.Fuzzy(asked[0])
    return nodes.Word(asked[0])


def is_lookup(leaf: nodes.Node) -> bool:
    """Whether there is anything to look up: a beginning may be cut before its first letter."""
    return bool(words_of(leaf.text))


@given(texts, languages, st.sampled_from(["en", "en", "de", ""]), st.data())
def test_a_mark_stands_where_the_index_finds_something_and_nowhere_else(text, language, site, data):
    leaf = data.draw(questions(text))
    if not is_lookup(leaf):
        return
    wanted = wanted_terms([leaf], site)
    matches = find_matches(text, wanted, analysis_of(language, site))
    assert matches == find_matches(text, wanted, analysis_of(language, site))  # remembered
    assert bool(matches) == in_index(leaf, text, language, site)
    # Read back by itself, what is marked is what was asked for.
    for start, end, _words in matches:
        marked = text[start:end]
        if isinstance(leaf, nodes.Near):
            assert not set(folded_words(marked)).isdisjoint(folded_words(leaf.text))
        else:
            assert in_index(leaf, marked, language, site), marked
    # Nothing is left unmarked: without it the index finds no more.
    rest, place = "", 0
    for start, end, _words in matches:
        assert place <= start < end
        rest, place = rest + text[place:start] + NOWHERE, end
    assert not in_index(leaf, rest + text[place:], language, site)


def marked(q: str, text: str, language: str = "en") -> str:
    tree = parse(q, date(2025, 11, 18)).tree
    wanted = wanted_terms(leaves(tree, "body"), "en")
    return mark(text, wanted, analysis_of(language, "en"))


def filler(count: int) -> str:
    return "Nothing of note was said that day. " * count


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ("party", "the <mark>parties</mark> and a <mark>party</mark>, apart"),
        ("dying", "they <mark>die</mark>, are <mark>dying</mark>, do it"),
        ("ability", "<mark>abilities</mark> and <mark>ability</mark>"),
        ("oil", "<mark>oil</mark>, <mark>Oil</mark>-price; boil or oiler"),
        ("OBrien", "<mark>O'Brien</mark> or <mark>O’Brien's</mark> or O. Brien"),
        ("cafe", "<mark>CAFÉ</mark> <mark>cafe\u0301s</mark> “<mark>café</mark>”"),
        ("Élysée", "<mark>E\u0301lyse\u0301e</mark> Palace, <mark>Elysee</mark> Fields"),
        ("F-35", "an <mark>F-35</mark>, not F-16 or 35"),
        ("C++", "C, C#, <mark>C++</mark>"),
        ("c", "<mark>C</mark>, <mark>C</mark>++"),
        ("U.S.", "the <mark>U.S</mark>. of us"),
        ('"U.S. oil"', "of <mark>U.S. oil</mark>, U.S. and oil"),
        ('"the the"', "<mark>the the the</mark> other"),
    ],
)
def test_words_are_marked_in_all_their_forms(q, text):
    for after in ("", " " + filler(20)):
        assert marked(q, unmarked(text) + after) == text + after


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ('"bank of england"', "The <mark>Bank of England</mark>, of a bank, the England of it"),
        ('"balance of payments"', "The balance of trade, of payments, a <mark>balance of\n"
            "payments</mark>"),
        ('"gas deal" gas', "<mark>gas</mark> and a <mark>gas deal</mark>, deal"),
        ('"gas deals"', "gas deal, <mark>gas deals</mark>"),
        ('"gas"', "<mark>gas</mark> gases"),
        ('"gas deal"~2', "gas, a and b, a <mark>deal</mark> on <mark>gas</mark>, a big big deal"),
        ('"gas gas"~2', "<mark>gas</mark> and <mark>gas</mark>"),
        ('"AT&T deal"', "AT T, <mark>AT&amp;T deal</mark>, <mark>AT T deal</mark>"),
    ],
)  # fmt: skip
def test_a_phrase_is_marked_as_a_phrase_and_nowhere_else(q, text):
    for after in ("", " " + filler(20)):
        assert marked(q, unmarked(text) + after) == text + after


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ("1986-87", "<mark>1986/87</mark>, <mark>1986-87</mark>, <mark>1986 87</mark>, 87, 1986"),
        ("1986/87", "<mark>1986‑87</mark> and <mark>1986‐87</mark>"),
        ("Rolls-Royce", "<mark>Rolls Royce</mark>, <mark>ROLLS‑ROYCE’s</mark>, Royce, rolls"),
        ("Rolls‑Royce", "<mark>Rolls-Royce</mark>"),
        ("two-thirds", "<mark>two thirds</mark> or <mark>two/thirds</mark>, thirds, two"),
        ("AT&T", "<mark>AT-T</mark> and <mark>AT T</mark>"),
        ("harbr~", "<mark>harbor</mark>, <mark>Harbr</mark>, harbour, arbr"),
        ("harb*", "<mark>Harbour</mark>-town, <mark>harbs</mark>, <mark>harb</mark>, Ha-rb"),
    ],
)
def test_other_spellings_that_are_found_are_marked(q, text):
    for after in ("", " " + filler(20)):
        assert marked(q, unmarked(text) + after) == text + after


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ('"trade surpl*"', "a <mark>trade surplus</mark>, surpluses of trade"),
        ("tax-exem*", "<mark>tax-exempt</mark>, <mark>tax exemption</mark>, exempt, tax"),
        ("P-8*", "<mark>P-80</mark>, <mark>P 8</mark>, 8, P/9"),
        ("tax-*", "<mark>tax-free</mark>, tax, free"),
        ("北京*", "今天<mark>北京</mark>大学"),
        ("rols-royce~", "<mark>Rolls-Royce</mark>, rolls"),
    ],
)
def test_what_is_only_begun_is_marked_to_the_end_of_its_word(q, text):
    for after in ("", " " + filler(20)):
        assert marked(q, unmarked(text) + after) == text + after


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ("北京", "今天<mark>北京</mark>下雨了，<mark>北京</mark><mark>北京</mark>"),
        ("北京大", "<mark>北京大</mark>学，北大"),
        ("北", "今<mark>北</mark>京<mark>北</mark>，"),
        ('"北京 大学"', "在<mark>北京 大学</mark>，北京 的 大学"),
        ("ガス", "天然<mark>ガス</mark>の<mark>ｶﾞｽ</mark>。"),
        ("カ", "<mark>ｶﾞ</mark>ｽ"),
        ("한국", "<mark>한국</mark>어 <mark>\u1112\u1161\u11ab국</mark>어"),
        ("AI技术", "用<mark>AI技术</mark>的，AI"),
        ("ai", "用<mark>AI</mark>技术的"),
        ("हिन्दी", "<mark>हिन्दी</mark> में"),
    ],
)
def test_of_a_run_of_characters_those_that_were_asked_for_are_marked(q, text):
    for after in ("", " " + filler(20), "。" + "天气也好。" * 60):
        assert marked(q, unmarked(text) + after) == text + after


def test_a_text_of_another_language_is_marked_as_it_was_indexed():
    assert marked("party", "Parties der party", "de") == "Parties der <mark>party</mark>"
    assert marked("organ", "Organe, organs, organ", "nl") == "Organe, organs, <mark>organ</mark>"
    assert marked("parties", "une party, deux parties", "fr") == (
        "une party, deux <mark>parties</mark>"
    )
    assert marked("party", "the parties", "en-GB") == "the <mark>parties</mark>"


def test_a_stemmer_may_change_the_beginning_of_a_word():
    wanted = wanted_terms([nodes.Word("ähnlich")], "de")
    assert mark("Aehnliche Worte", wanted, "de") == "<mark>Aehnliche</mark> Worte"


def test_of_a_name_the_words_that_have_been_begun_are_marked():
    assert mark("Rolls-Royce plc", wanted_beginnings(["roy", "pl"]), "en") == (
        "Rolls-<mark>Royce</mark> <mark>plc</mark>"
    )


def test_a_passage_is_chosen_where_the_phrase_stands():
    loose = "The bank said that of the banks of England, of Scotland the bank of it. "
    text = filler(9) + loose + filler(12) + "It was the Bank of England that day. " + filler(9)
    made = snippet(text, wanted_terms([nodes.Phrase("bank of england")], "en"), "en")
    assert re.findall("<mark>(.*?)</mark>", made) == ["Bank of England"]
    assert "Scotland" not in made


def test_a_passage_shows_the_words_that_stand_near_each_other():
    text = f"Gas. {filler(12)}A deal. {filler(12)}A deal on cheap gas was made. {filler(12)}"
    made = snippet(text, wanted_terms([nodes.Near("gas deal", 3)], "en"), "en")
    assert re.findall("<mark>(.*?)</mark>", made) == ["deal", "gas"]
    assert " … " not in made.strip("… ")


def test_english_words_begin_with_what_is_kept_of_their_stems():
    for pieces in product(BEGINNINGS, ENDINGS, ENDINGS):
        run = analysed(re.sub(r"\W", "", "".join(pieces)), "english")
        for part, stem in zip(run.parts, run.stems, strict=True):
            assert part.startswith(_kept(stem))


def test_words_of_real_stories_begin_with_what_is_kept_of_their_stems(shared_data):
    path = min((shared_data / "reuters" / "raw").glob("*.sgm.gz"))
    text = gzip.decompress(path.read_bytes()).decode("latin-1").lower()
    for word in set(re.findall("[a-z0-9]+", text)):
        run = analysed(word, "english")
        assert run.parts[0].startswith(_kept(run.stems[0]))


@given(texts, languages, st.data())
def test_each_run_of_a_text_is_found_in_it(text, language, data):
    run = data.draw(st.sampled_from(run_texts(text) or ["x"]))
    kind = data.draw(st.sampled_from([nodes.Word, nodes.Phrase]))
    if words_of(run):
        assert find_matches(text, wanted_terms([kind(run)], "en"), language) or run == "x"
