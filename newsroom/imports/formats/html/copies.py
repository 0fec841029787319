"""Copies that web archives give of a page: with the addresses of the original."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

# https://web.archive.org/web/20190301120000id_/https://example.org/, and the like of its kin
_REPLAYED = re.compile(
    r"(?:https?:)?//[\w.:-]+/(?:[\w-]+/){0,2}\d{14}(?:[a-z]{2}_)?/(?=https?:/)"
    r"|(?<=[\"'=])/web/\d{14}(?:[a-z]{2}_)?/(?=https?:/)"
)
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(https?://[^\s>]{1,2000}) -->")
_TOOLBARS = ("wm-ipp-base", "wm-ipp", "wm-ipp-print", "donato")


def with_original_addresses(html: str) -> str:
    return _REPLAYED.sub("", html) if _REPLAYED.search(html) else html


def address_of_copy(html: str) -> str:
    """The original's address where a browser noted that it saved an archive's copy."""
    noted = _SAVED_FROM.search(html[:4096])
    if noted is None or not _REPLAYED.match(noted[1]):
        return ""
    return _REPLAYED.sub("", noted[1])


def drop_toolbars(page: HtmlElement) -> None:
    for name in _TOOLBARS:
        toolbar = page.get_element_by_id(name, None)
        if toolbar is not None and toolbar.getparent() is not None:
            toolbar.drop_tree()
