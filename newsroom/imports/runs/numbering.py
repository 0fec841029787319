"""A run begins, goes on and ends: a row that outlives the process, however that ends."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from datetime import timedelta

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from newsroom.imports.outcome import COUNTED
from newsroom.models import ImportRun

MOST_KEPT = 100  # values of an argument
LOST = (OperationalError, InterfaceError)  # what is wrong with the database, not with a file
SILENT = timedelta(minutes=10)  # after which a run elsewhere counts as broken off


def begin(command: str, arguments: Mapping[str, object], by=None) -> ImportRun:
    """A run with a number. `arguments`: by their names; `by` an account."""
    return ImportRun.objects.create(
        command=command,
        arguments={name: _kept(value) for name, value in arguments.items()},
        source=str(_kept(arguments.get("source") or ""))[:200],
        format=str(arguments.get("format") or ""),
        user=by,
        user_name=by.get_username() if by else "",
        process=_process(),
    )


def take_over(run: ImportRun) -> None:
    """Go on, in this process, with a run whose own has died."""
    run.process, run.seen_at = _process(), timezone.now()
    run.save(update_fields=["process", "seen_at"])


def note(run: ImportRun, counts: Mapping[str, int] | None = None) -> None:
    """That it lives, and how far it is; to be called in the transaction of a chunk."""
    told = {word: counts[word] for word in COUNTED} if counts else {}
    ImportRun.objects.filter(pk=run.pk).update(seen_at=timezone.now(), **told)


def end(run: ImportRun, counts: Mapping[str, int], failure: str = "") -> None:
    """Say how it ended: done, or stopped by what `failure` tells."""
    for word in COUNTED:
        setattr(run, word, counts[word])
    run.state = ImportRun.State.STOPPED if failure else ImportRun.State.DONE
    run.failure, run.seen_at = str(_kept(failure)), timezone.now()
    run.ended_at = run.seen_at
    run.save()


def is_under_way(run: ImportRun) -> bool:
    """Whether a process still works on it, as far as can be told from here."""
    if run.state != ImportRun.State.RUNNING:
        return False
    host, _, number = run.process.rpartition(":")
    if host != socket.gethostname():
        return run.seen_at > timezone.now() - SILENT
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True


def _kept(value: object) -> object:
    """As JSON of every database has it: of many values the first ones, names of files as text."""
    if isinstance(value, list | tuple):
        more = [f"and {len(value) - MOST_KEPT} more"] if len(value) > MOST_KEPT else []
        return [*map(_kept, value[:MOST_KEPT]), *more]
    if isinstance(value, bool | int):
        return value
    return as_kept(str(value))


def as_kept(text: str) -> str:
    """As every database takes it: what is no text (of a file's name) is written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "")


def _process() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
