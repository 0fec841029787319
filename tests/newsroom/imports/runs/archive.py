"""An archive as values, to be compared field by field."""

from __future__ import annotations

import hashlib

from django.core.files.storage import default_storage

from newsroom.models import (
    Article,
    ArticleAuthor,
    Author,
    Correction,
    Image,
    OldAddress,
    Person,
    Place,
    RelatedStory,
    Section,
    Source,
    Topic,
    WebAddress,
)

NAMES = (Topic, Person, Place, Section, Author, Source)
LINKS = (Article.topics, Article.people, Article.places)
# When a row was written, and what its key is where it is nobody's concern.
LEFT_OUT = {"modified_at", "created_at"}
KEYLESS = (ArticleAuthor, Correction, OldAddress, RelatedStory, *(link.through for link in LINKS))
TABLES = (Article, *NAMES, Image, WebAddress, *KEYLESS)


def fields_of_archive() -> dict[str, list]:
    """Every row of what an import writes, by table; rows of parts without their keys."""
    found = {model._meta.label: rows_of(model) for model in TABLES}
    found["files"] = sorted(files_in(""))
    return found


def digests_of_archive() -> dict[str, str]:
    """The same, but small: for archives of many articles. Files are left out."""
    found = {}
    for model in TABLES:
        rows = "\n".join(map(repr, rows_of(model)))
        found[model._meta.label] = hashlib.sha256(rows.encode()).hexdigest()
    return found


def rows_of(model) -> list:
    names = [
        field.attname
        for field in model._meta.concrete_fields
        if field.name not in LEFT_OUT and not (model in KEYLESS and field.primary_key)
    ]  # fmt: skip
    rows = model._default_manager.order_by().values_list(*names)
    return sorted(
        (
            [(name, _plain(value)) for name, value in zip(names, row, strict=True)]
            for row in rows
        ),
        key=repr,
    )  # fmt: skip


def files_in(folder: str) -> list[str]:
    if not default_storage.exists(folder or "."):
        return []
    folders, files = default_storage.listdir(folder)
    inner = [f"{folder}/{name}".strip("/") for name in folders]
    return [f"{folder}/{name}".strip("/") for name in files] + [
        file for each in inner for file in files_in(each)
    ]


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value
