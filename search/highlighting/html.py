"""Matches marked in HTML that is clean: in its text, never in a tag. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from itertools import islice

from newsroom.bodies import BREAK
from search.highlighting.matches import find_matches
from search.highlighting.wanted import Match, Wanted

_TAG = re.compile(r"(<[^>]*>)")


def mark_html(html: str, wanted: Wanted, language: str) -> tuple[str, list[Match]]:
    """A cleaned body with its matches in <mark>, and what matched.

    A word may reach over tags: then each of its parts is marked between them.
    """
    pieces = _TAG.split(html)  # text and tags by turns
    texts = [unescape(text) for text in pieces[::2]]
    tags = [*pieces[1::2], ""]
    # As in the index, a paragraph ends a word, and a tag within one does not.
    gaps = ["\n" if BREAK.fullmatch(tag) else "" for tag in tags]
    matches = find_matches("".join(_by_turns(texts, gaps)), wanted, language)
    if not matches:
        return html, matches
    marked, place, first = [], 0, 0
    for text, gap in zip(texts, gaps, strict=True):
        while first < len(matches) and matches[first].end <= place:
            first += 1
        marked.append(_marked(text, place, islice(matches, first, None)))
        place += len(text) + len(gap)
    return "".join(_by_turns(marked, tags)), matches


def _by_turns(these: list[str], those: list[str]) -> Iterator[str]:
    for this, that in zip(these, those, strict=True):
        yield this
        yield that


def _marked(text: str, start: int, matches: Iterable[Match]) -> str:
    """A text that stands at `start` of the whole, with the parts of matches that it holds.

    Of a phrase over several paragraphs no white space between them is marked.
    """
    pieces, place = [], 0
    for match in matches:
        low, high = max(match.start - start, place), min(match.end - start, len(text))
        if low >= len(text):
            break
        own = text[low:high]
        low, high = high - len(own.lstrip()), low + len(own.rstrip())
        if low < high:
            pieces.append(_escaped(text[place:low]))
            pieces.append(f"<mark>{_escaped(text[low:high])}</mark>")
            place = high
    pieces.append(_escaped(text[place:]))
    return "".join(pieces)


def _escaped(text: str) -> str:
    return escape(text, quote=False)
