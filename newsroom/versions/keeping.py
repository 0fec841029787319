"""Keeping what is about to be replaced, in the transaction that replaces it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import islice

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from newsroom.models import Article, KeptText, Version
from newsroom.versions.state import State, states

CHUNK = 500  # articles at a time
REPLACEMENT = ["replaced_at", "user", "user_name", "through", "change", "run"]
Through = Version.Through


@dataclass
class _Change:
    """What is done together: of an article one version is kept, the one before all of it."""

    through: str = Through.PROGRAM
    by: object = field(default_factory=AnonymousUser)
    run: str = ""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    born: set[int] = field(default_factory=set)  # articles that it made: nothing was there before


_change: ContextVar[_Change | None] = ContextVar("change", default=None)


@contextmanager
def change(through: str, by=None, run: str = "") -> Iterator[None]:
    """What happens inside belongs together: `by` an account, in a `run` of an import or an act."""
    token = _change.set(_Change(through, AnonymousUser() if by is None else by, run))
    try:
        yield
    finally:
        _change.reset(token)


def keep(numbers: Iterable[int], through: str = "") -> None:
    """Write down what these articles are now, unless the change at hand did so before.

    Locks them on PostgreSQL, so that what is kept is what is replaced. For whatever changes an
    article without a signal of its own; to be called in the transaction that changes it.
    """
    here = _change.get() or _Change()
    if here.through == Through.UNDO:
        through = here.through  # nobody decided that what goes with an import stays away
    waiting = iter(dict.fromkeys(number for number in numbers if number not in here.born))
    while chunk := list(islice(waiting, CHUNK)):
        with transaction.atomic(savepoint=False):
            _keep(chunk, here, through or here.through)


def note_birth(numbers: Iterable[int]) -> None:
    """Say that the change at hand made these articles."""
    if (here := _change.get()) is not None:
        here.born.update(numbers)


def _keep(numbers: list[int], here: _Change, through: str) -> None:
    if connection.features.has_select_for_update:
        rows = Article.objects.select_for_update().filter(pk__in=numbers)
        list(rows.order_by("pk").values_list("pk"))
    newest = _newest(numbers)
    known = [version for version in newest.values() if version.change == here.id]
    if through == Through.DELETION and known:
        Version.objects.filter(pk__in=[version.pk for version in known]).update(through=through)
    for version in known:
        del newest[version.article_number]
    done = {version.article_number for version in known}
    new, again, texts = [], [], {}
    for state in states([number for number in numbers if number not in done]).values():
        before = newest.get(state.number)
        text = KeptText.of(state.body)
        version = _version(state, text, here, through)
        if before is not None and before.digest == state.digest:
            version.pk = before.pk  # what replaced it then changed nothing
            again.append(version)
        else:
            new.append(version)
            texts[text.digest] = text
    Version.objects.bulk_update(again, REPLACEMENT)
    KeptText.objects.bulk_create(map(texts.get, sorted(texts)), ignore_conflicts=True)
    Version.objects.bulk_create(new)


def _newest(numbers: list[int]) -> dict[int, Version]:
    rows = Version.objects.only("article_number", "change", "digest")
    if len(numbers) == 1:
        rows = rows.filter(article_number=numbers[0])[:1]
    else:
        of_these = Version.objects.filter(article_number__in=numbers).order_by()
        newest = of_these.values("article_number").annotate(newest=Max("pk"))
        rows = rows.filter(pk__in=newest.values("newest"))
    return {version.article_number: version for version in rows}


def _version(state: State, text: KeptText, here: _Change, through: str) -> Version:
    by = here.by if here.by.is_authenticated else None
    return Version(
        article_number=state.number,
        state=state.values,
        body=text,
        digest=state.digest,
        made_at=state.made_at,
        replaced_at=timezone.now(),
        user_id=by and by.pk,
        user_name=by.get_username() if by else "",
        through=through,
        change=here.id,
        run=here.run,
    )
