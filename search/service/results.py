"""What a search found: plain values for templates, exports and feeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from search.dates import Period, read_period
from search.localization import DAY, MONTH, day_text, period_text
from search.protocol.answers import NO_DAYS, DayCount
from search.query.describe import in_words, listed
from search.query.nodes import Node, all_but, is_relaxed
from search.request import SearchRequest
from search.request.facets import BY_NAME, Facet
from search.request.paging import Paging
from search.request.slots import DateAddresses, FacetAddresses
from search.service.advice import Almost, DidYouMean, ZeroResults
from search.service.hits import Hit
from search.service.telling import Ordinary

SHOWN = 10  # buckets of a facet on the page


@dataclass(frozen=True)
class Bucket:
    """A value of a facet with its count. Its addresses are made when they are read."""

    addresses: FacetAddresses  # of its facet
    value: str
    label: str
    parent: str | None
    count: int

    @property
    def facet(self) -> Facet:
        return self.addresses.facet

    @property
    def is_selected(self) -> bool:
        return self.value in self.addresses.search.of(self.facet).include

    @property
    def is_excluded(self) -> bool:
        return self.value in self.addresses.search.of(self.facet).exclude

    @property
    def toggle(self) -> str:
        """Parameters of the search with this bucket switched on, or off."""
        return self.addresses.toggle(self.value)

    @property
    def tick(self) -> str:
        """The same by the rule of the page: see `SearchRequest.tick`."""
        return self.addresses.tick(self.value)

    @property
    def leave_out(self) -> str:
        """Parameters of the search without articles of this bucket."""
        return self.addresses.leave_out(self.value)


@dataclass(frozen=True)
class FacetResult:
    """All buckets of a facet under the search, by count then label."""

    addresses: FacetAddresses
    buckets: tuple[Bucket, ...]
    missing: int
    distinct: int
    ordinary: Ordinary | None = None  # beside which it may be told what stands out

    @property
    def by_telling(self) -> FacetResult:
        """What stands out first; as it is where nothing is known to set it against."""
        if self.ordinary is None:
            return self
        return replace(self, buckets=self.ordinary.telling(self.buckets))

    @property
    def search(self) -> SearchRequest:
        return self.addresses.search

    @property
    def facet(self) -> Facet:
        return self.addresses.facet

    @property
    def on(self) -> int:
        return len(self.search.of(self.facet).include) + self.is_missing_selected

    @property
    def left_out(self) -> int:
        return len(self.search.of(self.facet).exclude)

    @property
    def is_missing_selected(self) -> bool:
        return self.search.of(self.facet).missing

    @property
    def toggle_missing(self) -> str:
        return self.search.toggle_missing(self.facet).query_string

    def label_of(self, value: str) -> str:
        """What a chosen value is called."""
        return next((bucket.label for bucket in self.shown if bucket.value == value), value)

    @property
    def wanted_said(self) -> str:
        """What is wanted of it: Trade, Energy or none; Trade and Energy, where it is every one."""
        own = self.search.of(self.facet)
        values = [self.label_of(value) for value in own.include]
        return listed([*values, _("none")] if own.missing else values, self.joint)

    @property
    def joint(self) -> str:
        """The word between the wanted values."""
        return _("and") if self.search.has_every(self.facet) else _("or")

    @property
    def switch(self) -> str:
        """Parameters of the search for any wanted value in the place of every one, or the reverse.

        Empty where that is no choice: an article has one section at most, and none beside none.
        """
        own, is_on = self.search.of(self.facet), self.search.has_every(self.facet)
        if not (is_on or (self.facet.has_several and not own.missing)):
            return ""
        return self.search.with_every(self.facet, not is_on).query_string

    def joint_before(self, place: int) -> Joint | None:
        """What stands before a wanted value; nothing before the first."""
        if not place:
            return None
        is_every = self.search.has_every(self.facet)
        return Joint(f"every-{self.facet.name}-{place}", self.joint, self.switch, is_every)

    @cached_property
    def shown(self) -> list[Bucket]:
        """The first buckets, and every chosen one wherever it stands."""
        chosen = self.search.of(self.facet).values
        below = self.buckets[SHOWN:] if chosen else ()
        return [*self.buckets[:SHOWN], *(b for b in below if b.value in chosen)]

    @cached_property
    def above(self) -> dict[str, str]:
        """Each shown value that is part of another shown one → the nearest such."""
        shown = {bucket.value for bucket in self.shown}
        parents = {bucket.value: bucket.parent for bucket in self.buckets if bucket.parent}
        above: dict[str, str] = {}
        for bucket in self.shown:
            nearest = next((each for each in _line(bucket.value, parents) if each in shown), "")
            # Topics may go round in a circle: one of them then stands on its own.
            if nearest and bucket.value not in _line(nearest, above):
                above[bucket.value] = nearest
        return above


def _line(value: str, parents: dict[str, str]) -> Iterator[str]:
    """What a value is part of, and what that is part of in turn; a circle ends it."""
    seen = {value}
    while (value := parents.get(value, "")) and value not in seen:
        seen.add(value)
        yield value


@dataclass(frozen=True)
class DateBucket:
    """The articles of a year, month or day. Its address narrows the search to it."""

    addresses: DateAddresses
    period: Period
    count: int
    interval: str  # year, month or day
    is_selected: bool = False
    all: int | None = None  # articles of the whole archive; None where they were not asked for

    @property
    def share(self) -> float:
        """How many of a hundred articles of its time are here."""
        return 100 * self.count / self.all if self.all else 0.0

    @cached_property
    def label(self) -> str:
        day = self.period.first
        if self.interval == "year":
            return str(day.year)
        return day_text(day, MONTH if self.interval == "month" else DAY)

    @cached_property
    def toggle(self) -> str:
        return self.addresses.within(self.period)


@dataclass(frozen=True)
class Histogram:
    """Articles over time; empty buckets included."""

    interval: str  # year, month or day
    buckets: tuple[DateBucket, ...]

    @cached_property
    def highest(self) -> int:
        return max((bucket.count for bucket in self.buckets), default=0)

    @cached_property
    def has_shares(self) -> bool:
        """Whether any bucket has less than all articles of its time: else a share says nothing."""
        return any(bucket.all is not None and bucket.count != bucket.all for bucket in self.buckets)


@dataclass(frozen=True)
class Neighbours:
    """Where an article stands in a result set, from 1, and the hits before and after it.

    `matched` is what of the search it matches.
    """

    place: int
    total: int
    previous: Hit | None
    next: Hit | None
    matched: Node


@dataclass(frozen=True)
class Joint:
    """The word between two wanted values of a facet, and what it switches."""

    identity: str
    word: str  # and, or
    switch: str  # the parameters of the search with the other word; empty where there is none
    is_every: bool


@dataclass(frozen=True)
class Chip:
    """A filter in use and the parameters of the search without it."""

    facet_name: str
    label: str  # Topic
    value: str
    remove: str
    is_excluded: bool = False
    joint: Joint | None = None  # before it, where it is not the first that is wanted of its facet

    @property
    def noun(self) -> str:
        """Its label within a sentence: topic."""
        facet = BY_NAME.get(self.facet_name)
        return str(facet.noun) if facet else _("date")


@dataclass(frozen=True)
class ResultSet:
    """Everything a page, a fragment, an export or a feed shows of a search."""

    search: SearchRequest
    total: int
    unfiltered: int  # how many the words alone find
    hits: tuple[Hit, ...]
    facets: dict[str, FacetResult]
    date: Histogram
    overview: Histogram
    tree: Node  # of the text, as it was searched: see `prepared.asked_tree`; relaxed if need be
    days: DayCount = NO_DAYS  # of the articles found
    whole_days: DayCount | None = None  # of the whole archive, where they were asked for
    earlier: Period | None = None  # as long as the chosen dates, and with articles
    later: Period | None = None
    undated: int = 0  # articles without a known date, under all filters but the dates
    reach: int = 0  # of the text's words, how many the articles have; 0 when it is not relaxed
    suggestion: DidYouMean | None = None
    zero_results: ZeroResults | None = None  # where nothing was found
    almost: Almost | None = None  # where few have all of the words: never part of anything else
    notices: tuple[str, ...] = field(default=())

    @property
    def understood(self) -> str:
        """What was searched, as a sentence without its full stop."""
        return in_words(self.tree)

    @property
    def is_relaxed(self) -> bool:
        return is_relaxed(self.tree)

    @property
    def may_lack_a_word(self) -> bool:
        """Whether an article may be here without one of the plain words: `relax=most`."""
        return all_but(self.tree) is not None

    @property
    def paging(self) -> Paging:
        return Paging(self.search.page, self.search.per_page, self.total)

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters in use, in the order of the facets, dates last."""
        chips: list[Chip] = []
        for result in self.facets.values():
            own, facet = self.search.of(result.facet), result.facet
            if own.is_empty:
                continue
            chips.extend(
                Chip(
                    facet.name,
                    str(facet.label),
                    result.label_of(value),
                    self.search.drop(facet, value).query_string,
                    is_excluded=excluded,
                    joint=result.joint_before(0 if excluded else place),
                )
                for excluded, values in ((False, own.include), (True, own.exclude))
                for place, value in enumerate(values)
            )
            if own.missing:
                remove = self.search.toggle_missing(facet).query_string
                label = str(facet.label)
                joint = result.joint_before(len(own.include))
                chips.append(Chip(facet.name, label, _("none"), remove, joint=joint))
        if self.search.has_dates:
            remove = self.search.without_dates().query_string
            chips.append(Chip("date", _("Date"), self.dates_said, remove))
        return chips

    @property
    def dates_said(self) -> str:
        """The dates that narrow the search, as they were chosen."""
        said = self._period_said
        if not self.search.undated:
            return said
        return _("%s or not known") % said if said else _("not known")

    @property
    def _period_said(self) -> str:
        texts = (self.search.from_text, self.search.to_text)
        first, last = (_date_said(text, self.search.today) for text in texts)
        if texts[0] == texts[1]:
            return first
        if not last:
            return _("from %s") % first
        if not first:
            return _("to %s") % last
        return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _date_said(text: str, today: date) -> str:
    """2025-11 → November 2025, 7d → the day it was seven days ago."""
    period = read_period(text, today)
    return period_text(period) if period else ""
