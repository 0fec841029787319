"""What stands above a text: YAML between `---` or TOML between `+++`, as plain values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import yaml

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.parsed import Unreadable

LONGEST = 64 << 10  # characters between the marks
_PARTS = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(.*?)(?:^|\n)\1[ \t]*(?:\n|$)", re.S | re.M)
_NOTHING = ("", "~", "null", "Null", "NULL")
_TABLES = ("params", "taxonomies", "extra")  # where Hugo and Zola keep fields of one's own
_LIST = re.compile(r"\s*[,;|]\s*")


class _Loader(yaml.BaseLoader):
    """Every scalar is a string, as it is written; no aliases, which could stand for millions."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)


def parted(text: str, name: str) -> tuple[dict[str, Any], str]:
    """The fields by their names in small letters, and the text below.

    Raises Unreadable where there is no front matter, or none that can be read.
    """
    parts = _PARTS.match(text)
    if not parts:
        raise Unreadable(f"{name} has no front matter: neither title nor date is told")
    kind = "YAML" if parts[1] == "---" else "TOML"
    if len(parts[2]) > LONGEST:
        raise Unreadable(f"{name} has more than {LONGEST >> 10} KiB of front matter")
    try:
        # _Loader makes strings, lists and dictionaries of them, nothing else.
        said = yaml.load(parts[2], _Loader) if kind == "YAML" else tomllib.loads(parts[2])  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Unreadable(f"{name} has front matter that is not {kind}") from None
    if not isinstance(said, dict):
        raise Unreadable(f"{name} has front matter without fields")
    fields: dict[str, Any] = {}
    for table in (said, *(said[key] for key in _TABLES if isinstance(said.get(key), dict))):
        for key, value in table.items():
            fields.setdefault(str(key).lower().replace("-", "_"), value)
    return fields, text[parts.end() :]


def line(fields: dict[str, Any], *keys: str) -> str:
    """The first that is told, on one line."""
    return next(filter(None, (_word(fields.get(key)) for key in keys)), "")


def names(fields: dict[str, Any], *keys: str) -> tuple[str, ...]:
    """All of them, each once: a list, objects with names, or one line parted by signs."""
    found: dict[str, str] = {}
    for key in keys:
        for name in _names(fields.get(key)):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            if word := _word(one.get("name") if isinstance(one, dict) else one):
                yield word
    elif isinstance(value, dict):
        yield from filter(None, [_word(value.get("name"))])
    else:
        yield from filter(None, _LIST.split(_word(value)))


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date):
        return value.isoformat()
    word = one_line(str(value)) if isinstance(value, str | int | float) else ""
    return "" if word in _NOTHING else word
