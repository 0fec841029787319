"""Whether an article is still as a run left it, and if not, who changed it since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from newsroom.models import ImportTrace, Version
from newsroom.publishing import RefusedError
from newsroom.versions import BY_PEOPLE, State, changed_names, of_version, states


@dataclass(frozen=True)
class Chain:
    """What an article was since a run met it: each version that something replaced, then now."""

    trace: ImportTrace
    versions: list[Version]
    now: State

    @cached_property
    def before(self) -> State:
        """What the run changed. Raises RefusedError where that is no longer kept."""
        if not self.versions or self.versions[0].pk != self.trace.version:
            raise RefusedError(_("what it was is no longer kept"))
        return of_version(self.versions[0])

    def refuse_what_changed(self, run: str) -> None:
        """Raise RefusedError, with who changed it, unless it is as the run of that name left it."""
        if not self.trace.is_new:
            self.before  # noqa: B018 (it raises)
        since = self._since(run)
        if not since:
            return
        now = _comparable(self.now)
        left = _comparable(of_version(since[0]))
        if changed_names(left, now):
            raise RefusedError(_who(since))

    def _since(self, run: str) -> list[Version]:
        """The versions after the last change by the run: the first is what it left."""
        own = [place for place, version in enumerate(self.versions) if version.run == run]
        first = 0 if self.trace.is_new else 1
        return self.versions[max([first, *(place + 1 for place in own)]) :]


def chains_of(traces: Collection[ImportTrace]) -> dict[int, Chain]:
    """By numbers of articles, of those that are there; a handful of queries."""
    numbers = {trace.number: trace for trace in traces}
    kept: dict[int, list[Version]] = defaultdict(list)
    rows = Version.objects.filter(article_number__in=numbers).select_related("body")
    for version in rows.order_by("pk"):
        if version.pk >= (numbers[version.article_number].version or 0):
            kept[version.article_number].append(version)
    found = states(numbers)
    return {number: Chain(numbers[number], kept[number], now) for number, now in found.items()}


def _who(since: list[Version]) -> str:
    people = [version for version in since if version.through in BY_PEOPLE]
    if people:
        return _("changed since by %s") % (people[-1].user_name or _("somebody"))
    imports = [version.run for version in since if version.through == Version.Through.IMPORT]
    if imports:
        number = imports[-1].rpartition(" ")[2]
        return _("changed since by run %s: undo that first") % number
    return _("changed since")


def _comparable(state: State) -> dict:
    return state.values | {"body": state.body}
