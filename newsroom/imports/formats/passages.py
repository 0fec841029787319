"""The text of a story in NITF, XHTML or HTML → plain HTML: pictures go, their captions stay."""

from __future__ import annotations

import re
from html import escape

from lxml import etree
from lxml.html import document_fromstring

from newsroom.imports.formats.cleaning import clean, one_line
from newsroom.imports.formats.markup import looks_like_markup
from newsroom.imports.formats.paragraphs import as_html, split_at_blank_lines
from newsroom.imports.formats.trees import name_of

DEEPEST = 100  # elements within each other; of what lies deeper only the words are kept
_LEFT_OUT = {
    "audio", "body.end", "head", "iframe", "img", "media-metadata", "media-producer",
    "media-reference", "noscript", "object", "script", "style", "title", "video",
}  # fmt: skip
_TEXTS = {
    "dd": "dd", "dt": "dt", "figcaption": "p", "h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4",
    "h5": "h5", "h6": "h6", "hl2": "h2", "media-caption": "p", "p": "p", "pre": "pre",
}  # fmt: skip
_FRAMES = {
    "dl": "dl", "li": "li", "ol": "ol", "table": "table", "tbody": "tbody", "td": "td",
    "th": "th", "thead": "thead", "tr": "tr", "ul": "ul",
}  # fmt: skip
_QUOTES = ("blockquote", "bq")
_GROUPS = ("article", "aside", "block", "body", "body.content", "div", "figure", "html", "media",
           "section")  # fmt: skip
_INLINE = {"a", "b", "code", "em", "i", "q", "s", "strong", "sub", "sup", "u"}
_SPACE = re.compile(r"[ \t\r\n]+")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>\s*")


def passages_of(markup: str, headline: str = "") -> str:
    """Of text with or without markup. A heading that is the headline is left out."""
    markup = _DECLARATION.sub("", clean(markup))
    if not looks_like_markup(markup):
        return as_html(paragraphs_of(markup))
    try:
        return passages(document_fromstring(markup), headline)
    except (etree.ParserError, ValueError):  # nothing but comments
        return ""


def paragraphs_of(text: str) -> list[str]:
    """Those that blank lines part; where there are none, each line is one."""
    parted = split_at_blank_lines(clean(text))
    return parted if len(parted) > 1 else list(filter(None, map(one_line, text.splitlines())))


def passages(element: etree._Element, headline: str = "") -> str:
    writer = _Writer(headline)
    writer.walk(element, is_text=False)
    writer.close()
    return "".join(writer.out).strip()


class _Writer:
    """What stands loose between paragraphs becomes one."""

    def __init__(self, headline: str) -> None:
        self.out: list[str] = []
        self.headline = headline
        self.is_loose = False
        self.depth = 0

    def walk(self, element: etree._Element, is_text: bool) -> None:
        if self.depth > DEEPEST:
            self._say("".join(element.itertext()), is_text)
            return
        self.depth += 1
        self._say(element.text, is_text)
        for child in element:
            self._child(child, name_of(child), is_text)
            self._say(child.tail, is_text)
        self.depth -= 1

    def close(self) -> None:
        if self.is_loose:
            self.out.append("</p>\n")
            self.is_loose = False

    def _open(self, is_text: bool) -> None:
        if not is_text and not self.is_loose:
            self.out.append("<p>")
            self.is_loose = True

    def _say(self, text: str | None, is_text: bool) -> None:
        if not text or (not is_text and not self.is_loose and not text.strip()):
            return
        self._open(is_text)
        self.out.append(escape(_SPACE.sub(" ", clean(text)), quote=False))

    def _child(self, child: etree._Element, name: str, is_text: bool) -> None:
        if not name or name in _LEFT_OUT:
            return
        if name == "br":
            self._open(is_text)
            self.out.append("<br>")
        elif name in _INLINE:
            self._open(is_text)
            href = child.get("href", "") if name == "a" else ""
            start = f'<a href="{escape(href)}">' if href else f"<{name}>"
            self._tagged(child, name, start, is_text=True)
        elif name in _TEXTS or name in _FRAMES or name in _QUOTES:
            self._block(child, name)
        elif name in _GROUPS:
            self.close()
            self.walk(child, is_text=False)
            self.close()
        else:  # <person>, <span>: the words of a sentence
            self.walk(child, is_text)

    def _block(self, child: etree._Element, name: str) -> None:
        text = one_line("".join(child.itertext()))
        is_headline = name.startswith(("h1", "h2", "hl")) and text == self.headline
        if not text or is_headline:
            return
        self.close()
        if name in _QUOTES:
            self.out.append("<blockquote>")
            self.walk(child, is_text=False)
            self.close()
            self.out.append("</blockquote>\n")
        elif name == "pre":
            self.out.append(f"<pre>{escape(clean(''.join(child.itertext())), quote=False)}</pre>\n")
        else:
            tag = _TEXTS.get(name) or _FRAMES[name]
            self._tagged(child, tag, f"<{tag}>", is_text=True)
            self.out.append("\n")

    def _tagged(self, child: etree._Element, tag: str, start: str, is_text: bool) -> None:
        self.out.append(start)
        self.walk(child, is_text)
        self.out.append(f"</{tag}>")
