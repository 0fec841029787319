"""Markup of any make → the same text in well-nested blocks, in one pass and within bounds.

A browser mends what is not nested by opening elements again, which turns 50 kB into 50 MB. Here the
parser only tells what begins and ends; whatever is written is closed where it belongs, and counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext_lazy as _
from lxml import etree

from newsroom.characters import allowed_in_xml

MAX_CHARACTERS = 1_000_000  # of markup
MAX_DEPTH = 256  # elements within each other
MAX_PIECES = 100_000  # tags, and texts between them
_AT_A_TIME = 4096  # characters

PICTURE = "data-picture"  # of a figure: the key of a picture of the archive
KEY_LENGTH = 16  # hexadecimal digits
ATTRIBUTES = {
    "a": {"href", "title"}, "abbr": {"title"}, "figure": {PICTURE}, "th": {"scope"},
}  # fmt: skip
_KEY = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}")
_INLINE = {"a", "abbr", "b", "cite", "code", "em", "i", "q", "s", "strong", "sub", "sup"}
_NESTING = {"q", "sub", "sup"}  # one within another means something
_BLOCKS = {
    "blockquote", "dd", "dl", "dt", "figcaption", "figure", "h2", "h3", "h4", "li", "ol", "p",
    "pre", "table", "ul",
}  # fmt: skip
_TABLE_PARTS = {"caption", "tbody", "td", "th", "thead", "tr"}
TAGS = _INLINE | _BLOCKS | _TABLE_PARTS | {"br", "hr"}

_AS = {"h1": "h2", "h5": "h4", "h6": "h4"}  # headings that a story has no other use for
_OWN = "p of ours"
_LINES_ONLY = {_OWN, "caption", "h2", "h3", "h4", "p", "pre"}  # no block stands within them
_WITHOUT_PARAGRAPHS = _LINES_ONLY | {"dl", "ol", "table", "tbody", "thead", "tr", "ul"}
# Blocks that are not kept: their text is a paragraph of its own.
_PARTINGS = {
    "address", "article", "aside", "center", "details", "dialog", "dir", "div", "fieldset",
    "footer", "form", "frameset", "header", "hgroup", "legend", "listing", "main", "menu",
    "nav", "noframes", "noscript", "optgroup", "option", "plaintext", "search", "section",
    "summary", "template", "tfoot", "title", "xmp", *_TABLE_PARTS,
}  # fmt: skip
# What stands in a line like a picture does: two words beside it stay two.
_REPLACED = {
    "audio", "button", "canvas", "embed", "img", "input", "math", "meter", "object", "picture",
    "progress", "select", "svg", "text", "textarea", "video",
}  # fmt: skip
_WITHOUT_TEXT = {"iframe", "script", "style"}
_NO_END = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
}  # fmt: skip


class UnusableBody(ValueError):
    """A body that is too much work for whoever shows it; its message says why."""


def _too_long() -> UnusableBody:
    return UnusableBody(_("The text has more than 1,000,000 characters with its markup."))


def _too_many() -> UnusableBody:
    return UnusableBody(_("The text has more than 100,000 tags and pieces between them."))


def _too_deep() -> UnusableBody:
    return UnusableBody(_("The text has more than 256 elements within each other."))


def normal_form(markup: str) -> str:
    """The text of any markup, with the elements of TAGS only, well nested.

    Blocks that are not kept become paragraphs, h1 a heading that is.
    Raises UnusableBody beyond the limits above.
    """
    if len(markup) > 2 * MAX_CHARACTERS:
        raise _too_long()
    writer = _Writer()
    parser = etree.HTMLParser(target=writer)
    parser.feed("<html><body>")  # else loose text would be taken for a paragraph
    for start in range(0, len(markup), _AT_A_TIME):  # what is refused is not read to its end
        parser.feed(markup[start : start + _AT_A_TIME])
    parser.close()
    return writer.written()


class _Writer:
    """What the parser tells, written down as it comes; the target of an lxml parser."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = self.pieces = 0
        self.sources: list[_Source] = []  # elements that have begun
        self.blocks: list[str] = []  # open in what is written; _OWN is a paragraph of our own
        self.inline: list[tuple[str, str]] = []  # wanted around words: tag, attributes
        self.opened = 0  # so many of these are open in what is written
        self.silent = 0  # so many elements have begun whose text is none
        self.has_words = False  # since a block began or ended, or a line
        self.is_parted = False  # from these words, by a block that is not kept
        self.is_apart = False  # by something like a picture

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._count()
        if len(self.sources) >= MAX_DEPTH:
            raise _too_deep()
        name = _AS.get(tag, tag)
        source = _Source(tag, wraps=bool(self.sources) and self.sources[-1].wraps)
        if tag in _WITHOUT_TEXT:
            self.silent += 1
        elif tag == "br":
            self._break_line()
        elif tag == "hr":
            self._begin_block()
            self._write("<hr>")
        elif name in _INLINE:
            if name in _NESTING or not any(name == wanted for wanted, _ in self.inline):
                self.inline.append((name, _attributes(name, attributes)))
                source.written = name
        elif name in _BLOCKS or (name in _TABLE_PARTS and "table" in self.blocks):
            self._begin_block()
            self._write(f"<{name}{_attributes(name, attributes)}>")
            self.blocks.append(name)
            source.written, source.wraps = name, False
        elif tag in _PARTINGS:
            self._part()
            source.wraps = True
        elif tag in _REPLACED:
            self.is_apart = True
        if tag not in _NO_END:
            self.sources.append(source)

    def end(self, tag: str) -> None:
        if any(source.tag == tag for source in self.sources):
            while self._end_source() != tag:
                pass

    def data(self, text: str) -> None:
        self._count()
        text = allowed_in_xml(text)  # signs may be written as numbers
        if self.silent:
            return
        if text.isspace() and not self._is_preformatted:
            return self._write_blank(text)
        if self._is_preformatted and not self.has_words:
            text = text.lstrip("\n")  # the first one is none, for every reader of HTML
        if text:
            self._begin_words(text)
            self._write(escape(text, quote=False))

    def close(self) -> None:
        """Called by the parser, also after a refusal."""

    def written(self) -> str:
        while self.sources:
            self._end_source()
        self._close_blocks(0)
        return "".join(self.parts)

    def _end_source(self) -> str:
        source = self.sources.pop()
        if source.tag in _WITHOUT_TEXT:
            self.silent -= 1
        elif source.written in _INLINE:
            last = max(i for i, (tag, _) in enumerate(self.inline) if tag == source.written)
            self._close_inline(last)
            del self.inline[last]
        elif source.written:
            self._close_blocks(_last(self.blocks, source.written))
        elif source.tag in _PARTINGS:
            self._part()
        elif source.tag in _REPLACED:
            self.is_apart = True
        return source.tag

    def _begin_words(self, text: str) -> None:
        """Open what stands around words that come now, and part them from those before."""
        within = self.blocks[-1] if self.blocks else ""
        if self.sources[-1].wraps and within not in _WITHOUT_PARAGRAPHS:
            self._close_blocks(len(self.blocks))
            self._write("<p>")
            self.blocks.append(_OWN)
        elif self.is_parted:
            self._write("\n" if self._is_preformatted else "<br>")
        elif self.is_apart and self.has_words and not re.search(r"\s$", self.parts[-1]):
            self._write(" ")
        self.is_parted = self.is_apart = False
        self.has_words = True
        for tag, attributes in self.inline[self.opened :]:
            self._write(f"<{tag}{attributes}>")
        self.opened = len(self.inline)

    def _write_blank(self, text: str) -> None:
        if self.has_words and not self.is_parted:
            self._write(text)
        elif "\n" in text and self.parts and self.parts[-1] != "\n":
            self._write("\n")

    def _break_line(self) -> None:
        within = self.blocks[-1] if self.blocks else ""
        if self.sources[-1].wraps and within not in _WITHOUT_PARAGRAPHS:
            return  # an empty line between blocks
        self._write("<br>")
        self.has_words = self.is_parted = self.is_apart = False

    def _part(self) -> None:
        """A block begins or ends that is not kept: what comes is not the same line."""
        if self.blocks and self.blocks[-1] == _OWN:
            self._close_blocks(len(self.blocks) - 1)
        else:
            self._close_inline(0)
            self.is_parted = self.has_words

    def _begin_block(self) -> None:
        keep = len(self.blocks)
        while keep and self.blocks[keep - 1] in _LINES_ONLY:
            keep -= 1
        ended = self.blocks[keep:]
        self._close_blocks(keep)
        for source in reversed(self.sources):
            if not any(tag != _OWN for tag in ended):
                break
            source.wraps = True  # words that follow stand in no paragraph any more
            if source.written == ended[-1]:
                source.written = ""
                ended.pop()

    def _close_blocks(self, keep: int) -> None:
        """Close all but some of the open blocks."""
        self._close_inline(0)
        while len(self.blocks) > keep:
            tag = self.blocks.pop()
            self._write("</p>" if tag == _OWN else f"</{tag}>")
        self.has_words = self.is_parted = self.is_apart = False

    def _close_inline(self, keep: int) -> None:
        for tag, _attributes in reversed(self.inline[keep : self.opened]):
            self._write(f"</{tag}>")
        self.opened = min(self.opened, keep)

    @property
    def _is_preformatted(self) -> bool:
        return "pre" in self.blocks

    def _count(self) -> None:
        self.pieces += 1
        if self.pieces > MAX_PIECES:
            raise _too_many()

    def _write(self, text: str) -> None:
        self.size += len(text)
        if self.size > MAX_CHARACTERS:
            raise _too_long()
        self.parts.append(text)


@dataclass
class _Source:
    """An element that has begun in what is read."""

    tag: str
    wraps: bool  # words right within it need a paragraph of our own
    written: str = ""  # as which element


def _attributes(tag: str, given: Mapping[str, str]) -> str:
    if tag not in ATTRIBUTES or not given:
        return ""
    kept = sorted(ATTRIBUTES[tag] & given.keys())
    if tag == "figure" and not _KEY.fullmatch(given.get(PICTURE) or ""):
        return ""
    return "".join(f' {name}="{escape(given[name] or "")}"' for name in kept)


def _last(blocks: list[str], tag: str) -> int:
    return max(position for position, block in enumerate(blocks) if block == tag)
