"""Whether what failed did so because files of the index are damaged."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django import db
from haystack.exceptions import SearchBackendError

from search.backends.errors import Unreadable
from search.columns import manifest

logger = logging.getLogger(__name__)
State = frozenset[tuple[str, int, int]]  # name, bytes, time of the last change of each file
# What a look at every byte of a generation found, and the state of its files then.
_looked: dict[Path, tuple[State, list[str]]] = {}


@contextmanager
def corruption_told(directory: Path) -> Iterator[None]:
    """What fails in the block because of damaged files raises Unreadable.

    They are then marked as damaged: no process reads them any more, and the worker builds anew.
    """
    try:
        yield
    except (OSError, SearchBackendError, db.Error, manifest.Damaged):
        raise  # tells by itself, or has nothing to do with files
    except Exception as problem:  # damaged files lead to errors of any kind
        if found := _damage(directory):
            raise Unreadable(f"{'; '.join(found)}; run rebuild_index") from problem
        raise


def _damage(directory: Path) -> list[str]:
    """What of a generation is not as it was written; each state of it is read to the end once."""
    state = _state(directory)
    if (known := _looked.get(directory)) and known[0] == state:
        return known[1]
    found = manifest.differing(directory)
    if found:
        try:
            manifest.mark(directory, found)
        except OSError:
            logger.exception("%s is damaged, and cannot be marked", directory)
    _looked[directory] = _state(directory), found
    return found


def _state(directory: Path) -> State:
    with os.scandir(directory) as files:
        facts = ((file.name, file.stat()) for file in files)
        return frozenset((name, each.st_size, each.st_mtime_ns) for name, each in facts)
