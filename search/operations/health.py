"""Whether the archive is well, in sentences for people and numbers for machines."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property

from django import db
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from search.models import IndexChange
from search.operations.index_status import IndexState, index_state

logger = logging.getLogger(__name__)
LATE = 600  # seconds that a change may wait before the worker is missed


@dataclass(frozen=True)
class Changes:
    """Rows of the outbox: due now, waiting for their time, given up; the oldest's wait (s).

    `hindrance`: why the index cannot be written; else empty.
    """

    due: int
    later: int
    parked: int
    oldest_due_seconds: float
    hindrance: str = ""


@dataclass(frozen=True)
class Check:
    """One thing looked at. `is_vital`: without it the archive cannot do its work."""

    is_well: bool
    sentence: str
    is_vital: bool = True


class Health:
    """One look at database, index and pending changes; nothing in it raises."""

    @cached_property
    def changes(self) -> Changes | None:
        """None when the database does not answer."""
        now, rows = timezone.now(), IndexChange.objects
        try:
            oldest = rows.due(now).order_by("not_before").values_list("not_before", flat=True)
            first = oldest.first()
            return Changes(
                due=rows.due(now).count(),
                later=rows.later(now).count(),
                parked=rows.parked().count(),
                # A clock that was set back makes it wait since tomorrow.
                oldest_due_seconds=max(round((now - (first or now)).total_seconds(), 3), 0.0),
                hindrance=rows.due(now).hindrance(),
            )
        except db.Error as problem:
            logger.error("The outbox of index changes cannot be read: %s", problem)
            return None

    @cached_property
    def index(self) -> IndexState:
        return index_state()

    @cached_property
    def checks(self) -> dict[str, Check]:
        checks = {
            "process": Check(True, _("The process answers.")),
            "database": database_check(),
            "index": self._index_check(),
            "changes": self._changes_check(),
        }
        return checks | {"nodes": self._nodes_check()} if self.index.nodes else checks

    @property
    def status(self) -> str:
        """ok; degraded: it works, but somebody should look; unhealthy."""
        failed = [check for check in self.checks.values() if not check.is_well]
        if any(check.is_vital for check in failed):
            return "unhealthy"
        return "degraded" if failed else "ok"

    def as_json(self, is_trusted: bool = False) -> dict:
        """For machines; only one that is trusted is told how many publications are ahead."""
        changes = self.changes
        told = {
            "status": self.status,
            "generation": self.index.generation,
            "articles": self.index.articles,
            "index_age_seconds": self.index.age and round(self.index.age, 3),
            "pending": changes and changes.due,
            "parked": changes and changes.parked,
            "oldest_due_seconds": changes and changes.oldest_due_seconds,
            "checks": {
                name: {"ok": check.is_well, "message": check.sentence}
                for name, check in self.checks.items()
            },
        }
        return told | {"later": changes and changes.later} if is_trusted else told

    def _index_check(self) -> Check:
        if self.index.problem:
            return Check(False, self.index.problem, is_vital=not self.index.is_readable)
        said = _("The index is readable and holds %(articles)d articles.")
        return Check(True, said % {"articles": self.index.articles})

    def _nodes_check(self) -> Check:
        answers = list(self.index.nodes.values())
        said = _("Of %(all)d nodes of the search engine %(answering)d answer.")
        count = {"all": len(answers), "answering": sum(answers)}
        return Check(all(answers), said % count, is_vital=False)

    def _changes_check(self) -> Check:
        changes = self.changes
        if changes is None:
            return Check(False, _("Pending changes are not known: their table cannot be read."))
        if changes.hindrance:
            said = _("Changes wait, since the index cannot be written: %(reason)s.")
            return Check(False, said % {"reason": changes.hindrance}, is_vital=False)
        if changes.parked:
            said = _("%(count)d changes are parked: the desk lists them with the reason.")
            return Check(False, said % {"count": changes.parked}, is_vital=False)
        if changes.oldest_due_seconds > LATE:
            said = _("A change has waited for %(seconds)d seconds: is update_index --loop running?")
            return Check(False, said % {"seconds": changes.oldest_due_seconds}, is_vital=False)
        return Check(True, _("The index follows the database."))


class _Readiness:
    """Migrations that were applied once stay so: each process looks until they are."""

    is_migrated = False


def readiness() -> Check:
    """Whether this process can serve: the database answers, and has the tables of this code."""
    check = database_check()
    if check.is_well and not _Readiness.is_migrated:
        try:
            missing = _missing_migrations()
        except db.Error as problem:
            logger.error("Migrations cannot be read: %s", problem)
            return Check(False, _("The database does not say which migrations it has."))
        if missing:
            said = _("%(count)d migrations are missing: run migrate.")
            return Check(False, said % {"count": missing})
        _Readiness.is_migrated = True
    return check


def database_check() -> Check:
    """Ask the database for the smallest thing."""
    try:
        with db.connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except db.Error as problem:
        logger.error("The database does not answer: %s", problem)
        return Check(False, _("The database does not answer."))
    return Check(True, _("The database answers."))


def _missing_migrations() -> int:
    executor = MigrationExecutor(db.connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
