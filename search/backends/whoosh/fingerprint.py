"""What an index is built with: its fields, the analysis of texts, the form of its files."""

from __future__ import annotations

from whoosh import fields

from search.analysis import VERSION, stemmer_name
from search.columns.field_postings import MAGIC

FILES = MAGIC.rstrip(b"\0").decode()  # the mark of the files


def fingerprint(schema: fields.Schema, language: str) -> dict:
    """What the running code builds an index with, as JSON can hold it."""
    return {
        "files": FILES,
        "analysis": VERSION,
        "language": language,
        "stemmer": stemmer_name(language),
        "fields": {name: _kind(field) for name, field in schema.items()},
    }


def differences(built: dict, running: dict) -> list[str]:
    """What an index was built with that is not what the running code builds with, in words."""
    found = [name for name in running if name != "fields" and built.get(name) != running[name]]
    before, now = built.get("fields", {}), running["fields"]
    changed = (name for name in sorted(before | now) if before.get(name) != now.get(name))
    return [*found, *(f"field {name}" for name in changed)]


def _kind(field: fields.FieldType) -> str:
    kind = type(field).__name__
    column = field.column_type
    if column:
        kind += f" {type(column).__name__} {column.default_value()!r}"
    return f"{kind} stored" if field.stored else kind
