"""An article page saved as text from a browser: the story without the page around it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import PurePath
from typing import BinaryIO

from newsroom.imports.formats.detection import is_binary
from newsroom.imports.formats.html.charset import decoded
from newsroom.imports.formats.moments import DAY
from newsroom.imports.formats.parsed import Name, ParsedArticle, ParsedImage, Unreadable
from newsroom.imports.formats.text.boxes import without_offers
from newsroom.imports.formats.text.dumps import without_marks
from newsroom.imports.formats.text.furniture import repeated
from newsroom.imports.formats.text.header import labels
from newsroom.imports.formats.text.headlines import Headline, doubled_headlines, main_headline
from newsroom.imports.formats.text.lines import Line, lines_of
from newsroom.imports.formats.text.related import related_stories
from newsroom.imports.formats.text.story import Story, read_story

LARGEST_PAGE = 2 << 20
MOST_LINES = 10_000
MOST_DATES = 1_000  # lines with one: each costs a millisecond
HEADING_WORDS = 12


def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle]:
    """The one article of the page. Raises Unreadable when no story can be made out in it."""
    data = stream.read(LARGEST_PAGE + 1)
    if len(data) > LARGEST_PAGE:
        raise Unreadable(f"{name} is larger than {LARGEST_PAGE >> 20} MiB: not an article page")
    if is_binary(data):
        raise Unreadable(f"{name} is not text: it holds binary data")
    lines = lines_of(without_marks(decoded(data)))
    if len(lines) > MOST_LINES:
        raise Unreadable(f"{name} has more than {MOST_LINES} lines: not an article page")
    if sum(DAY.search(line.text) is not None for line in lines) > MOST_DATES:
        raise Unreadable(f"{name} has more than {MOST_DATES:,} dates: not an article page")
    yield _article(lines, name)


def _article(lines: list[Line], name: str) -> ParsedArticle:
    lines = without_offers(lines)
    doubled = doubled_headlines(lines)
    furniture = repeated(lines, {lines[headline.first].key for headline in doubled})
    furniture -= _section_above(main_headline(lines, doubled), lines)
    lines = [line for line in lines if line.key not in furniture]
    doubled = doubled_headlines(lines)
    headline = main_headline(lines, doubled)
    if headline is None:
        raise Unreadable(f"{name} holds no story: no headline with text below it")
    others = [other for other in doubled if other.first > headline.last]
    story, end = read_story(lines, headline, others)
    if not story.paragraphs:
        raise Unreadable(f"{name} holds no story: no text below “{headline.text}”")
    return ParsedArticle(
        headline=story.headline,
        position="page",
        external_id=PurePath(name).stem,
        named_by_file=True,
        dek=story.dek,
        kicker=story.labels.kicker,
        section=story.labels.section,
        body_html=_body_html(story),
        byline=story.byline,
        authors=tuple(map(Name, story.people)),
        image=_image(story),
        related=related_stories(lines[end:]),
        published_at=story.published_at,
        updated_at=story.updated_at,
        source=headline.site,
    )


def _section_above(headline: Headline | None, lines: list[Line]) -> set[str]:
    """The key of the label above a headline: a menu and a list of topics may name it too."""
    above = lines[headline.first - 1] if headline and headline.first else None
    is_label = above is not None and above.text[:1].isupper() and bool(labels(above.text))
    return {above.key} if above is not None and is_label else set()


def _body_html(story: Story) -> str:
    return "\n".join(
        f"<{tag}>{escape(line.text, quote=False)}</{tag}>"
        for line in story.paragraphs
        for tag in ("h2" if _is_heading(line) else "p",)
    )


def _is_heading(line: Line) -> bool:
    if line.is_paragraph or line.words > HEADING_WORDS or not line.after_blank:
        return False
    return line.is_title_like and not line.ends_sentence and line.text[:1].isalnum()


def _image(story: Story) -> ParsedImage | None:
    if not story.caption:
        return None
    return ParsedImage(caption=story.caption.text, credit=story.caption.credit)
