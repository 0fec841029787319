"""The content of a post → a body: no blocks, no shortcodes, paragraphs where lines parted them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import Element, HtmlElement

from newsroom.imports.formats.markup import inside, parsed

_SHORTCODE = re.compile(r"\[(\[?)(/?)([A-Za-z][\w-]*)((?:[\s=][^\[\]]*)?)/?\](\]?)")
_CORE = {"audio", "caption", "embed", "gallery", "playlist", "video", "wp_caption"}
_CAPTIONS = {"caption", "wp_caption"}
_OWN = "wpcaption"  # an element of our own until a figure is made of it
_ADDRESS = re.compile(r"""=\s*["']?(https?://[^"'\s\]]+)""")
_CAPTION = re.compile(r"""caption=(?:"([^"]*)"|'([^']*)')""")
_ONLY_ADDRESS = re.compile(r"https?://\S+")
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_BLOCK_MARK = "<!-- wp:"
_DROPPED = ("script", "style", "noscript", "form")
_INLINE = {
    "a", "abbr", "acronym", "b", "bdo", "big", "br", "cite", "code", "del", "dfn", "em", "font",
    "i", "iframe", "img", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "tt", "u", "var",
}  # fmt: skip
_HOLDS_PARAGRAPHS = {"article", "blockquote", "center", "div", "section"}


def body_of_post(content: str) -> str:
    """HTML, not yet sanitised."""
    piece = parsed(without_shortcodes(content))
    if piece is None:
        return ""
    etree.strip_elements(piece, *_DROPPED, etree.Comment, with_tail=False)
    if _BLOCK_MARK not in content:
        _part(piece)
    for figure in list(piece.iter(_OWN)):
        _make_figure(figure)
    for line in piece.iter("p", "div"):
        _link(line)
    return inside(piece)


def without_shortcodes(content: str) -> str:
    """The content with captions as elements, players as addresses, and other shortcodes gone.

    What stands in brackets and is none stays: [sic].
    """
    ended = {found[3].lower() for found in _SHORTCODE.finditer(content) if found[2]}
    return _SHORTCODE.sub(lambda found: _replaced(found, ended), content)


def _replaced(found: re.Match[str], ended: set[str]) -> str:
    escaped, slash, name, said, closing = found.groups()
    name = name.lower()
    if escaped and closing:
        return found[0][1:-1]
    if name in _CAPTIONS:
        written = _CAPTION.search(said)
        caption = (written[1] or written[2] or "") if written else ""
        made = f"</{_OWN}>" if slash else f"<{_OWN}>{caption}"
    elif name in _CORE or name in ended or "=" in said:
        played = _ADDRESS.search(said) if name in _CORE else None
        made = f"\n\n{played[1]}\n\n" if played else ""
    else:
        return found[0]
    return f"{escaped}{made}{closing}"


def _part(block: HtmlElement) -> None:
    """Put what stands loose in a block into paragraphs, parted where a line is blank."""
    pieces = list(_pieces(block))
    for child in list(block):
        block.remove(child)
    block.text = None
    paragraph: _Words | None = None
    for piece in pieces:
        if not isinstance(piece, str):
            if piece.tag in _INLINE:
                paragraph = paragraph or _Words(etree.SubElement(block, "p"))
                paragraph.add(piece)
                continue
            paragraph = None
            block.append(piece)
            if piece.tag in _HOLDS_PARAGRAPHS:
                _part(piece)
            continue
        for number, text in enumerate(_BLANK_LINE.split(piece)):
            if number:
                paragraph = None
            if text.strip() or (text and paragraph is not None):
                paragraph = paragraph or _Words(etree.SubElement(block, "p"))
                paragraph.write(text)


class _Words:
    """An element that is written from its start to its end."""

    def __init__(self, element: HtmlElement) -> None:
        self.element = element
        self._last: HtmlElement | None = None  # lxml counts through all to find it
        self._is_empty = True

    def add(self, child: HtmlElement) -> None:
        self.element.append(child)
        self._last, self._is_empty = child, False

    def write(self, text: str) -> None:
        """A text whose line ends are those of the writer."""
        first, *lines = (text.lstrip() if self._is_empty else text).split("\n")
        self.append(first)
        for line in lines:
            if line.strip():
                self.add(Element("br"))
            self.append(line)

    def append(self, text: str) -> None:
        if self._last is not None:
            self._last.tail = (self._last.tail or "") + text
        else:
            self.element.text = (self.element.text or "") + text
        self._is_empty = self._is_empty and not text


def _pieces(block: HtmlElement) -> Iterator[str | HtmlElement]:
    if block.text:
        yield block.text
    for child in block:
        tail, child.tail = child.tail, None
        yield child
        if tail:
            yield tail


def _make_figure(figure: HtmlElement) -> None:
    """A picture with its caption: all that is no picture is the caption."""
    figure.tag = "figure"
    caption = _Words(Element("figcaption"))
    caption.append((figure.text or "").strip())
    for child in list(figure):
        tail, child.tail = child.tail or "", None
        if child.tag != "img" and child.find(".//img") is None:
            caption.add(child)
        caption.append(tail)
    figure.text = None
    words = caption.element
    if words.text_content().strip():
        words.text = (words.text or "").lstrip()
        figure.append(words)


def _link(line: HtmlElement) -> None:
    """An address alone in a paragraph is what WordPress would have shown a player for."""
    address = (line.text or "").strip()
    if not len(line) and _ONLY_ADDRESS.fullmatch(address):
        line.text = None
        link = etree.SubElement(line, "a", href=address)
        link.text = address
