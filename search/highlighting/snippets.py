"""The passages that show why an article was found: escaped first, then marked. Pure."""

from __future__ import annotations

import re
from html import escape, unescape

from search.highlighting.matches import find_matches
from search.highlighting.wanted import Asked, Match, Wanted

LENGTH = 280  # characters of a snippet, over all its passages
PASSAGES = 3  # at most
LEAD = 5  # one part in so many of a passage stands before its first match
_BORDERS = r"\s、。〈-】〔-〟！-＆（-／：-＠"  # where a passage may be cut: in no run of any text
_BORDER = re.compile(f"[{_BORDERS}]+")
_UP_TO_A_BORDER = re.compile(f".*[^{_BORDERS}](?=[{_BORDERS}])", re.S)
_NO_WORDS: frozenset[Asked] = frozenset()

Passage = tuple[int, int]  # start and end in a text


def mark(text: str, wanted: Wanted, language: str) -> str:
    """The whole text as HTML with its matches in <mark>."""
    return marked(text, find_matches(text, wanted, language))


def marked(text: str, matches: list[Match]) -> str:
    """The whole text as HTML with its matches, as they are known, in <mark>."""
    return _marked(text, matches, 0, len(text))


def snippet(text: str, wanted: Wanted, language: str, length: int = LENGTH) -> str:
    """The fewest passages that show the most words of a query, as HTML; else the beginning.

    They stand in the order of the text, " … " between them, about `length` characters together.
    """
    return passages(text, find_matches(text, wanted, language), length)


def passages(text: str, matches: list[Match], length: int = LENGTH) -> str:
    """The snippet of a text of which it is known what matches."""
    if len(text) <= length:
        return _marked(text, matches, 0, len(text))
    matches = [_fitting(text, match, length - length // LEAD) for match in matches]
    shown, place = "", 0
    for start, end in _passages(text, matches, length) or [(0, _end(text, length // 2, length))]:
        between = text[place:start]
        shown += (" … " if between.strip() else between) + _marked(text, matches, start, end)
        place = end
    return shown.lstrip() + (" …" if text[place:].strip() else "")


def without_sign_off(text: str, source: str) -> str:
    """A text without its last line where that is its source's name: agencies end so, in one or in
    many (Reuter, Reuters)."""
    before, _line_end, last = text.rpartition("\n")
    name = last.strip().casefold()
    return before if name and source.casefold() in (name, f"{name}s") else text


def unmarked(marked: str) -> str:
    """A snippet as plain text."""
    return unescape(marked.replace("<mark>", "").replace("</mark>", ""))


def _fitting(text: str, match: Match, length: int) -> Match:
    """As much of a long phrase as a passage has room for; of a single word all or nothing."""
    if match.end - match.start <= length:
        return match
    end = _end(text, match.start, match.start + length)
    return match if end == match.start else match._replace(end=end)


def _passages(text: str, matches: list[Match], length: int) -> list[Passage]:
    """The (start, end) of passages that show the most words, as few as can be, in order."""
    every_word = _words_of(matches)
    best: list[Passage] = []
    most = _NO_WORDS
    for number in range(1, PASSAGES + 1):
        passages, words = _chosen(text, matches, number, length // number)
        if len(words) > len(most):
            best, most = passages, words
        if most == every_word:
            break
    return sorted(best)


def _chosen(
    text: str, matches: list[Match], number: int, length: int
) -> tuple[list[Passage], frozenset[Asked]]:
    """The best passage, then those that add the most words to it; and the words of all."""
    chosen: list[Passage] = []
    words = _NO_WORDS
    while len(chosen) < number and (best := _best(text, matches, length, chosen, words)):
        chosen.append(best)
        start, end = best
        words |= _words_of([m for m in matches if start <= m.start and m.end <= end])
    return chosen, words


def _best(
    text: str, matches: list[Match], length: int, chosen: list[Passage], seen: frozenset[Asked]
) -> Passage | None:
    """The passage beside those chosen with the most words not seen, then the most matches."""
    best, most, last = None, (0, 0), 0
    low, high = 0, len(text)
    for first, match in enumerate(matches):
        if match.words <= seen:
            continue
        if chosen:
            low = max((end for _, end in chosen if end <= match.start), default=0)
            high = min((start for start, _ in chosen if start > match.start), default=len(text))
        stop = min(high, max(low, match.start - length // LEAD) + length)
        while last < len(matches) and matches[last].end <= stop:
            last += 1
        inside = matches[first:last]
        new = _words_of(inside) - seen
        if (len(new), len(inside)) > most:
            best, most = (low, match.start, matches[last - 1].end, high), (len(new), len(inside))
    return _cut(text, length, *best) if best else None


def _cut(text: str, length: int, low: int, first: int, last: int, high: int) -> Passage:
    """A passage between `low` and `high`, around what stands from `first` to `last`."""
    start = max(low, min(first - length // LEAD, high - length))
    if start:
        border = _BORDER.search(text, max(low, start - 1), first)
        start = border.end() if border else first
    end = min(high, start + length)
    return start, end if end == len(text) else _end(text, last, end)


def _end(text: str, low: int, high: int) -> int:
    """The last place at the end of a word; `low` if there is none."""
    found = _UP_TO_A_BORDER.match(text, low, high + 1)
    return found.end() if found else low


def _words_of(matches: list[Match]) -> frozenset[Asked]:
    return _NO_WORDS.union(*[match.words for match in matches])


def _marked(text: str, matches: list[Match], start: int, end: int) -> str:
    pieces, place = [], start
    for begin, stop, _words in matches:
        if begin < place or stop > end:
            continue
        pieces.append(escape(text[place:begin], quote=False))
        pieces.append(f"<mark>{escape(text[begin:stop], quote=False)}</mark>")
        place = stop
    pieces.append(escape(text[place:end], quote=False))
    return "".join(pieces)
