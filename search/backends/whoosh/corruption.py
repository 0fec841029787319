"""Whether what failed did so because files of the index are damaged."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django import db
from haystack.exceptions import SearchBackendError

from search.backends.errors import Unreadable
from search.columns import manifest

logger = logging.getLogger(__name__)
_sound: dict[Path, int | None] = {}  # generations whose every byte was right, and at which commit


@contextmanager
def damage_told(directory: Path) -> Iterator[None]:
    """What fails because of damaged files raises Unreadable.

    They are then marked as damaged: no process reads them any more, and the worker builds anew.
    """
    try:
        yield
    except (OSError, SearchBackendError, db.Error, manifest.Damaged):
        raise  # tells by itself, or has nothing to do with files
    except Exception as problem:  # damaged files lead to errors of any kind
        commit = manifest.newest(directory)
        if directory in _sound and _sound[directory] == commit:
            raise
        if found := manifest.differing(directory):
            _mark(directory, found)
            raise Unreadable(f"{'; '.join(found)}; run rebuild_index") from problem
        _sound[directory] = commit
        raise


def _mark(directory: Path, found: list[str]) -> None:
    try:
        manifest.mark(directory, found)
    except OSError:
        logger.exception("%s is damaged, and cannot be marked", directory)
