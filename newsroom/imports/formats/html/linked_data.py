"""What a page says of itself in JSON-LD: https://schema.org/Article"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from newsroom.imports.formats.cleaning import one_line

_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|Review)$")
_DEEPEST = 8
_CONTROLS = re.compile(r"[\x00-\x1f]")


def article_node(page: HtmlElement) -> dict[str, Any]:
    """The node about the page's article, references by `@id` resolved; empty when none is."""
    nodes = [node for data in _scripts(page) for node in _nodes(data)]
    articles = [node for node in nodes if any(_ARTICLE_TYPES.search(t) for t in _types(node))]
    if not articles:
        return {}
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    # A page may describe its related stories too, in fewer words.
    best = max(articles, key=lambda node: bool(node.get("headline")) + len(node) / 1000)
    return {key: _resolved(value, by_id) for key, value in best.items()}


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
