"""When the articles of a search were published, and the ways from there to other dates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from search.pages.chart import Chart, draw
from search.pages.choices import Choice
from search.service.periods import period_said, wider
from search.service.results import ResultSet


@dataclass(frozen=True)
class Dates:
    """The dates of a result set, and those that were chosen."""

    results: ResultSet

    @cached_property
    def chart(self) -> Chart | None:
        return draw(self.results.date)

    @cached_property
    def overview(self) -> Chart | None:
        """All dates in small, the chosen ones marked, while dates narrow the search."""
        search = self.results.search
        if not search.has_dates:
            return None
        chosen = (search.first_day, search.last_day)
        return draw(self.results.overview, height=44, is_plain=True, chosen=chosen)

    @property
    def steps(self) -> dict[str, Choice]:
        """The ways to the dates before, after and around the chosen ones, where there are such."""
        search = self.results.search
        steps = {
            "earlier": self.results.earlier,
            "later": self.results.later,
            "wider": wider(search.period) if search.period else None,
        }
        return {
            name: Choice(name, period_said(to), search.with_dates(to).query_string, False)
            for name, to in steps.items()
            if to
        }

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays when other dates are chosen."""
        return self.results.search.kept("from", "to")
