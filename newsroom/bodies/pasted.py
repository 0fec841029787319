"""What a clipboard holds → markup that says by elements what word processors say by styles.

Word writes lists as paragraphs with a mark of their own, Google Docs bold words as spans, and a
whole text as a `<b>` that is not bold. Cleaning alone would keep the marks and drop the rest.
"""

from __future__ import annotations

import re
from html import escape

from lxml import etree

from newsroom.bodies.cleaning import with_open_ends_as_text
from newsroom.characters import allowed_in_xml

_FRAGMENT = re.compile(r"<!--\s*StartFragment\s*-->(.*)<!--\s*EndFragment\s*-->", re.S)
_LIST = re.compile(r"mso-list:\s*\w+\s+level(\d+)")
_MARK = re.compile(r"mso-list:\s*ignore", re.I)
_SAID_BY_STYLES = {
    "b": re.compile(r"font-weight:\s*(?:bold|[6-9]00)"),
    "i": re.compile(r"font-style:\s*(?:italic|oblique)"),
    "s": re.compile(r"text-decoration[-a-z]*:[^;]*line-through"),
    "sub": re.compile(r"vertical-align:\s*sub"),
    "sup": re.compile(r"vertical-align:\s*super"),
}
_NOT_BOLD = re.compile(r"font-weight:\s*(?:normal|[1-5]00)")
_BULLETS = {"o"}  # that look like a letter


def from_clipboard(markup: str) -> str:
    """The same text, to be cleaned: what was copied and nothing around it."""
    copied = _FRAGMENT.search(markup)
    text = with_open_ends_as_text(allowed_in_xml(copied[1] if copied else markup))
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    body = etree.fromstring(f"<html><body>{text}</body></html>", parser).find("body")
    _make_lists(body)
    _nest_lists(body)
    _say_by_elements(body)
    inner = (etree.tostring(each, encoding="unicode", method="html") for each in body)
    return escape(body.text or "", quote=False) + "".join(inner)


def _make_lists(body) -> None:
    open_lists: list[tuple[int, etree._Element]] = []  # level and list, the outermost first
    for paragraph in [*body.iter("p")]:
        told = _LIST.search(paragraph.get("style", ""))
        if not told:
            continue
        level, tag = int(told[1]), _kind_of_list(paragraph)
        if not open_lists or not _follows(paragraph, open_lists[0][1]):
            open_lists = []
        while open_lists and open_lists[-1][0] > level:
            open_lists.pop()
        if open_lists and open_lists[-1][0] == level and open_lists[-1][1].tag != tag:
            open_lists.pop()
        if not open_lists or open_lists[-1][0] < level:
            new = etree.Element(tag)
            if open_lists:
                open_lists[-1][1][-1].append(new)
            else:
                paragraph.addprevious(new)
            open_lists.append((level, new))
        after, paragraph.tail = paragraph.tail, None
        open_lists[-1][1].append(paragraph)
        open_lists[0][1].tail = (open_lists[0][1].tail or "") + (after or "")
        paragraph.tag = "li"


def _follows(paragraph, other) -> bool:
    return paragraph.getprevious() is other and not (other.tail or "").strip()


def _kind_of_list(paragraph) -> str:
    """As the mark before the words tells, which is taken away."""
    for mark in [*paragraph.iter("span")]:
        if _MARK.search(mark.get("style", "")):
            text = "".join(mark.itertext()).strip()
            _remove(mark)
            is_bullet = text in _BULLETS or not any(sign.isalnum() for sign in text)
            return "ul" if is_bullet else "ol"
    return "ul"


def _nest_lists(body) -> None:
    """A list right within a list belongs to the point before it."""
    for inner in [*body.iter("ul", "ol")]:
        before = inner.getprevious()
        if before is not None and before.tag == "li" and not (before.tail or "").strip():
            before.append(inner)


def _say_by_elements(body) -> None:
    for each in [*body.iter("del", "strike")]:
        each.tag = "s"
    for each in [*body.iter("b", "span")]:
        style = each.get("style", "").lower()
        if each.tag == "b":
            if _NOT_BOLD.search(style):
                each.tag = "span"
            continue
        for tag, said in _SAID_BY_STYLES.items():
            if said.search(style):
                _wrap_content(each, tag)


def _wrap_content(element, tag: str) -> None:
    inner = etree.Element(tag)
    inner.text, element.text = element.text, None
    inner.extend(element[:])
    element.append(inner)


def _remove(element) -> None:
    """Without what follows it."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    element.tail = None
    parent.remove(element)
