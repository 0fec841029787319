"""Elements of XML by their local names: an agency may write its namespace or leave it out."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from newsroom.imports.formats.cleaning import one_line

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_APART = ("br", "byttl", "city", "country", "line", "p", "region", "state", "sublocation")


def name_of(element: etree._Element) -> str:
    """In small letters; empty for comments and instructions."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def children(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    if element is not None:
        yield from (child for child in element if name_of(child) in names)


def within(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """At any depth."""
    if element is not None:
        yield from (inner for inner in element.iter() if name_of(inner) in names)


def first(element: etree._Element | None, *names: str) -> etree._Element | None:
    return next(within(element, *names), None)


def words(element: etree._Element | None, *left_out: str) -> str:
    """Its text on one line, without that of comments and of elements of these names."""
    text = one_line("".join(_texts(element, left_out))) if element is not None else ""
    return text.replace(" ,", ",")


def attribute(element: etree._Element | None, name: str) -> str:
    return one_line(element.get(name) or "") if element is not None else ""


def _texts(element: etree._Element, left_out: tuple[str, ...]) -> Iterator[str]:
    if name_of(element) and name_of(element) not in left_out:
        around = " " if name_of(element) in _APART else ""
        yield f"{around}{element.text or ''}"
        for child in element:
            yield from _texts(child, left_out)
            yield child.tail or ""
        yield around
