"""What a saved page says of its article outside the text: JSON-LD, OpenGraph, meta tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.html import linked_data
from newsroom.imports.formats.html.people import people
from newsroom.imports.formats.parsed import Name

MOST_TOPICS = 20
LONGEST_TOPIC = 60

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TITLE_SEPARATOR = re.compile(r"\s+[|–—\-•·»:]+\s+|\s*[|»]\s*")


class Metadata:
    """The fields of one page. Every one is a plain value, empty when the page does not say."""

    def __init__(self, page: HtmlElement, guessed: Any) -> None:
        """`guessed`: what trafilatura found, for what the page does not say in so many words."""
        self._page = page
        self._guessed = guessed
        self._tags = _meta_tags(page)
        self._node = linked_data.article_node(page)

    @property
    def headline(self) -> str:
        candidates = [
            linked_data.first_text(self._node.get("headline")),
            self._first("og:title", "twitter:title", "dc.title"),
            one_line(self._guessed.title or ""),
            self._only_heading(),
            self._document_title(),
        ]
        candidates = [one_line(unescape(title)) for title in candidates if title]
        return self._without_site(candidates[0], candidates) if candidates else ""

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
        for said in (
            linked_data.texts(self._node.get("author")),
            self._tags.get("author", []) + self._tags.get("article:author", []),
            self._tags.get("byl", []) + self._tags.get("dc.creator", []),
            (self._guessed.author or "").split(";"),
        ):
            if found := people(said, self.source):
                return tuple(Name(name) for name in found)
        return ()

    @property
    def source(self) -> str:
        publisher = linked_data.first_text(self._node.get("publisher"))
        site = self._first("og:site_name", "application-name") or publisher
        return one_line(unescape(site or self._guessed.sitename or ""))

    @property
    def canonical_url(self) -> str:
        links = self._page.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href")
        said = [*links, self._first("og:url"), linked_data.first_text(self._node.get("url"))]
        return next((url for url in map(str.strip, said) if _is_article_address(url)), "")

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

    @property
    def published_at(self) -> datetime | None:
        said = [
            linked_data.first_text(self._node.get("datePublished")),
            self._first("article:published_time", "og:article:published_time", "datepublished"),
            self._first("date", "dc.date.issued", "dc.date", "pubdate", "parsely-pub-date"),
            self._guessed.date or "",
        ]
        return next((moment for text in said if (moment := _moment(text))), None)

    @property
    def updated_at(self) -> datetime | None:
        said = [
            linked_data.first_text(self._node.get("dateModified")),
            self._first("article:modified_time", "og:updated_time", "datemodified", "lastmod"),
        ]
        updated = next((moment for text in said if (moment := _moment(text))), None)
        published = self.published_at
        if updated and published and _comparable(updated) <= _comparable(published):
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

    def _only_heading(self) -> str:
        headings = [one_line(heading.text_content()) for heading in self._page.iter("h1")]
        return headings[0] if len(headings) == 1 else ""

    def _document_title(self) -> str:
        title = self._page.find(".//title")
        return one_line(title.text_content()) if title is not None else ""

    def _without_site(self, title: str, candidates: list[str]) -> str:
        """A title without the name of the site at its end or start."""
        parts = list(_TITLE_SEPARATOR.finditer(title))
        if not parts:
            return title
        site_names = {_letters(self.source), _letters(urlsplit(self.canonical_url).netloc)} - {""}
        front, end = title[: parts[-1].start()], title[parts[-1].end() :]
        if front in candidates or any(_same_site(end, name) for name in site_names):
            return front
        start, back = title[: parts[0].start()], title[parts[0].end() :]
        if back in candidates or any(_same_site(start, name) for name in site_names):
            return back
        return title


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


def _moment(text: str) -> datetime | None:
    """ISO 8601 or the date of an e-mail; of anything else the part that is an ISO date."""
    text = text.strip()
    found = _DATE.search(text)
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(text)
            _comparable(moment)
            return moment
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    if found:
        try:
            return datetime.fromisoformat(found[0])
        except ValueError:
            return None
    return None


def _comparable(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_web_address(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _is_article_address(url: str) -> bool:
    """Not the front page, which some sites name as the canonical address of every page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return _is_web_address(url) and bool(parts.path.strip("/") or parts.query)


def _same_site(text: str, site: str) -> bool:
    text = _letters(text)
    return len(text) > 1 and (text == site or text in site or site in text)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold().removeprefix("www.")))
