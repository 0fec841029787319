"""What a page says of itself in JSON-LD: https://schema.org/Article"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml.html import HtmlElement

from newsroom.imports.formats.cleaning import one_line

_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|Review)$")
_DEEPEST = 8
_CONTROLS = re.compile(r"[\x00-\x1f]")


class LinkedData:
    """All nodes of a page. It may describe its related stories too, and its comments."""

    def __init__(self, page: HtmlElement) -> None:
        self._nodes = [node for data in _scripts(page) for node in _nodes(data)]
        self._by_id = {
            node["@id"]: node for node in self._nodes if isinstance(node.get("@id"), str)
        }

    @property
    def kinds(self) -> list[str]:
        return [kind for node in self._nodes for kind in _types(node)]

    def article(self, address: str, titles: Sequence[str]) -> dict[str, Any]:
        """The node about the page's own article, references by `@id` resolved; empty when none is.

        It is the one at the page's address, else one of its titles, else the one that says most.
        """
        articles = [
            node for node in self._nodes if any(_ARTICLE_TYPES.search(t) for t in _types(node))
        ]
        if not articles:
            return {}
        own = {_bare(address)} - {""}
        said = {_letters(title) for title in titles} - {""}

        def rank(node: dict[str, Any]) -> tuple[bool, bool, float]:
            heading = _letters(first_text(node.get("headline") or node.get("name")))
            return (
                bool(own & set(map(_bare, _addresses(node)))),
                heading in said,
                bool(node.get("headline")) + len(node) / 1000,
            )

        best = max(articles, key=rank)
        return {key: _resolved(value, self._by_id) for key, value in best.items()}


def names_of_people(value: Any) -> list[str]:
    """The names of the objects in a value that say to be a person."""
    if isinstance(value, list):
        return [name for item in value for name in names_of_people(item)]
    is_person = isinstance(value, dict) and "Person" in _types(value)
    return texts(value) if is_person else []


def texts(value: Any) -> list[str]:
    """The strings of a value that may be a string, an object with a name, or a list of these."""
    if isinstance(value, str):
        return [text] if (text := one_line(value)) else []
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if isinstance(value, dict):
        return texts(value.get("name") or value.get("@value") or "")
    return []


def first_text(value: Any) -> str:
    return next(iter(texts(value)), "")


def image(value: Any) -> dict[str, str]:
    """Address, caption and credit of the first image in a value."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, str):
        return {"url": value.strip()}
    if not isinstance(value, dict):
        return {}
    return {
        "url": first_text(value.get("url") or value.get("contentUrl")),
        "caption": first_text(value.get("caption")),
        "credit": first_text(value.get("creditText") or value.get("copyrightHolder")),
    }


def _addresses(node: dict[str, Any]) -> Iterator[str]:
    for key in ("mainEntityOfPage", "url", "@id"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value


def _bare(address: str) -> str:
    """An address without its scheme, `www.`, query and mark."""
    address = re.sub(r"^https?://(?:www\.)?", "", address.strip().lower())
    return re.split(r"[?#]", address)[0].rstrip("/")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _scripts(page: HtmlElement) -> Iterator[Any]:
    for script in page.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        written = (script.text or "").strip().removeprefix("<!--").removesuffix("-->").strip(" ;\n")
        try:
            yield json.loads(_CONTROLS.sub(" ", written))
        except (ValueError, RecursionError):
            continue  # a page with broken JSON-LD still has its other tags


def _nodes(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for item in data:
            yield from _nodes(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(data.get(key), dict | list):
                yield from _nodes(data[key], depth + 1)


def _types(node: dict[str, Any]) -> list[str]:
    types = node.get("@type")
    return [str(each) for each in (types if isinstance(types, list) else [types])]


def _resolved(value: Any, by_id: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_resolved(item, by_id) for item in value]
    if isinstance(value, dict) and set(value) == {"@id"} and isinstance(value["@id"], str):
        return by_id.get(value["@id"], value)
    return value
