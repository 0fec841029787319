"""The sample archive: an invented newspaper, loaded so that a newcomer has something to search."""

from __future__ import annotations

import json
from pathlib import Path

from newsroom.imports.importer import Importer, Options
from newsroom.imports.sources import import_paths
from newsroom.models import Author, Person, Place, Section, Source, Topic
from newsroom.signals import import_finished

FOLDER = Path(__file__).parent / "sample"
_KINDS = {
    "topics": Topic,
    "people": Person,
    "places": Place,
    "sections": Section,
    "authors": Author,
    "sources": Source,
}


def load_sample() -> Importer:
    """Load names, then articles; loading twice changes nothing. Gives the importer's outcome."""
    names = json.loads((FOLDER / "names.json").read_text(encoding="utf-8"))
    for kind, model in _KINDS.items():
        for entry in names[kind]:
            _make(model, entry)
    importer = Importer(Options())
    import_paths(importer, [str(FOLDER / "articles.jsonl")], "jsonl")
    importer.finish()
    import_finished.send(sender=None)
    return importer


def _make(model, entry: dict) -> None:
    parent = entry.get("parent")
    model.objects.get_or_create(
        name=entry["name"],
        defaults={
            "description": entry.get("description", ""),
            "aliases": "\n".join(entry.get("aliases", [])),
            **({"parent": Topic.objects.get(name=parent)} if parent else {}),
        },
    )
