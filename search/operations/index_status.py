"""The index as whoever looks after it wants to know it: readable or not, how old, how large."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search import backends
from search.backends.errors import Lost, Missing, OtherVersion, Outdated, Unreachable, Unreadable
from search.protocol.answers import EngineStatus

logger = logging.getLogger(__name__)
_OTHER_SCHEMA = gettext_lazy("The index was built for another schema: run rebuild_index.")
_CANNOT_BE_READ = gettext_lazy("The index cannot be read: run check_index, or rebuild_index.")


@dataclass(frozen=True)
class IndexState(EngineStatus):
    """`problem`: a sentence when something is wrong, or empty; `is_readable`: it is used anyway."""

    problem: str = ""
    is_readable: bool = False
    articles: int | None = None


def index_state() -> IndexState:
    """A look at the index that raises nothing: what cannot be read is the problem told."""
    backend = backends.current()
    try:
        state = IndexState(**vars(backend.status()))
    except OSError as error:
        logger.error("The folder of the index cannot be read: %s", error)
        return IndexState(problem=_("The folder of the index cannot be read."))
    state = _read(backend, state)
    if not state.problem and not state.is_writable:
        problem = _("The folder of the index cannot be written: changes wait.")
        return replace(state, problem=problem)
    return state


def _read(backend, state: IndexState) -> IndexState:
    """The same state with what a look into the index tells."""
    problem = ""
    try:
        try:
            backend.examine()
        except OtherVersion:
            return replace(state, problem=str(_OTHER_SCHEMA))
        except Outdated:
            problem = str(_OTHER_SCHEMA)
        articles = backend.articles()
    except Lost as reason:
        logger.error("%s", reason)
        problem = _(
            "It is not known which generation of the index is in use: run update_index --loop."
        )
    except Missing:
        problem = _("There is no index yet, or it is gone: run rebuild_index.")
    except Unreachable as reason:
        logger.error("%s", reason)
        problem = _("The search engine does not answer.")
    except Unreadable as reason:
        logger.error("%s", reason)
        problem = str(_CANNOT_BE_READ)
    except Exception:  # damaged files make Whoosh raise anything; the log has it all
        logger.exception("The index cannot be read")
        problem = str(_CANNOT_BE_READ)
    else:
        return replace(state, problem=problem, is_readable=True, articles=articles)
    return replace(state, problem=problem)
