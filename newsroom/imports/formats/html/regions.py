"""Which parts of a page are not of its story: by their elements and by what these are called."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_OUTSIDE = {"aside", "dialog", "footer", "form", "nav", "select", "template"}
_COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|disqus(?:-thread)?|respond|replies|discussion)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_NAMED_OUTSIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|disqus|respond|replies|related|recommended|recirc\w*|"
    r"more-?(?:from|stories|news)|most-?(?:read|popular)|trending|popular|sidebar|widget|promo|"
    r"teasers?|breadcrumbs?|(?<!post-)(?<!entry-)(?<!article-)footer|bibliography|references?|citations?|footnotes?|cookie|consent|"
    r"newsletter|subscribe|share|social|menu|navigation|navbar|next-?posts?|prev(?:ious)?-?posts?)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_KICKER = re.compile(
    r"(?:^|[\s_-])(?:kicker|label|overline|eyebrow|badge|flag|dachzeile|prefix|category|"
    r"screen-?reader-?text|visually-?hidden|sr-?only)(?:$|[\s_-])",
    re.IGNORECASE,
)
_WHOLE = ("html", "body", "main")
_MOST_OF_A_PAGE = 0.5  # of its words: what holds more of them is its frame, whatever it is called


def called(element: HtmlElement) -> str:
    """Its class, id, role and test mark on one line."""
    names = ("class", "id", "role", "data-testid", "data-test", "data-component")
    return " ".join(element.get(name) or "" for name in names)


class Regions:
    """Tells of one page what is outside its story. Whatever frames the headline is not."""

    def __init__(self, heading: HtmlElement | None) -> None:
        self.heading = heading
        self._frames = set() if heading is None else {heading, *heading.iterancestors()}

    def is_outside(self, element: HtmlElement) -> bool:
        """Whether an element is part of a menu, of comments, references or other stories."""
        for each in (element, *element.iterancestors()):
            if each in self._frames or each.tag in _WHOLE:
                return False
            if each.tag in _OUTSIDE or _NAMED_OUTSIDE.search(called(each)):
                return True
        return False


def is_kicker(element: HtmlElement) -> bool:
    return _KICKER.search(called(element)) is not None


def drop_comments(page: HtmlElement) -> None:
    """Takes what readers wrote out of the page."""
    total = len(page.text_content())
    for element in list(page.iter("aside", "div", "ol", "section", "ul")):
        if not _COMMENTS.search(called(element)) or element.getparent() is None:
            continue
        if len(element.text_content()) < _MOST_OF_A_PAGE * total:
            element.drop_tree()
