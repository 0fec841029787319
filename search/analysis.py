"""Text → terms: folded, stemmed, and as written. The one analysis of both engines.

A run of text gives *parts* (its words, one position each) and, where signs join or follow them,
a *compound* that stands at the position of its first part: `F-35` gives f, 35 and f-35; `C++`
gives c and c++. A number in groups is one word: `1,250,000` gives 1250000. Chinese, Japanese and
Korean text gives pairs of characters. A word is the same whether its accents are parts of its
letters or follow them as combining marks, whatever apostrophe it has, and with soft hyphens or
other signs in it that nobody sees.

A text's words with an elision stand there twice: `l'Oréal` as loreal and, at the same position, as
oreal. A query looks for what it says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from newsroom.characters import APOSTROPHES, WITHIN_WORD, without_hints

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nl": "dutch", "no": "norwegian", "nb": "norwegian", "nn": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
VERSION = 3  # one more whenever a text gives other terms than before: indexes are then rebuilt
MAX_TERM = 64  # characters; longer ones are cut, in text and query alike
_LETTER = r"[^\W_]"
# Of alphabets and of Indian and Japanese writing. Thai and its neighbours part no words with
# spaces: there a mark ends a run, or a sentence would be one.
_MARK_BLOCKS = ((0x0300, 0x0E00), (0x1AB0, 0x1B00), (0x1DC0, 0x1E00), (0x3099, 0x309B))
_MARKS = "".join(
    mark
    for first, end in _MARK_BLOCKS
    for mark in map(chr, range(first, end))
    if unicodedata.category(mark) in ("Mn", "Mc") and mark != "\u034f"  # which marks nothing
)
_HAS_MARK = re.compile(f"[{_MARKS}]")


def _run_of(letter: str) -> re.Pattern:
    inner = rf"[.'’ʼ&/@_‐‑-]|(?<=\d),(?=\d)|{WITHIN_WORD}|(?<=[^\W\d])[{APOSTROPHES}](?=[^\W\d])"
    return re.compile(f"{letter}+(?:(?:{inner}){letter}+)*[+#]{{0,3}}")


_RUN = _run_of(_LETTER)
_MARKED_RUN = _run_of(f"(?:{_LETTER}[{_MARKS}]*)")  # the same, and slower
_JOINT = re.compile(r"[.&/@_‐‑,+#-]+")
_POSSESSIVE = re.compile("'s$")
_PLAIN_SIGNS = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys("‐‑", "-"))
# An article, a pronoun or a preposition before a word: l'eau, d'Ivoire, dell'arte. Names are none:
# one letter other than l before a capital, as in D'Amato and O'Brien.
_ELISION = re.compile(
    r"(?:[Ll]|[cdjmnst](?=.)|[CDJMNST](?=.[^\W\d_A-ZÀ-Þ])|(?i:qu|jusqu|lorsqu|puisqu|quoiqu|presqu"
    r"|dell|all|dall|nell|sull|coll|un|quell|quest|sant|gl))'(?=[^\W\d_]{2})"
)
_CJK = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f"
_CJK_OR_NOT = re.compile(rf"[{_CJK}]+|[^{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")
# Letters that Unicode does not decompose.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)


# A number in groups of three digits: 1,250,000 and 1.250.000. With one dot it may be a fraction,
# and spaces also stand between two numbers: 1.250 and 1 250 000 stay in parts.
_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:(?:,\d{3})+|(?:\.\d{3}){2,})(?![\d,])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Run:
    """The terms of one run of text."""

    parts: tuple[str, ...]  # folded words, one position each
    stems: tuple[str, ...]  # the same, stemmed
    compound: str  # as written, folded; empty when the run is one plain word
    rests: tuple[str, ...] = ()  # of parts, without what is elided before them; "" where nothing is
    rest_stems: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Lower case without accents: Café → cafe, Łódź → lodz, ß → ss."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", plain).casefold().translate(_LETTERS)


def findable(text: str) -> str:
    """A text to look for a stretch of letters in: folded, without apostrophes and hidden signs."""
    return fold(without_hints(text).translate(_PLAIN_SIGNS)).replace("'", "")


def runs(text: str, language: str = "en") -> Iterator[Run]:
    """The runs of a text in order; stems are those of `language`, or the parts if none is known."""
    stemmed = stemmer_name(language)
    for run in run_texts(text):
        yield analysed(run, stemmed)


@lru_cache(maxsize=1 << 16)  # names: most are the same in the next state of the index
def folded_words(text: str) -> tuple[str, ...]:
    """The words of a short text, folded."""
    return tuple(part for run in runs(text, "") for part in run.parts)


def spans(text: str, language: str = "en") -> Iterator[tuple[int, int, Run]]:
    """The runs of a text with where each starts and ends."""
    stemmed = stemmer_name(language)
    for match in run_matches(text):
        yield match.start(), match.end(), analysed(match[0], stemmed)


def run_matches(text: str) -> Iterator[re.Match]:
    """The runs of a text as matches, to know where they stand."""
    return _run_in(text).finditer(text)


def run_texts(text: str) -> list[str]:
    """The runs of a text as they stand there; `analysed` gives the terms of each."""
    return _run_in(text).findall(text)


def _run_in(text: str) -> re.Pattern:
    return _RUN if text.isascii() or not _HAS_MARK.search(text) else _MARKED_RUN


@lru_cache(maxsize=256)
def stemmer_name(language: str) -> str:
    """The stemmer of a language code such as en or pt-BR; empty where there is none."""
    return _STEMMERS.get(language.lower().replace("_", "-").split("-")[0], "")


@lru_cache(maxsize=1 << 17)
def analysed(run: str, stemmer: str) -> Run:
    """The terms of a run; `stemmer` as stemmer_name gives it."""
    if run.isascii() and run.isalnum():  # most of them: nothing to split or to fold
        word = run.lower()[:MAX_TERM]
        return Run((word,), (_stemmer(stemmer).stemWord(word) if stemmer else word,), "")
    # A letter and its accent are one sign: an elision looks at the letters after it.
    run = unicodedata.normalize("NFC", without_hints(run).translate(_PLAIN_SIGNS))
    run = _GROUPS.sub(lambda number: re.sub(r"[.,]", "", number[0]), run)
    parts: list[str] = []
    rests: list[str] = []
    for piece in _JOINT.split(run):
        elision = _ELISION.match(piece)
        word = _word(piece)
        for part in [word] if word.isascii() else _split_scripts(word):
            if part:
                parts.append(part[:MAX_TERM])
                rests.append(_word(piece[elision.end() :])[:MAX_TERM] if elision else "")
    written = fold(run)
    compound = written[:MAX_TERM] if _JOINT.search(written) else ""
    stem = _stemmer(stemmer).stemWords if stemmer else list
    rests = rests if any(rests) else []
    return Run(tuple(parts), tuple(stem(parts)), compound, tuple(rests), tuple(stem(rests)))


def _word(piece: str) -> str:
    return fold(_POSSESSIVE.sub("", piece)).replace("'", "")


def _split_scripts(word: str) -> list[str]:
    """A word with its Chinese, Japanese and Korean stretches as pairs of characters.

    The last character of a stretch also stands alone, so that a search for one character is a
    search for what begins with it.
    """
    if not _IS_CJK.search(word):
        return [word]
    pieces: list[str] = []
    for stretch in _CJK_OR_NOT.findall(word):
        if _IS_CJK.match(stretch):
            pieces.extend(stretch[i : i + 2] for i in range(len(stretch) - 1))
            pieces.append(stretch[-1])
        else:
            pieces.append(stretch)
    return pieces


def is_single_cjk(term: str) -> bool:
    """Whether a term is one Chinese, Japanese or Korean character: searched as a beginning."""
    return len(term) == 1 and _IS_CJK.match(term) is not None


@lru_cache(maxsize=32)
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name, 0)
