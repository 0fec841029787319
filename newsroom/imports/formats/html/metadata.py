"""What a saved page says of its article outside the text: JSON-LD, OpenGraph, meta tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.html import dates, linked_data, refusals, titles
from newsroom.imports.formats.html.people import people
from newsroom.imports.formats.html.regions import Regions
from newsroom.imports.formats.html.writers import shown_authors
from newsroom.imports.formats.parsed import Name

MOST_TOPICS = 20
LONGEST_TOPIC = 60

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_OLDER_DATES = ("date", "dc.date.issued", "dc.date", "pubdate", "parsely-pub-date")
_MOST_TIMES = 20


class Metadata:
    """The fields of one page. Every one is a plain value, empty when the page does not say."""

    def __init__(self, page: HtmlElement, guessed: Any, address: str = "") -> None:
        """`guessed`: what trafilatura found, for what the page does not say in so many words.
        `address`: of a page that names none itself."""
        self._page = page
        self._guessed = guessed
        self._address = address
        self._tags = _meta_tags(page)
        self._linked = linked_data.LinkedData(page)
        shown = [one_line(heading.text_content()) for heading in islice(page.iter("h1"), 20)]
        said = self._tags.get("og:title", []) + shown
        self._node = self._linked.article(self._declared_address(), said)

    @cached_property
    def headline(self) -> str:
        return titles.headline(self._page, self._titles(), self.source, self.canonical_url)

    @cached_property
    def _regions(self) -> Regions:
        return Regions(titles.shown_as(self._page, self.headline))

    @property
    def titles(self) -> list[str]:
        """The page's title and what it shows as its heading."""
        return [self._document_title(), self.headline]

    @property
    def is_declared(self) -> bool:
        """Whether the page says that it is an article."""
        kinds = self._tags.get("og:type", [])
        return bool(self._node) or "article" in [kind.lower() for kind in kinds]

    @property
    def is_front(self) -> bool:
        """Whether it says that it is a list, or the site's first page."""
        addresses = self._said_addresses()
        is_root = bool(addresses) and not any(map(_is_article_address, addresses))
        return is_root or refusals.is_listing(self._linked.kinds)

    @property
    def dek(self) -> str:
        dek = (
            self._first("description", "og:description", "twitter:description")
            or linked_data.first_text(self._node.get("description"))
            or one_line(self._guessed.description or "")
        )
        dek = one_line(unescape(re.sub(r"<[^>]+>", "", dek)))
        return "" if dek.casefold() == self.headline.casefold() else dek

    @property
    def section(self) -> str:
        named = (
            linked_data.first_text(self._node.get("articleSection"))
            or self._first("article:section", "og:article:section", "section")
            or next(iter(self._guessed.categories or []), "")
        )
        named = one_line(unescape(named))
        return named if len(named) <= LONGEST_TOPIC and "://" not in named else ""

    @property
    def authors(self) -> tuple[Name, ...]:
        said = linked_data.names_of_people(self._node.get("author"))
        if found := people(said) or people(
            linked_data.texts(self._node.get("author")), self.source
        ):
            return tuple(map(Name, found))
        for names in (
            self._tags.get("author", []) + self._tags.get("article:author", []),
            self._tags.get("byl", []) + self._tags.get("dc.creator", []),
        ):
            if found := people(names, self.source):
                return tuple(map(Name, found))
        shown = shown_authors(self._page, self._regions, self.source)
        guessed = (self._guessed.author or "").split(";")
        return tuple(map(Name, shown or people(guessed, self.source)))

    @property
    def source(self) -> str:
        publisher = linked_data.first_text(self._node.get("publisher"))
        site = self._first("og:site_name", "application-name") or publisher
        return one_line(unescape(site or self._guessed.sitename or ""))

    @property
    def canonical_url(self) -> str:
        said = [*self._said_addresses(), linked_data.first_text(self._node.get("url"))]
        return next((url for url in said if _is_article_address(url)), "")

    @property
    def language(self) -> str:
        said = [
            self._page.get("lang") or "",
            *self._page.xpath("/html/@lang | /html/@xml:lang"),
            self._first("og:locale", "content-language"),
            linked_data.first_text(self._node.get("inLanguage")),
        ]
        tags = (language.strip().replace("_", "-") for language in said)
        return next((tag for tag in tags if _LANGUAGE.fullmatch(tag)), "")

    @property
    def topics(self) -> tuple[Name, ...]:
        for said in (
            self._tags.get("article:tag", []) + self._tags.get("og:article:tag", []),
            linked_data.texts(self._node.get("keywords")),
            self._tags.get("news_keywords", []),
            self._tags.get("keywords", []),
            self._guessed.tags or [],
        ):
            if found := _topics(said):
                return found
        return ()

    @cached_property
    def published_at(self) -> datetime | None:
        said = [
            linked_data.first_text(self._node.get("datePublished")),
            self._first("article:published_time", "og:article:published_time", "datepublished"),
            *dates.marked(self._page, self._regions, "datePublished"),
            *(self._first(name) for name in _OLDER_DATES),
        ]
        shown = list(islice(dates.shown_times(self._page, self._regions), _MOST_TIMES))
        guessed = self._guessed.date or ""
        if not dates.stands_on(self._page, self.canonical_url, guessed):
            guessed = ""
        below = dates.below_heading(self._regions)
        found = dates.first_moment([*said, *shown[:1], below, guessed])
        return dates.in_its_own_zone(found, [*said, *shown]) if found else None

    @property
    def updated_at(self) -> datetime | None:
        said = [
            linked_data.first_text(self._node.get("dateModified")),
            self._first("article:modified_time", "og:updated_time", "datemodified", "lastmod"),
        ]
        updated = dates.first_moment(said)
        published = self.published_at
        if updated and published and dates.comparable(updated) <= dates.comparable(published):
            return None
        return updated

    @property
    def image(self) -> dict[str, str]:
        """`url`, `caption`, `credit` and `alt_text` of the picture at the top, as far as said."""
        image = linked_data.image(self._node.get("image"))
        if not _is_web_address(image.get("url", "")):
            image = {"url": self._first("og:image", "og:image:url", "twitter:image")}
        if not _is_web_address(image["url"]):
            return {}
        return {**image, "alt_text": self._first("og:image:alt", "twitter:image:alt")}

    def _first(self, *names: str) -> str:
        return next((value for name in names for value in self._tags.get(name, [])), "")

    def _titles(self) -> list[str]:
        """What the head of the page gives as its title, the more trusted first."""
        said = [
            self._first("og:title"),
            linked_data.first_text(self._node.get("headline")),
            self._first("twitter:title", "dc.title"),
            self._document_title(),
        ]
        found = [title for text in said if (title := one_line(unescape(text)))]
        return found or [title for title in [one_line(self._guessed.title or "")] if title]

    def _said_addresses(self) -> list[str]:
        links = self._page.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href")
        said = map(str.strip, [*links, self._first("og:url"), self._address])
        return list(filter(None, said))

    def _declared_address(self) -> str:
        return next(iter(self._said_addresses()), "")

    def _document_title(self) -> str:
        titles = (one_line(title.text_content()) for title in self._page.iter("title"))
        return next(filter(None, titles), "")


def _meta_tags(page: HtmlElement) -> dict[str, list[str]]:
    tags: dict[str, list[str]] = {}
    for tag in page.iter("meta"):
        content = one_line(unescape(tag.get("content") or ""))
        names = f"{tag.get('property') or ''} {tag.get('name') or ''} {tag.get('itemprop') or ''}"
        for name in dict.fromkeys(names.lower().split()):
            if content:
                tags.setdefault(name, []).append(content)
    return tags


def _topics(said: Iterable[str]) -> tuple[Name, ...]:
    names = [one_line(unescape(part)) for text in said for part in re.split(r"[,;]", text)]
    kept = {name.casefold(): name for name in reversed(names) if _is_topic(name)}
    return tuple(Name(name) for name in reversed(kept.values()))[:MOST_TOPICS]


def _is_topic(name: str) -> bool:
    # "section:news", "type=article": notes to the site's own machines.
    return 0 < len(name) <= LONGEST_TOPIC and not re.search(r"://|^[\w-]+[:=]\S", name)


def _is_web_address(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _is_article_address(url: str) -> bool:
    """Not the front page, which some sites name as the canonical address of every page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return _is_web_address(url) and bool(parts.path.strip("/") or parts.query)
