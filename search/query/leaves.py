"""Words, phrases, beginnings and dates: what one piece of a reader's text asks for."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from search.analysis import is_single_cjk, spans
from search.dates import Period, read_period
from search.query.begun import JOINTS
from search.query.nodes import Dates, Fuzzy, Near, Node, Phrase, Prefix, Word, all_of
from search.query.reader import MAX_EXPANDING, MAX_WORDS, Reader

MAX_DISTANCE = 100
MAX_NEAR = 8  # words that are looked for near each other: each more costs more than the last
OPERATORS = ("AND", "OR", "NOT")
_BEGINNING = re.compile(r"(?P<stem>[^*]+)\*+[^\w*~]*")
_ONE_TYPO = re.compile(r"(?P<word>[^*~]+)~+(?P<distance>\d*)[^\w*~]*")
_NEAR_ELSEWHERE = re.compile(r"(?:O?NEAR|ADJ)/?\d+|[WN]/\d+")  # as other archives write it
# Signs that mean something elsewhere, or look as if they did; here they part words.
_MEANS_NOTHING = re.compile(
    r"\w\?+\w|^\?+\w|^(?:!|\^|--|[–—‒])\W*\w|\w[|^]+\w|\w(?:&&|~)+\w|^~\w|^/.+/$"
)
_IN_QUOTES = re.compile(r"\*|\w~")


def read_quoted(reader: Reader, token: re.Match) -> Node | None:
    """A phrase, the words of one near each other, or a phrase that is only begun."""
    if not token["end"]:
        reader.note(_("An open quotation mark was closed at the end."))
    typed = token["quoted"].strip()
    if not typed:
        reader.note(_("Empty quotation marks were ignored."))
        return None
    if reader.is_in_date:
        return _dates(reader, typed)
    if token["near"] is None and (match := _BEGINNING.fullmatch(typed)):
        return _begun_phrase(reader, match["stem"])
    if _IN_QUOTES.search(typed):
        _note_quoted_signs(reader)
    text = _allowed(reader, typed)
    if not text:
        if not words_of(typed):
            _note_nothing(reader, typed)
        return None
    if token["near"] is None:
        return Phrase(text)
    if not token["near"] or " " not in text:
        reader.note(
            _('“Near” needs two words and a number, as in "two words"~5; ~ was ignored here.')
        )
        return Phrase(text)
    return _near(reader, text, int(token["near"][:6]))


def read_bare(reader: Reader, text: str) -> Node | None:
    """What stands between spaces: words, one of them perhaps with a star or a ~; or dates."""
    if reader.is_in_date:
        return _dates(reader, _whole_range(reader, text))
    if match := _ONE_TYPO.fullmatch(text):
        return _fuzzy(reader, match["word"], match["distance"])
    if "*" in text:
        return _prefix(reader, text)
    return all_words(reader, text)


def all_words(reader: Reader, text: str) -> Node | None:
    """The words of a text, all of which are asked for."""
    words = words_of(text)
    if not words:
        _note_nothing(reader, text)
        return None
    if _MEANS_NOTHING.search(text) or _NEAR_ELSEWHERE.fullmatch(text):
        note_as_words(reader, text)
    return _all_of(_allowed(reader, text))


def note_as_words(reader: Reader, text: str) -> None:
    """Say that what looks like more is words alone."""
    reader.note(
        _("“%(typed)s” was searched as “%(words)s”; its signs mean nothing here.")
        % {"typed": text[:40], "words": " ".join(words_of(text))[:40]}
    )


def plain_word(text: str) -> Word:
    """A word as such: what would be an operator stays a word in small letters."""
    is_operator = text in OPERATORS or _NEAR_ELSEWHERE.fullmatch(text)
    return Word(text.lower() if is_operator else text)


def words_of(text: str) -> list[str]:
    """What can be looked up in a text, word by word; the signs between are left out."""
    return [text[start:end] for start, end, run in spans(text) if run.parts]


def _near(reader: Reader, text: str, distance: int) -> Node:
    if distance > MAX_DISTANCE:
        reader.note(_("“Near” reaches at most %d words.") % MAX_DISTANCE)
    words = text.split(" ")
    if len(words) > MAX_NEAR:
        reader.note(_("At most %d words are looked for near each other.") % MAX_NEAR)
    near = Near(" ".join(words[:MAX_NEAR]), min(distance, MAX_DISTANCE))
    return all_of([near, *map(plain_word, words[MAX_NEAR:])])


def _begun_phrase(reader: Reader, stem: str) -> Node | None:
    if "~" in stem:
        _note_quoted_signs(reader)
    before, begun = _last_word(stem)
    if not _may_begin(" ".join([*before, begun])):
        _note_too_much(reader, f"{stem}*")
    elif _may_expand(reader):
        allowed = _allowed(reader, " ".join([*before, begun]))
        is_whole = len(allowed.split()) > len(before)
        # The limit of words may leave the last one out.
        return Prefix(f"{allowed}{_joint(begun)}") if is_whole else _phrase(allowed)
    return _phrase(_allowed(reader, stem))


def _phrase(text: str) -> Phrase | None:
    return Phrase(text) if text else None


def _prefix(reader: Reader, text: str) -> Node | None:
    match = _BEGINNING.fullmatch(text)
    before, begun = _last_word(match["stem"]) if match else ([], "")
    if match and _may_begin(begun):
        whole = [_all_of(_allowed(reader, word)) for word in before]
        if _MEANS_NOTHING.search(match["stem"]) or "~" in match["stem"]:
            note_as_words(reader, text)
        if _may_expand(reader):
            allowed = _allowed(reader, begun)
            whole.append(Prefix(f"{allowed}{_joint(begun)}") if allowed else None)
        else:
            whole.append(_all_of(_allowed(reader, begun)))
        return all_of(node for node in whole if node) if any(whole) else None
    _note_too_much(reader, text)
    return _all_of(_allowed(reader, text.replace("*", " ")))


def _fuzzy(reader: Reader, text: str, distance: str) -> Node | None:
    before, word = _last_word(text)
    if distance not in ("", "1"):
        reader.note(_("A word may differ by one letter, not more."))
    if not word:
        return all_words(reader, f"{text}~")
    if _MEANS_NOTHING.search(text):
        note_as_words(reader, text)
    whole = [_all_of(_allowed(reader, each)) for each in before]
    if not _may_differ(word):
        reader.note(_("“%s~” was searched as it stands: a ~ needs three letters.") % word[:40])
        whole.append(_all_of(_allowed(reader, word)))
    elif _may_expand(reader):
        allowed = _allowed(reader, word)
        whole.append(Fuzzy(allowed) if allowed else None)
    else:
        whole.append(_all_of(_allowed(reader, word)))
    return all_of(node for node in whole if node) if any(whole) else None


def _last_word(text: str) -> tuple[list[str], str]:
    """The words of a text but the last, and the last, with the sign that joins what may follow."""
    found = [(start, end) for start, end, run in spans(text) if run.parts]
    if not found:
        return [], ""
    *others, (start, end) = found
    last = text[start:end] + (text[end:] if text[end:] in [*JOINTS] else "")
    return [text[start:end] for start, end in others], last


def _joint(begun: str) -> str:
    return begun[-1] if begun[-1] in JOINTS else ""


def _may_begin(text: str) -> bool:
    """Whether a star may follow: after two letters, or one that is a word by itself."""
    parts = [part for _start, _end, run in spans(text) for part in run.parts]
    signs = sum(sign in "+#" for sign in text)
    return sum(map(len, parts)) + signs >= 2 or any(map(is_single_cjk, parts))


def _may_differ(word: str) -> bool:
    """Whether one letter of a word may be another: none of a script that has no words in spaces."""
    parts = [part for _start, _end, run in spans(word) for part in run.parts]
    return sum(map(len, parts)) >= 3 and not any(map(is_single_cjk, parts))


def _may_expand(reader: Reader) -> bool:
    if not reader.expanding_left:
        reader.note(
            _("Only the first %d words with * or ~ stand for others; the rest are plain words.")
            % MAX_EXPANDING
        )
        return False
    reader.expanding_left -= 1
    return True


def _whole_range(reader: Reader, text: str) -> str:
    """Dates with what goes on after a space: 2025-01 .. 2025-03."""
    while (after := reader.peek()) is not None and (following := after["bare"]):
        if not (following.startswith("..") or text.endswith("..")) or following in OPERATORS:
            break
        text += reader.take()["bare"]
    return text


def _dates(reader: Reader, text: str) -> Node | None:
    first, dots, last = (part.strip() for part in text.partition(".."))
    begin = read_period(first, reader.today) if first else Period(date.min, date.min)
    end = read_period(last, reader.today) if last else Period(date.max, date.max)
    if not dots:
        end = begin
    if begin is None or end is None or not (first or last) or begin.first > end.last:
        reader.note(_("“date:%s” is not a date or a range of dates; it was ignored.") % text)
        return None
    return Dates(Period(begin.first, end.last))


def _all_of(words: str) -> Node | None:
    return all_of(map(plain_word, words.split(" "))) if words else None


def _allowed(reader: Reader, text: str) -> str:
    """The words of a text, parted by single spaces, as many as the limit still lets in."""
    found = words_of(text)
    if len(found) > reader.words_left:
        reader.note(_("Only the first %d words were searched.") % MAX_WORDS)
    taken = found[: reader.words_left]
    reader.words_left -= len(taken)
    return " ".join(taken)


def _note_nothing(reader: Reader, text: str) -> None:
    reader.note(_("There is nothing to look up in “%s”.") % text[:40])


def _note_too_much(reader: Reader, text: str) -> None:
    reader.note(
        _("“%s” would match too much: a * needs two letters before it and nothing after it.")
        % text[:40]
    )


def _note_quoted_signs(reader: Reader) -> None:
    reader.note(
        _(
            "Within quotation marks a * counts after the last word alone, and a ~ nowhere:"
            " what stands elsewhere was ignored."
        )
    )
