"""What pages tell machines, held against a table of what those who read it ask for.

Written from schema.org's definitions, what search engines say that they need or advise for
articles, breadcrumbs and profiles, and the Open Graph protocol. An address is a full one; a moment
has an offset.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit


def is_text(value: Any) -> bool:
    return isinstance(value, str) and value.strip() == value != ""


def is_address(value: Any) -> bool:
    return is_text(value) and bool(
        urlsplit(value).scheme in ("http", "https") and urlsplit(value).netloc
    )


def is_moment(value: Any) -> bool:
    return is_text(value) and datetime.fromisoformat(value).utcoffset() is not None


def is_number(value: Any) -> bool:
    return type(value) is int and value > 0


def is_language(value: Any) -> bool:
    return is_text(value) and re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", value) is not None


@dataclass(frozen=True)
class Property:
    """How a value looks: by a check, or as a thing of a kind."""

    looks: Callable[[Any], bool] | str
    is_needed: bool = False
    is_list: bool = False


NEEDED = True
KINDS: dict[str, dict[str, Property]] = {
    "NewsArticle": {
        "headline": Property(is_text, NEEDED),
        "url": Property(is_address, NEEDED),
        "mainEntityOfPage": Property(is_address, NEEDED),
        "isAccessibleForFree": Property(lambda value: value is True, NEEDED),
        "isPartOf": Property("WebSite", NEEDED),
        "inLanguage": Property(is_language, NEEDED),
        "datePublished": Property(is_moment),
        "dateModified": Property(is_moment),
        "description": Property(is_text),
        "author": Property("Person", is_list=True),
        "image": Property("ImageObject", is_list=True),
        "publisher": Property("Organization"),
        "articleSection": Property(is_text),
        "wordCount": Property(is_number),
        "keywords": Property(is_text, is_list=True),
        "about": Property("Person", is_list=True),
        "contentLocation": Property("Place", is_list=True),
        "correction": Property("CorrectionComment", is_list=True),
    },
    "ImageObject": {
        "url": Property(is_address, NEEDED),
        "contentUrl": Property(is_address, NEEDED),
        "width": Property(is_number),
        "height": Property(is_number),
        "caption": Property(is_text),
        "creditText": Property(is_text),
    },
    "Person": {
        "name": Property(is_text, NEEDED),
        "url": Property(is_address, NEEDED),
        "alternateName": Property(is_text, is_list=True),
        "description": Property(is_text),
    },
    "Organization": {"name": Property(is_text, NEEDED), "url": Property(is_address, NEEDED)},
    "Place": {"name": Property(is_text, NEEDED), "url": Property(is_address, NEEDED)},
    "CorrectionComment": {
        "text": Property(is_text, NEEDED),
        "datePublished": Property(is_moment, NEEDED),
    },
    "WebSite": {
        "name": Property(is_text, NEEDED),
        "url": Property(is_address, NEEDED),
        "potentialAction": Property("SearchAction"),
    },
    "SearchAction": {
        "target": Property("EntryPoint", NEEDED),
        "query-input": Property(lambda value: value == "required name=search_term_string", NEEDED),
    },
    "EntryPoint": {
        "urlTemplate": Property(
            lambda value: is_address(value) and value.count("{search_term_string}") == 1, NEEDED
        ),
    },
    "BreadcrumbList": {"itemListElement": Property("ListItem", NEEDED, is_list=True)},
    "ListItem": {
        "position": Property(is_number, NEEDED),
        "name": Property(is_text, NEEDED),
        "item": Property(is_address, NEEDED),
    },
    "ProfilePage": {
        "mainEntity": Property("Person", NEEDED),
        "url": Property(is_address, NEEDED),
    },
}
NUMBER = re.compile(r"[1-9]\d*").fullmatch
OPEN_GRAPH: dict[str, Property] = {  # and what those who show cards of links call theirs
    "og:type": Property(lambda value: value == "article", NEEDED),
    "og:title": Property(is_text, NEEDED),
    "og:url": Property(is_address, NEEDED),
    "og:site_name": Property(is_text, NEEDED),
    "og:description": Property(is_text),
    "og:image": Property(is_address),
    "og:image:width": Property(lambda value: bool(NUMBER(value))),
    "og:image:height": Property(lambda value: bool(NUMBER(value))),
    "og:image:alt": Property(is_text),
    "article:published_time": Property(is_moment),
    "article:modified_time": Property(is_moment),
    "article:section": Property(is_text),
    "article:author": Property(is_address, is_list=True),
    "article:tag": Property(is_text, is_list=True),
    "twitter:card": Property(lambda value: value in ("summary", "summary_large_image"), NEEDED),
    "twitter:image:alt": Property(is_text),
}
_SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_META = re.compile(r'<meta (?:property|name)="((?:og|article|twitter):[^"]*)" content="([^"]*)">')


def documents(page: str) -> list[dict]:
    """The JSON-LD of a page, in its order."""
    return [json.loads(script) for script in _SCRIPT.findall(page)]


def of_kind(page: str, kind: str) -> dict | None:
    return next((each for each in documents(page) if each["@type"] == kind), None)


def faults(document: dict) -> list[str]:
    """What is wrong with a document of JSON-LD, in sentences."""
    rest = dict(document)
    if rest.pop("@context", None) != "https://schema.org":
        return ["it does not say that its words are schema.org's"]
    return list(_faults(rest, str(rest.get("@type")), rest.get("@type")))


def card(page: str) -> dict[str, list[str]]:
    """The properties of a link's card, each with its values."""
    found: dict[str, list[str]] = {}
    for name, value in _META.findall(page):
        found.setdefault(name, []).append(unescape(value))
    return found


def faults_of_card(found: dict[str, list[str]]) -> list[str]:
    told = {
        name: values
        if OPEN_GRAPH.get(name, Property("")).is_list or len(values) != 1
        else values[0]
        for name, values in found.items()
    }
    return list(_against(told, OPEN_GRAPH, "the card"))


def _faults(node: Any, place: str, kind: Any) -> Iterator[str]:
    if not isinstance(node, dict) or node.get("@type") != kind or kind not in KINDS:
        yield f"{place} is no {kind}: {node!r}"
        return
    rest = {name: value for name, value in node.items() if name != "@type"}
    yield from _against(rest, KINDS[kind], place)


def _against(told: dict[str, Any], table: dict[str, Property], place: str) -> Iterator[str]:
    for name in told.keys() - table.keys():
        yield f"{place} has {name}, which the table has not"
    for name, asked in table.items():
        if name not in told:
            if asked.is_needed:
                yield f"{place} has no {name}"
            continue
        value = told[name]
        if asked.is_list and not (isinstance(value, list) and value):
            yield f"{place}: {name} is no list: {value!r}"
            continue
        for each in value if asked.is_list else [value]:
            if isinstance(asked.looks, str):
                yield from _faults(each, f"{place}.{name}", asked.looks)
            elif not asked.looks(each):
                yield f"{place}: {name} is {each!r}"
