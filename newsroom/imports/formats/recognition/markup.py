"""Files of XML, SGML and HTML told by their first element."""

from __future__ import annotations

import re

from lxml import etree

from newsroom.imports.formats.recognition.kind import Kind

_REUTERS = re.compile(r"<!DOCTYPE\s+lewis|<REUTERS\s", re.IGNORECASE)
_HTML = re.compile(
    r"(?:<\?xml[^>]*>|<!--(?:(?!-->).)*-->|\s)*<(?:!doctype\s+html|html\b)", re.I | re.S
)
_DECLARATION = re.compile(r"<\?xml[^>]*\?>\s*")
_WORDPRESS = "wordpress.org/export/"
_NEWSML_G2 = "http://iptc.org/std/nar/"
_G2_ROOTS = {
    "catalogItem", "conceptItem", "knowledgeItem", "newsItem", "newsMessage", "packageItem",
    "planningItem",
}  # fmt: skip
_RSS_ROOTS = {"channel", "rss"}
_RSS_IN_RDF = re.compile(r"/rss/|netscape")

HTML = Kind("an HTML page", "html")
REUTERS = Kind("a file of Reuters-21578", "reuters")
RSS = Kind("an RSS feed", "feed")
ATOM = Kind("an Atom feed", "feed")
NEWSML_G2 = Kind("a NewsML-G2 document", "newsml")
NEWSML_1 = Kind("a NewsML 1 document", "newsml")
NITF = Kind("an NITF document", "nitf")
WXR = Kind("a WordPress export", "wxr")


def kind_of_markup(start: str) -> Kind | None:
    """The kind of what starts with `<`; None for a piece of a page."""
    if _REUTERS.match(start):
        return REUTERS
    root = _root(start)
    if root is not None and (known := _known(root)):
        return known  # whatever its DOCTYPE says
    if _HTML.match(start):
        return HTML
    name = etree.QName(root) if root is not None else None
    if name is not None and (start.startswith(("<?xml", "<!DOCTYPE")) or name.namespace):
        return Kind(f"XML of another kind (<{name.localname[:60]}>)")
    return None  # <div>…: a piece of a page, if the file's name says so


def _known(element: etree._Element) -> Kind | None:
    name = etree.QName(element)
    root, namespace = name.localname, name.namespace or ""
    addresses = " ".join(element.nsmap.values()).lower()
    if root.lower() in _RSS_ROOTS or (root == "RDF" and _RSS_IN_RDF.search(addresses)):
        return WXR if _WORDPRESS in addresses else RSS
    if root == "feed" or (root == "entry" and "atom" in namespace.lower()):
        return ATOM
    if namespace.startswith(_NEWSML_G2) or root in _G2_ROOTS:
        return NEWSML_G2
    if root == "NewsML":
        return NEWSML_1
    if root == "nitf":
        return NITF
    return None


def _root(start: str) -> etree._Element | None:
    """The first element. No entity is followed, nothing is fetched."""
    parser = etree.XMLPullParser(
        events=("start",), resolve_entities=False, no_network=True, load_dtd=False, recover=True
    )
    try:
        parser.feed(_DECLARATION.sub("", start, count=1))  # the text is decoded already
    except etree.XMLSyntaxError:
        return None
    return next((element for _event, element in parser.read_events()), None)
