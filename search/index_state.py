"""The index as whoever looks after it wants to know it: readable or not, how old, how large."""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from haystack import connections

from search.backends.generations import Generations

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class IndexState:
    """`problem`: a sentence when something is wrong, else empty; `is_readable`: it is used anyway.

    `age`: seconds since the last commit; `size`: bytes of all generations. None: not known.
    """

    problem: str = ""
    is_readable: bool = False
    generation: str | None = None
    articles: int | None = None
    age: float | None = None
    size: int | None = None


def index_state() -> IndexState:
    """A look at the index that raises nothing: what cannot be read is the problem told."""
    place = settings.HAYSTACK_CONNECTIONS["default"].get("PATH")
    if place is None:  # an engine of its own machine looks after its files
        return _read(None, None, None)
    folder = Path(place)
    try:
        current = Generations(folder).current()
        if current is None or not _commits(current):
            return IndexState(_("There is no index yet, or it is gone: run rebuild_index."))
        age, size = time.time() - max(_commits(current)), _bytes_below(folder)
    except OSError as error:
        logger.error("The folder of the index cannot be read: %s", error)
        return IndexState(_("The folder of the index cannot be read."))
    return _read(current.name, max(age, 0.0), size)


def _read(generation: str | None, age: float | None, size: int | None) -> IndexState:
    problem, articles, is_readable = "", None, False
    try:
        backend = connections["default"].get_backend()
        articles, is_readable = int(backend.snapshot().live.sum()), True
        if backend.differences():
            problem = _("The index was built for another schema: run rebuild_index.")
    except Exception:  # damaged files make Whoosh raise anything; the log has it all
        logger.exception("The index cannot be read")
        problem = _("The index cannot be read: run check_index, or rebuild_index.")
    return IndexState(problem, is_readable, generation, articles, age, size)


def _commits(generation: Path) -> list[float]:
    """When each commit that is still listed was made, in seconds of the epoch."""
    return [entry.stat().st_mtime for entry in generation.glob("*.toc")]


def _bytes_below(folder: Path) -> int:
    total = 0
    for place, _folders, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(place, name)).st_size
            except FileNotFoundError:  # a commit took it away meanwhile
                continue
    return total
