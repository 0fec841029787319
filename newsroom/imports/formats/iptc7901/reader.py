"""A file of wire messages → articles: each take, correction or kill is of its story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from newsroom.imports.formats.bylines import signed
from newsroom.imports.formats.cutoff import reports_the_cut
from newsroom.imports.formats.feed.entries import shortened
from newsroom.imports.formats.iptc7901.frame import Message, messages_of
from newsroom.imports.formats.iptc7901.marks import Mark, heaviest, read_keywords
from newsroom.imports.formats.iptc7901.text import Text, moment_of_release, taken_apart
from newsroom.imports.formats.keys import keyed
from newsroom.imports.formats.markup import text_of
from newsroom.imports.formats.moments import written_moment
from newsroom.imports.formats.parsed import (
    CANCELED,
    EMBARGOED,
    LONGEST_TEXT,
    Name,
    ParsedArticle,
    Rejected,
    Take,
    Unreadable,
)

MOST_KEYWORDS = 20
LONGEST_KEYWORD = 60
_SECTIONS = {
    "d": "Domestic", "e": "Entertainment", "f": "Finance", "i": "International", "p": "Politics",
    "s": "Sports", "ku": "Kultur", "pl": "Politik", "sp": "Sport", "vm": "Vermischtes",
    "wi": "Wirtschaft",
}  # fmt: skip
_FOR_NEWSROOMS = ("rs", "v")  # categories of what agencies tell their customers
_FOLLOWS = (Mark.KILL, Mark.CORRECTION, Mark.LEAD)


@reports_the_cut
def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected]:
    """One article a message, but for additions, which go on where the one before them ended.

    Raises Unreadable when there is no message.
    """
    last: ParsedArticle | None = None
    number = 0
    for number, message in enumerate(messages_of(stream), 1):
        item, mark = _article(message, number, name)
        if isinstance(item, ParsedArticle) and mark is Mark.ADDITION:
            if last is not None and _story(last) == _story(item):
                last = _joined(last, item)
                continue
            item = _alone(item)
        if last is not None:
            yield last
        last = item if isinstance(item, ParsedArticle) else None
        if isinstance(item, Rejected):
            yield item
    if last is not None:
        yield last
    if not number:
        raise Unreadable(f"{name} holds no wire messages (IPTC 7901)")


def _article(
    message: Message, number: int, name: str
) -> tuple[ParsedArticle | Rejected, Mark | None]:
    position = f"message {message.service}{message.number}" if message.number else f"item {number}"
    if message.trouble:
        return Rejected(position, message.trouble), None
    if message.category in _FOR_NEWSROOMS:
        reason = f"it is for newsrooms, not for readers (category {message.category})"
        return Rejected(position, reason), None
    keywords, marks = read_keywords(message.keywords)
    text = taken_apart(message.text, message.agency)
    marks |= text.marks
    mark = heaviest(marks)
    moment = _sent_at(message.stamp)
    status, published = _release(marks, text, moment)
    headline, warnings = _headline(text, keywords)
    if not headline and status != CANCELED:
        return Rejected(position, "the message has neither a headline nor a text"), None
    if len(text.body) > LONGEST_TEXT:
        return Rejected(position, f"its text has more than {LONGEST_TEXT:,} characters"), None
    if message.stamp and moment is None:
        warnings.append(f"a date that cannot be read: “{message.stamp}”")
    if status == "draft":
        said = " ".join(f"“{line[:200]}”" for line in text.kept_back)
        reason = "an advance, whose moment of release is not told: not public here"
        warnings.append(f"{reason} {said}".rstrip())
    warnings += [f"a note to editors is left out: “{note[:200]}”" for note in text.notes]
    article = ParsedArticle(
        headline=headline or "(canceled)",
        position=position,
        section=_SECTIONS.get(message.category, ""),
        body_html=text.body,
        byline=text.byline,
        authors=signed(text.byline, message.agency),
        dateline=text.dateline,
        topics=_topics(keywords),
        published_at=published,
        updated_at=moment if mark in _FOLLOWS else None,
        source=message.agency,
        status=status,
        version_at=moment,
        warnings=tuple(warnings),
    )
    return _known_by(article, message, keywords, mark in _FOLLOWS, name), mark


def _sent_at(stamp: str) -> datetime | None:
    """None where its zone is not known: the day alone would put a correction before its story."""
    moment = written_moment(stamp)
    has_zone = bool(stamp) and stamp[-1].isalpha()
    return moment if moment is None or bool(moment.tzinfo) == has_zone else None


def _release(marks: set[Mark], text: Text, moment: datetime | None) -> tuple[str, datetime | None]:
    """Whether it may be shown, and from when on."""
    if Mark.KILL in marks:
        return CANCELED, moment
    if Mark.ADVANCE not in marks:
        return "", moment
    until = moment_of_release(text.until)
    return (EMBARGOED, until) if until else ("draft", moment)


def _headline(text: Text, keywords: list[str]) -> tuple[str, list[str]]:
    if text.headline:
        return text.headline, [] if text.body else ["a headline without a text"]
    if said := text_of(text.body):
        return shortened(said), ["no headline: it is the beginning of the text"]
    return " / ".join(keywords), ["no headline and no text: its keywords"] if keywords else []


def _topics(keywords: list[str]) -> tuple[Name, ...]:
    named = {word.casefold(): word for word in keywords if len(word) <= LONGEST_KEYWORD}
    return tuple(map(Name, named.values()))[:MOST_KEYWORDS]


def _known_by(
    article: ParsedArticle, message: Message, keywords: list[str], follows: bool, name: str
) -> ParsedArticle:
    """With the keys of its story, by keywords and day, and of the message alone."""
    if article.version_at is None or not keywords:
        return keyed(article, name)
    story = "/".join(keywords).casefold()
    day, before = (_key(_day(article.version_at, back), story) for back in (0, 1))
    own = f"{day}#{message.service}{message.number}"
    take = Take(own, (before,) if follows else (), follows)
    return replace(article, external_id=day, take=take)


def _day(moment: datetime, back: int) -> str:
    return f"{(moment.astimezone(UTC) if moment.tzinfo else moment) - timedelta(back):%Y-%m-%d}"


def _key(day: str, story: str) -> str:
    return f"iptc7901:{day}:{story}"


def _story(article: ParsedArticle) -> tuple[str, str]:
    return article.source, article.external_id


def _joined(article: ParsedArticle, addition: ParsedArticle) -> ParsedArticle:
    body = f"{article.body_html}\n{addition.body_html}".strip()
    if len(body) > LONGEST_TEXT:
        return replace(article, warnings=(*article.warnings, "an addition has no room: left out"))
    return replace(article, body_html=body, warnings=(*article.warnings, *addition.warnings))


def _alone(addition: ParsedArticle) -> ParsedArticle:
    warning = "it goes on from a message that is not before it: an article of its own"
    key = addition.take.own_key if addition.take else addition.external_id
    return replace(addition, external_id=key, take=None, warnings=(*addition.warnings, warning))
