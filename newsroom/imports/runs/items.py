"""An item as a line of JSON Lines, as docs/article.schema.json has it: to be mended and read."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from newsroom.imports.formats.parsed import Name, ParsedArticle, ParsedRelated

_TEXTS = (
    "headline", "canonical_url", "dek", "kicker", "section", "body_html", "byline", "dateline",
    "source", "language",
)  # fmt: skip
_NAMES = ("authors", "topics", "people", "places")


def as_line(item: ParsedArticle) -> bytes:
    """All that the schema has of an item, in UTF-8, with the end of the line."""
    told: dict = {name: getattr(item, name) for name in _TEXTS}
    told["external_id"] = "" if item.named_by_file else item.external_id
    told |= {name: [_name(each) for each in getattr(item, name)] for name in _NAMES}
    told |= {name: _moment(getattr(item, name)) for name in ("published_at", "updated_at")}
    told["image"] = item.image and _filled(asdict(item.image))
    told["pictures"] = [{"key": p.key} | _filled(asdict(p.image)) for p in item.pictures]
    told["related"] = [_related(each) for each in item.related]
    if item.corrections is not None:
        told["corrections"] = [{"at": _moment(c.at), "text": c.text} for c in item.corrections]
    line = json.dumps(_filled(told), ensure_ascii=False) + "\n"
    return line.encode("utf-8", "replace")


def _filled(told: dict) -> dict:
    return {name: value for name, value in told.items() if value or value == 0}


def _moment(moment: datetime | None) -> str | None:
    return moment and moment.isoformat()


def _name(name: Name) -> dict:
    parents = [name, *name.parents()]
    told: dict | None = None
    for each in reversed(parents):  # from the root, however deep
        told = _filled({"name": each.name, "slug": each.slug, "parent": told})
    return told or {}


def _related(related: ParsedRelated) -> str | dict:
    if related.key and not related.headline:
        return related.key
    told = asdict(related)
    del told["key"]
    return _filled(told | {"teaser": list(related.teaser)})
