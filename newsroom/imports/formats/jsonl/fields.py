"""The fields of one JSON Lines article, checked and turned into the archive's values."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime
from typing import Any

from newsroom.imports.formats.cleaning import clean, one_line
from newsroom.imports.formats.parsed import (
    LONGEST_TEXT,
    MOST_PARENTS,
    Name,
    ParsedArticle,
    ParsedCorrection,
    ParsedImage,
    ParsedPicture,
    ParsedRelated,
)

FIELDS = frozenset(field.name for field in dataclasses.fields(ParsedArticle)) | {"body_text"}
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}"
    r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?"
)
_PICTURE_KEY = re.compile("[0-9a-f]{16}")
_WEB_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


class UnusableField(ValueError):
    """A field no article can be made of. The message is a sentence for people; `field` its name,
    where it is one.
    """

    @property
    def field(self) -> str:
        words = (word.rstrip(":") for word in str(self).split()[:2])
        return next((word for word in words if word in FIELDS), "")


def text(item: dict[str, Any], key: str) -> str:
    """A string of several lines; absent and null are the empty string."""
    value = item.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnusableField(f"{key} is {_kind(value)}, not a string")
    if len(value) > LONGEST_TEXT:
        raise UnusableField(f"{key} has {len(value):,} characters, {LONGEST_TEXT:,} at most")
    return clean(value).strip()


def line(item: dict[str, Any], key: str) -> str:
    return one_line(text(item, key))


def label(item: dict[str, Any], key: str) -> str:
    """A name that may also be written as an object: `"World"` or `{"name": "World"}`."""
    value = item.get(key)
    if isinstance(value, dict):
        return _in(key, line, value, "name")
    return line(item, key)


def web_address(item: dict[str, Any], key: str) -> str:
    address = line(item, key)
    if address and not _WEB_ADDRESS.fullmatch(address):
        raise UnusableField(f"{key} is not a web address: “{_shortened(address)}”")
    return address


def own_address(item: dict[str, Any]) -> str:
    """Where an export had it from; nothing where that is no address."""
    url = item.get("url")
    return url if isinstance(url, str) and _WEB_ADDRESS.fullmatch(url) else ""


def moment(item: dict[str, Any], key: str) -> datetime | None:
    """ISO 8601; naive when it names no offset; a date alone is midnight."""
    written = line(item, key)
    if not written:
        return None
    try:
        if not _MOMENT.fullmatch(written):
            raise ValueError
        value = datetime.fromisoformat(written.replace(" Z", "Z").replace(",", "."))
        if value.tzinfo:
            value.astimezone(UTC)
        elif not 1 < value.year < datetime.max.year:
            raise ValueError  # no room to move it into another time zone
    except (ValueError, OverflowError):
        problem = f"{key} is not a date this archive understands: “{_shortened(written)}”"
        raise UnusableField(problem) from None
    return value


def names(item: dict[str, Any], key: str) -> tuple[Name, ...]:
    """Topics, people, places or authors: strings, or objects with a name, slug and parent."""
    return tuple(name for value in _list(item, key) if (name := _name(value, key)))


def image(item: dict[str, Any]) -> ParsedImage | None:
    value = item.get("image")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise UnusableField(f"image is {_kind(value)}, not an object")
    parsed = _image("image", value)
    return parsed if parsed != ParsedImage() else None


def pictures(item: dict[str, Any]) -> tuple[ParsedPicture, ...]:
    """Those that stand in the text: objects like an image, each with the key it is named by."""
    return tuple(map(_picture, _list(item, "pictures")))


def _picture(value: Any) -> ParsedPicture:
    if not isinstance(value, dict):
        raise UnusableField(f"pictures holds {_kind(value)}, not an object")
    key = _in("pictures", line, value, "key")
    if not _PICTURE_KEY.fullmatch(key):
        raise UnusableField(f"pictures holds one whose key is not one: “{_shortened(key)}”")
    return ParsedPicture(key, _image("pictures", value))


def _image(field: str, value: dict[str, Any]) -> ParsedImage:
    return ParsedImage(
        url=_in(field, web_address, value, "url"),
        path=_in(field, line, value, "path"),
        caption=_in(field, line, value, "caption"),
        credit=_in(field, line, value, "credit"),
        alt_text=_in(field, line, value, "alt_text"),
    )


def related(item: dict[str, Any]) -> tuple[ParsedRelated, ...]:
    """Related stories: external ids or addresses, or objects with a headline."""
    stories = (_related(value) for value in _list(item, "related"))
    return tuple(story for story in stories if story is not None)


def corrections(item: dict[str, Any]) -> tuple[ParsedCorrection, ...] | None:
    """Objects with a time and a text; None where the key is absent or null."""
    if item.get("corrections") is None:
        return None
    return tuple(map(_correction, _list(item, "corrections")))


def _correction(value: Any) -> ParsedCorrection:
    if not isinstance(value, dict):
        raise UnusableField(f"corrections holds {_kind(value)}, not an object")
    at, said = _in("corrections", moment, value, "at"), _in("corrections", text, value, "text")
    if at is None or not said:
        raise UnusableField("corrections holds one without a time or a text")
    return ParsedCorrection(at, said)


def _related(value: Any) -> ParsedRelated | None:
    if isinstance(value, str):
        key = one_line(value)
        return ParsedRelated(key=key) if key else None
    if not isinstance(value, dict):
        raise UnusableField(f"related holds {_kind(value)}, not a string or an object")
    story = ParsedRelated(
        headline=_in("related", line, value, "headline"),
        url=_in("related", web_address, value, "url"),
        section=_in("related", label, value, "section"),
        teaser=_teaser(value.get("teaser")),
        caption=_in("related", line, value, "caption"),
        credit=_in("related", line, value, "credit"),
    )
    if not story.headline:
        raise UnusableField("related holds a story without a headline")
    return story


def _teaser(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    paragraphs = value if isinstance(value, list) else [value]
    for paragraph in paragraphs:
        if not isinstance(paragraph, str):
            raise UnusableField(f"related: teaser holds {_kind(paragraph)}, not a string")
    parted = [part for paragraph in paragraphs for part in clean(paragraph).split("\n\n")]
    return tuple(filter(None, map(one_line, parted)))


def _name(value: Any, key: str, depth: int = 0) -> Name | None:
    if depth > MOST_PARENTS:
        raise UnusableField(
            f"{key.partition(':')[0]} holds one that lies more than {MOST_PARENTS} parents deep"
        )
    if isinstance(value, str):
        written = one_line(value)
        return Name(written) if written else None
    if not isinstance(value, dict):
        raise UnusableField(f"{key} holds {_kind(value)}, not a string or an object")
    slug = _in(key, line, value, "slug")
    name = _in(key, line, value, "name")
    if not name:
        raise UnusableField(f"{key} holds an object without a name")
    parent = value.get("parent")
    if parent is None:
        return Name(name, slug)
    return Name(name, slug, _name(parent, key if depth else f"{key}: parent", depth + 1))


def _list(item: dict[str, Any], key: str) -> list[Any]:
    value = item.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise UnusableField(f"{key} is {_kind(value)}, not a list")
    return value


def _in(field: str, check: Any, value: dict[str, Any], key: str) -> Any:
    """One value inside a field, its name told in the message."""
    try:
        return check(value, key)
    except UnusableField as error:
        raise UnusableField(f"{field}: {error}") from None


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    kinds = {str: "a string", list: "a list", dict: "an object", type(None): "null"}
    return kinds.get(type(value), "a number")


def _shortened(written: str) -> str:
    return written if len(written) <= 60 else written[:60] + "…"
