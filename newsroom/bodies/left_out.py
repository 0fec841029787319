"""What cleaning takes out of a text, in words, for whoever brought it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lxml import etree

from newsroom.characters import allowed_in_xml

_KINDS = {
    "picture": ("img", "svg", "canvas"),
    "recording": ("video", "audio"),
    "embedded": ("iframe", "embed", "object"),
    "script": ("script",),
    "field": ("input", "select", "textarea", "button", "meter", "progress"),
    "formula": ("math",),
}
_KIND_OF = {tag: kind for kind, tags in _KINDS.items() for tag in tags}
_LOOKS = {"font", "style", "big", "small", "marquee", "blink"}
_LOOKS_IN_ATTRIBUTES = {"align", "bgcolor", "color", "face", "size", "width"}
_CROSSED_OUT = {"del", "strike"}
_UNDERLINED = {"ins", "u"}
_SCHEME = re.compile(r"[\x00-\x20]*([a-z][a-z0-9+.\-]*):", re.I)
_KEPT_SCHEMES = {"http", "https", "mailto"}


def left_out(markup: str) -> list[str]:
    """Each kind of thing with its number, or its name where none can be counted; shown to people.

    Of a text that `clean_html` takes.
    """
    seen = _Seen()
    parser = etree.HTMLParser(target=seen)
    parser.feed(f"<html><body>{allowed_in_xml(markup)}")
    parser.close()
    return [words for kind, number in seen.of.items() if (words := _in_words(kind, number))]


def _in_words(kind: str, n: int) -> str:
    match kind:
        case "picture":
            return ngettext("%d picture", "%d pictures", n) % n
        case "recording":
            return ngettext("%d video or sound", "%d videos or sounds", n) % n
        case "embedded":
            return ngettext("%d embedded page", "%d embedded pages", n) % n
        case "script":
            return ngettext("%d script", "%d scripts", n) % n
        case "field":
            return ngettext("%d form field", "%d form fields", n) % n
        case "formula":
            return ngettext("the signs of %d formula", "the signs of %d formulas", n) % n
        case "link":
            return ngettext("%d link's address", "the addresses of %d links", n) % n
        case "merged":
            return ngettext("the merging of %d cell", "the merging of %d cells", n) % n
        case "crossed out":
            return _("crossing out")
        case "underlined":
            return _("underlining")
        case "highlighted":
            return _("highlighting")
        case "looks":
            return _("colours, fonts and sizes")
    raise ValueError(kind)


class _Seen:
    """Counts what the parser tells; the target of an lxml parser."""

    def __init__(self) -> None:
        order = [*_KINDS, "link", "merged", "crossed out", "underlined", "highlighted", "looks"]
        self.counted: Counter[str] = Counter()
        self.order = order
        self.within: list[str] = []  # elements that are left out whole

    @property
    def of(self) -> dict[str, int]:
        return {kind: self.counted[kind] for kind in self.order if self.counted[kind]}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self.within:  # the shapes of a drawing are no things of their own
            if tag == self.within[-1]:
                self.within.append(tag)
            return
        if kind := _KIND_OF.get(tag):
            if not (tag == "input" and attributes.get("type") == "hidden"):
                self.counted[kind] += 1
            if tag in ("svg", "math"):
                self.within.append(tag)
        elif tag in _CROSSED_OUT:
            self.counted["crossed out"] += 1
        elif tag in _UNDERLINED:
            self.counted["underlined"] += 1
        elif tag == "mark":
            self.counted["highlighted"] += 1
        elif tag in _LOOKS or "style" in attributes or _LOOKS_IN_ATTRIBUTES & attributes.keys():
            self.counted["looks"] += 1
        if tag in ("td", "th") and any(_spans(attributes, way) for way in ("colspan", "rowspan")):
            self.counted["merged"] += 1
        if tag == "a" and (scheme := _SCHEME.match(attributes.get("href") or "")):
            self.counted["link"] += scheme[1].lower() not in _KEPT_SCHEMES
        self.counted["script"] += any(name.startswith("on") for name in attributes)

    def end(self, tag: str) -> None:
        if self.within and tag == self.within[-1]:
            self.within.pop()

    def data(self, text: str) -> None:
        """Words are never left out but those of scripts and the like."""

    def close(self) -> None:
        """Called by the parser."""


def _spans(attributes: Mapping[str, str], way: str) -> bool:
    return (attributes.get(way) or "1").strip() not in ("", "0", "1")
