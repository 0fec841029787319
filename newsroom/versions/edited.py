"""Which fields of an article people set last, and not an import or a program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Model

from newsroom.models import Article, AuditEntry, Image, KeptText, Version
from newsroom.versions.state import FIELDS, MANY, ONE, states

BY_PEOPLE = (Version.Through.DESK, Version.Through.ACT, Version.Through.RESTORE)
NAMES = (*FIELDS, *ONE, *MANY, "authors", "related", "corrections", "body")
_AS_AUDITED = {"related_stories": "related"}
_NOTHING = object()  # what stood there before a person wrote something


def edited(articles: Collection[Article]) -> dict[int, frozenset[str]]:
    """Article → names of a state, and "body"; those without any are left out.

    At most eight queries. Versions tell of it; where they do not reach back, the audit log does.
    What somebody made on the desk is theirs, until something else changes it.
    """
    numbers = {article.pk for article in articles}
    born = {article.pk for article in articles if article.created_by_id is not None}
    noted = _audited(numbers)
    touched = Version.objects.filter(article_number__in=numbers, through__in=BY_PEOPLE).order_by()
    waiting = born | noted.keys() | set(touched.values_list("article_number", flat=True))
    if not waiting:
        return {}
    chains: dict[int, list[tuple[str, dict, datetime]]] = defaultdict(list)
    rows = Version.objects.filter(article_number__in=waiting).order_by("pk")
    for number, through, state, body, at in rows.values_list(
        "article_number", "through", "state", "body_id", "replaced_at"
    ):
        chains[number].append((through, state | {"body": body}, at))
    found = {}
    for number, state in states(waiting).items():
        present = state.values | {"body": KeptText.of(state.body).digest}
        chain = chains[number]
        before = {name for name, at in noted.get(number, ()) if not chain or at < chain[0][2]}
        before &= set(NAMES)
        if number in born:
            before |= {name for name in NAMES if _first(chain, present).get(name)}
        if names := _edited(chain, present, before):
            found[number] = names
    return found


def edited_pictures(numbers: Collection[int]) -> dict[int, frozenset[str]]:
    """Picture → its fields that the audit log names as changed on the desk; versions have none."""
    return {
        number: frozenset(name for name, _ in noted)
        for number, noted in _audited(numbers, Image).items()
    }


def _edited(chain: list, present: dict, before: set[str]) -> frozenset[str]:
    """`before`: names that were people's when the chain begins."""
    base = _first(chain, present) | dict.fromkeys(before, _NOTHING)
    by_people = set(before)
    states_since = [*(state for _, state, _ in chain), present][1:]
    passed: list[tuple[dict, dict, set[str]]] = []  # each state, and whose it was then
    for (through, old, _at), new in zip(chain, states_since, strict=True):
        passed.append((old, base, set(by_people)))
        changed = changed_names(old, new)
        again = (each for each in reversed(passed) if not changed_names(each[0], new))
        if through == Version.Through.UNDO and (known := next(again, None)):
            base, by_people = dict(known[1]), set(known[2])
        elif through in BY_PEOPLE:
            by_people |= changed
        else:
            by_people -= changed
            base = base | {name: new.get(name) for name in changed}
    return frozenset(
        name
        for name in by_people
        if base.get(name) is _NOTHING or not _same(name, base.get(name), present.get(name))
    )


def changed_names(old: dict, new: dict) -> set[str]:
    """Of two states, each with its body as "body", the NAMES in which they differ: not by a name
    that was changed, nor by a related story that was waited for and has come."""
    return {name for name in NAMES if not _same(name, old.get(name), new.get(name))}


def _first(chain: list, present: dict) -> dict:
    return chain[0][1] if chain else present


def _same(name: str, old, new) -> bool:
    """Rows that are linked by their keys: names change without anybody touching the article."""
    if name in ONE:
        return (old and old[0]) == (new and new[0])
    if name in MANY or name == "authors":
        return [row[0] for row in old or ()] == [row[0] for row in new or ()]
    if name == "related":
        rows = old or [], new or []
        return len(rows[0]) == len(rows[1]) and all(map(_same_related, *rows))
    if name.endswith("_at"):  # a form has no fractions of a second
        return (old or "")[:19] == (new or "")[:19]
    return (old or None) == (new or None)


def _same_related(old: dict, new: dict) -> bool:
    """A story that was waited for has come meanwhile: nobody changed that."""
    link = ("target", "wanted_key")
    if any(old[name] != new[name] for name in old.keys() - link):
        return False
    has_come = old["target"] is None and old["wanted_key"] and not new["wanted_key"]
    return has_come or [old[name] for name in link] == [new[name] for name in link]


def _audited(
    numbers: Collection[int], model: type[Model] = Article
) -> dict[int, list[tuple[str, datetime]]]:
    """Row → names of its fields that the audit log has, each with when."""
    entries = AuditEntry.objects.filter(
        kind=model._meta.label_lower, object_id__in=[str(number) for number in numbers]
    )
    found: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for number, changes, at in entries.order_by().values_list("object_id", "changes", "at"):
        found[int(number)].extend((_AS_AUDITED.get(name, name), at) for name in changes)
    return found
