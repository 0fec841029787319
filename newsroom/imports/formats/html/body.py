"""The text of a page: what trafilatura takes for its story, as passages."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.furniture import is_furniture
from newsroom.imports.formats.html.titles import same_title
from newsroom.imports.formats.passages import passages

KEEPS_MOST = 0.6  # of the text: what is surely of the story is taken where it is so much
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_OWN_TEXT = 80  # characters of a paragraph of a story, links left out
_PASSAGES = ("head", "item", "p", "quote")
_LISTS = {"ol": "ol", "ul": "ul", "dl": "dl"}
_RENDERED = {"#b": "b", "#i": "i", "#u": "u", "#sub": "sub", "#sup": "sup", "#t": "code"}
_PLAIN = {"cell": "td", "del": "s", "lb": "br", "ref": "a", "row": "tr"}
_BLOCKS = ("blockquote", "dl", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul")
_TITLES_AT_MOST = 3  # passages at the start that may be the headline again


def extracted(page: HtmlElement) -> Document | None:
    """The main text without what trafilatura is unsure of, unless that is much of it.

    Measured on three collections of news pages: better than either way alone.
    """
    everything = _extraction(page, favor_precision=False)
    certain = _extraction(page, favor_precision=True)
    if everything is None or certain is None:
        return everything
    keeps_most = len(certain.raw_text or "") >= KEEPS_MOST * len(everything.raw_text or "")
    return certain if keeps_most else everything


def lines_of(document: Document) -> list[str]:
    """The text of its passages, a line each."""
    passages = (one_line("".join(each.itertext())) for each in document.body.iter(*_PASSAGES))
    return [text for text in passages if text]


def unlinked_headings(page: HtmlElement) -> dict[str, str]:
    """Takes the links off headings between paragraphs of one text, which trafilatura would take for
    teasers of others; gives their addresses by their words."""
    links = {}
    for link in list(page.iter("a")):
        heading = next(link.iterancestors(*_HEADINGS), None)
        if heading is None or not _is_within_a_text(heading):
            continue
        text = one_line(heading.text_content())
        if text and text == one_line(link.text_content()):
            links[text] = link.get("href") or ""
            link.drop_tag()
    return links


def body_html(document: Document, headline: str, links: dict[str, str]) -> str:
    """Its text in passages, without the headline at its start; `links`: of headings."""
    tree = deepcopy(document.body)
    for element in list(tree.iter()):
        if isinstance(element.tag, str):
            _rename(element)
    for heading in tree.iter(*_HEADINGS):
        if address := links.get(one_line("".join(heading.itertext()))):
            _link(heading, address)
    for group in [tree, *tree.iter("blockquote", "div", "p")]:
        _part(group)
    _drop_headline(tree, headline)
    _drop_furniture(tree)
    return passages(tree, headline)


def _extraction(page: HtmlElement, *, favor_precision: bool) -> Document | None:
    found = bare_extraction(
        deepcopy(page),
        favor_precision=favor_precision,
        output_format="html",
        include_comments=False,
        include_formatting=True,
        include_links=True,
        with_metadata=True,
    )
    return found if isinstance(found, Document) else None


def _is_within_a_text(heading: HtmlElement) -> bool:
    """Whether two paragraphs beside it are more than the links in them."""
    parent = heading.getparent()
    texts = parent.findall("p") if parent is not None else []
    return sum(_own_length(text) >= _OWN_TEXT for text in texts) > 1


def _own_length(paragraph: HtmlElement) -> int:
    linked = sum(len(link.text_content()) for link in paragraph.iter("a"))
    return len(paragraph.text_content()) - linked


def _rename(element: etree._Element) -> None:
    """From trafilatura's names for things to those of HTML."""
    tag, rend = str(element.tag), element.get("rend") or ""
    address = element.get("target") or ""
    role = element.get("role")
    if tag == "list":
        element.tag = _LISTS.get(rend, "ul")
    elif tag == "item":
        element.tag = rend[:2] if rend.startswith(("dd", "dt")) else "li"
    elif tag == "head":
        element.tag = f"h{max(2, int(rend[1:]))}" if rend[1:].isdigit() else "h3"
    elif tag == "hi":
        element.tag = _RENDERED.get(rend, "i")
    elif tag == "code":
        element.tag = "pre" if _is_apart(element) else "code"
    elif tag == "quote":
        element.tag = "blockquote" if _is_apart(element) else "q"
    elif tag == "cell" and role == "head":
        element.tag = "th"
    else:
        element.tag = _PLAIN.get(tag, tag)
    element.attrib.clear()
    if address:
        element.set("href", address)


def _is_apart(element: etree._Element) -> bool:
    """Whether it stands between the paragraphs, or has lines or paragraphs of its own."""
    parent = element.getparent()
    if parent is None or parent.tag not in ("p", "a", "b", "i", "li", "td", "th", "h2", "h3", "h4"):
        return not (element.tail or "").strip() or len(element) > 0
    return len(element) > 0 or "\n" in (element.text or "").strip()


def _link(heading: etree._Element, address: str) -> None:
    link = etree.Element("a", href=address)
    link.text, heading.text = heading.text, None
    link.extend(list(heading))
    heading.append(link)


def _part(group: etree._Element) -> None:
    """A paragraph with others within it, or with empty lines, becomes a frame of several."""
    breaks = [
        line
        for line in group.iterchildren("br")
        if (after := line.getnext()) is not None
        and after.tag == "br"
        and not (line.tail or "").strip()
    ]
    for line in breaks:
        line.tag = "div"
    if group.tag == "p" and (breaks or any(child.tag in _BLOCKS for child in group)):
        group.tag = "div"


def _drop_headline(tree: etree._Element, headline: str) -> None:
    """Where one of the first passages says the headline again, it goes with what heads it."""
    first = [each for each in tree.iter("p", *_HEADINGS) if one_line("".join(each.itertext()))]
    first = first[:_TITLES_AT_MOST]
    again = [same_title(one_line("".join(each.itertext())), headline) for each in first]
    last = max((place for place, is_again in enumerate(again) if is_again), default=-1)
    for element, is_again in list(zip(first, again, strict=True))[: last + 1]:
        parent = element.getparent()
        if parent is not None and (is_again or element.tag != "p"):
            _remove(element, parent)


def _drop_furniture(tree: etree._Element) -> None:
    """Of the page, not of the story: advertising, appeals, "read also" with its link."""
    for element in list(tree.iter("p", "li", *_HEADINGS)):
        parent, text = element.getparent(), one_line("".join(element.itertext()))
        if parent is not None and is_furniture(text):
            _remove(element, parent)


def _remove(element: etree._Element, parent: etree._Element) -> None:
    """Without what follows it in its parent, which lxml would take for a part of it."""
    before, tail = element.getprevious(), element.tail or ""
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)
