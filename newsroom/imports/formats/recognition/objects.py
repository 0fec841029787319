"""Files of JSON told by the keys of their first object."""

from __future__ import annotations

import json
import re
from typing import Any

from newsroom.imports.formats.recognition.kind import Kind

_SPACE = re.compile(r"\s*")
_DECODER = json.JSONDecoder(strict=False)
_LINES = Kind("JSON Lines", "jsonl")
JSON_FEED = Kind("a JSON Feed", "feed")
GOVUK = Kind("a GOV.UK content item", "govuk")
GHOST = Kind("an export of Ghost", "ghost")
NINJS = Kind("a ninjs document", "ninjs")
_NINJS = {
    "altids", "bodies", "body_html", "body_text", "body_xhtml", "eventdetails", "headlines",
    "pubstatus", "type",
}  # fmt: skip
_GHOST_TABLE = re.compile(
    r'"(?:benefits|custom_theme_settings|emails|newsletters|posts|posts_authors|posts_meta|'
    r'posts_tags|products|roles_users|snippets)"\s*:\s*\['
)
_GHOST_OWN = {"comment_id", "custom_excerpt", "feature_image", "lexical", "mobiledoc"}
_GHOST_KEY = re.compile(rf'"({"|".join(sorted(_GHOST_OWN | {"html", "slug", "uuid"}))})"\s*:')
_GOVUK = {"base_path", "content_id", "schema_name", "document_type"}


def kind_of_json(start: str) -> Kind | None:
    """The kind of what starts with `{` or `[`; None where it only looks like JSON."""
    if start[0] == "[":
        rest = start[1:].lstrip()
        if not rest.startswith(("{", "[", "]", '"')):
            return None  # [Editor's note: …
        said = _begun(rest)[0] if rest.startswith("{") else {}
        if len(_GOVUK & said.keys()) >= 2:
            return GOVUK
        if _is_ninjs(said):
            return NINJS
        advice = "one article a line is needed (JSON Lines)"
        return Kind("a JSON list", advice=advice)
    if not start[1:].lstrip().startswith(('"', "}")):
        return None
    said, end = _begun(start)
    if _is_ghost(start, said):
        return GHOST
    if "jsonfeed.org" in str(said.get("version")):
        return JSON_FEED
    if "headline" in said and "external_id" in said:
        return _LINES
    if len(_GOVUK & said.keys()) >= 2:
        return GOVUK
    if "ninjs" in str(said.get("standard")) or _is_ninjs(said):
        return NINJS
    if {"home_page_url", "items"} <= said.keys() or {"feed_url", "items"} <= said.keys():
        return JSON_FEED
    is_on_one_line = "\n" not in (start[:end] if end else start)
    if "headline" in said or is_on_one_line:
        return _LINES
    return Kind("JSON of another kind", advice="one article a line is needed (JSON Lines)")


def _is_ghost(start: str, said: dict[str, Any]) -> bool:
    """An export, one without its frame, or posts as the APIs give them."""
    if "db" in said and len(said) == 1:
        return True
    meta = said.get("meta")
    if "data" in said and isinstance(meta, dict) and "exported_on" in meta:
        return True
    if {"data", "meta"} >= said.keys() and "data" in said:
        return _GHOST_TABLE.search(start) is not None
    if next(iter(said), "") not in ("pages", "posts"):
        return False
    found = set(_GHOST_KEY.findall(start))
    return len(found) > 1 or bool(found & _GHOST_OWN)


def _is_ninjs(said: dict[str, Any]) -> bool:
    keys = {key.lower() for key in said}  # 3.0: versionCreated
    return "versioncreated" in keys or ("uri" in keys and bool(_NINJS & keys))


def _begun(start: str) -> tuple[dict[str, Any], int]:
    """What the first object says as far as it is here, and where it ends (0: further on)."""
    said: dict[str, Any] = {}
    at = _skip(start, 1)
    try:
        while start[at] != "}":
            key, at = _DECODER.raw_decode(start, at)
            at = _skip(start, at)
            if not isinstance(key, str) or start[at] != ":":
                return said, 0
            said[key] = None  # should its value go on beyond what is here
            said[key], at = _DECODER.raw_decode(start, _skip(start, at + 1))
            at = _skip(start, at)
            if start[at] == ",":
                at = _skip(start, at + 1)
    except (IndexError, ValueError, RecursionError):
        return said, 0
    return said, at + 1


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
