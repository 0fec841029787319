"""The sample archive: an invented newspaper, loaded so that a newcomer has something to search."""

from __future__ import annotations

import json
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils.crypto import get_random_string

from newsroom.imports.importer import Importer
from newsroom.imports.outcome import Listener
from newsroom.imports.settling import Options
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
ACCOUNTS = ("editor", "contributor", "administrator")  # each named as its group


def load_sample(listener: Listener = lambda said: None) -> Importer:
    """Load names, then articles; loading twice changes nothing. Gives the importer's outcome."""
    names = json.loads((FOLDER / "names.json").read_text(encoding="utf-8"))
    for kind, model in _KINDS.items():
        for entry in names[kind]:
            _make(model, entry)
    importer = Importer(Options(), listener)
    import_paths(importer, [str(FOLDER / "articles.jsonl")], "jsonl")
    importer.finish()
    import_finished.send(sender=None)
    return importer


def make_accounts() -> dict[str, str]:
    """An account of the desk for each group; name → password. None where there are accounts.

    The administrator may do everything.
    """
    users = get_user_model().objects
    if users.exists():
        return {}
    passwords = {}
    for name in ACCOUNTS:
        passwords[name] = get_random_string(14)
        make = users.create_superuser if name == "administrator" else users.create_user
        user = make(name, password=passwords[name], is_staff=True)
        user.groups.set(Group.objects.filter(name=name))
    return passwords


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
