"""The index as whoever looks after it wants to know it: readable or not, how old, how large."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from haystack import connections
from haystack.exceptions import SearchBackendError

from search.backends.errors import Unreachable, Unreadable
from search.backends.whoosh.fingerprint import Outdated
from search.backends.whoosh.generations import Generations

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class IndexState:
    """`problem`: a sentence when something is wrong, else empty; `is_readable`: it is used anyway.

    `age`: seconds since the last commit; `size`: bytes of all generations. None: not known.
    """

    problem: str = ""
    is_readable: bool = False
    generation: str | None = None
    nodes: Mapping[str, bool] = field(default_factory=dict)  # of an engine of several machines
    articles: int | None = None
    age: float | None = None
    size: int | None = None


def index_state() -> IndexState:
    """A look at the index that raises nothing: what cannot be read is the problem told."""
    place = settings.HAYSTACK_CONNECTIONS["default"].get("PATH")
    if place is None:  # an engine of its own machines looks after its files
        return _read(_elsewhere())
    folder = Path(place)
    try:
        current = Generations(folder).current()
        committed_at = current and _committed_at(current)
        if not (current and committed_at):
            return IndexState(_("There is no index yet, or it is gone: run rebuild_index."))
        age, size = max(time.time() - committed_at, 0.0), _bytes_below(folder)
    except OSError as error:
        logger.error("The folder of the index cannot be read: %s", error)
        return IndexState(_("The folder of the index cannot be read."))
    state = _read(IndexState(generation=current.name, age=age, size=size))
    if not state.problem and not all(os.access(path, os.W_OK) for path in (folder, current)):
        problem = _("The folder of the index cannot be written: changes wait.")
        return replace(state, problem=problem)
    return state


def _elsewhere() -> IndexState:
    """What an engine on other machines tells of itself: its nodes, the collection in use."""
    backend = connections["default"].get_backend()
    nodes = backend.nodes.answering()
    try:
        return IndexState(nodes=nodes, generation=backend.collections.current())
    except SearchBackendError as problem:
        logger.error("%s", problem)
        return IndexState(nodes=nodes)


def _read(state: IndexState) -> IndexState:
    """The same state with what a look into the index tells."""
    problem = ""
    try:
        backend = connections["default"].get_backend()
        try:
            backend.examine()
        except Outdated as reason:
            problem = _("The index was built for another schema: run rebuild_index.")
            if isinstance(reason, Unreadable):
                return replace(state, problem=problem)
        except Unreachable as reason:
            logger.error("%s", reason)
            return replace(state, problem=_("The search engine does not answer."))
        articles = backend.articles()
    except Exception:  # damaged files make Whoosh raise anything; the log has it all
        logger.exception("The index cannot be read")
        problem = _("The index cannot be read: run check_index, or rebuild_index.")
        return replace(state, problem=problem)
    return replace(state, problem=problem, is_readable=True, articles=articles)


def _committed_at(generation: Path) -> float | None:
    """When the newest commit that is still listed was made, in seconds of the epoch."""
    moments = []
    for path in generation.glob("*.toc"):
        with suppress(FileNotFoundError):  # a commit took it away meanwhile
            moments.append(path.stat().st_mtime)
    return max(moments, default=None)


def _bytes_below(folder: Path) -> int:
    total = 0
    for place, _folders, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(place, name)).st_size
            except FileNotFoundError:  # a commit took it away meanwhile
                continue
    return total
