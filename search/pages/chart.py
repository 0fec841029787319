"""A histogram as a drawing: where its parts stand, across in percent, down in pixels.

A page has many bars: they are dicts, which templates read soonest, of text that is escaped already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.localization import (
    DAY_AND_MONTH,
    MONTH_ALONE,
    SHORT_MONTH,
    articles_said,
    day_text,
    grouped,
    percent_said,
)
from search.pages.html import escaped
from search.request.addresses import address, search_page
from search.service.results import Histogram

WIDEST_BAR, GAP = 5.5, 0.28  # percent of the chart; share of a slot
NEAR, NEAR_MINOR = 9.0, 5.0  # labels nearer than this, in percent, would touch
_STEPS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
_OF_ALL = {
    "year": gettext_lazy("%(period)s: %(articles)s, %(share)s of all articles that year"),
    "month": gettext_lazy("%(period)s: %(articles)s, %(share)s of all articles that month"),
    "day": gettext_lazy("%(period)s: %(articles)s, %(share)s of all articles that day"),
}


@dataclass(frozen=True)
class Frame:
    """What a drawing has room for, in pixels."""

    height: int
    top: int = 16  # above the highest bar
    below: int = 20  # the base, for labels
    has_axes: bool = True
    has_links: bool = True


LARGE = Frame(128)
STRIP = Frame(48, top=2, below=1, has_axes=False)
OVERVIEW = Frame(44, top=2, below=8, has_axes=False, has_links=False)


class Entry(TypedDict):
    """One bucket in words, for its bar and for its line in the list below the chart."""

    day: SafeString  # where it begins
    label: SafeString
    count: SafeString
    share: SafeString  # of all articles of its time; empty where that says nothing
    said: SafeString  # all of this as a sentence; empty where there is nothing
    address: SafeString  # of the search within it; empty where there is nothing to find


class Bar(TypedDict):
    """One bucket: the slot that is clicked and the bar that is seen."""

    entry: Entry | None  # None in a drawing without links
    slot_x: SafeString
    slot_width: SafeString
    x: SafeString
    width: SafeString
    y: SafeString
    height: SafeString


@dataclass(frozen=True)
class Line:
    """A line across with the number it stands for."""

    y: str
    text_y: str
    text: str


@dataclass(frozen=True)
class Label:
    """A word below the bars; a minor one is left out where there is little room."""

    x: str
    text: str
    anchor: str
    is_minor: bool


@dataclass(frozen=True)
class Chart:
    """A histogram, drawn. `span` is what a reader chose of it: where it begins, how long it is."""

    histogram: Histogram
    height: str
    top: str
    base: str
    slot_height: str
    bars: tuple[Bar, ...]
    entries: tuple[Entry, ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    span: tuple[str, str] | None = None

    @property
    def first(self) -> str:
        return self.histogram.buckets[0].label

    @property
    def last(self) -> str:
        return self.histogram.buckets[-1].label


def draw(
    histogram: Histogram,
    frame: Frame = LARGE,
    by_share: bool = False,
    chosen: tuple[date | None, date | None] = (None, None),
) -> Chart | None:
    """The drawing of a histogram, None when it counts nothing.

    `by_share`: a bar is as high as its share of all articles of its time, where that is known.
    """
    if not histogram.highest:
        return None
    buckets = histogram.buckets
    is_of_shares = by_share and histogram.has_shares
    values = [100 * bucket.share if is_of_shares else bucket.count for bucket in buckets]
    highest, step = max(values), _step(max(values))
    ceiling = step * (1 if highest <= step else 2) if frame.has_axes else highest
    base = frame.height - frame.below
    scale = (base - frame.top) / ceiling
    text = _hundredths if is_of_shares else _short
    entries = tuple(_entries(histogram)) if frame.has_links else ()
    return Chart(
        histogram=histogram,
        height=str(frame.height),
        top=str(frame.top),
        base=str(base),
        slot_height=str(base - frame.top),
        bars=tuple(_bars(values, entries, base, scale)),
        entries=entries,
        lines=tuple(_lines(step, ceiling, base, scale, text)) if frame.has_axes else (),
        labels=tuple(_labels(histogram)) if frame.has_axes else (),
        span=_span(buckets, *chosen) if any(chosen) else None,
    )


def _entries(histogram: Histogram) -> Iterator[Entry]:
    path, has_shares = search_page(), histogram.has_shares
    sentence = str(_OF_ALL[histogram.interval]) if has_shares else _("%(period)s: %(articles)s")
    for bucket in histogram.buckets:
        share = said = to = ""
        if bucket.count:
            share = percent_said(bucket.share) if has_shares else ""
            articles = articles_said(bucket.count)
            said = sentence % {"period": bucket.label, "articles": articles, "share": share}
            to = address(path, bucket.toggle)
        yield Entry(
            day=escaped(bucket.period.first.isoformat()),
            label=escaped(bucket.label),
            count=escaped(grouped(bucket.count)),
            share=escaped(share),
            said=escaped(said),
            address=escaped(to),
        )


def _bars(
    values: Sequence[float], entries: tuple[Entry, ...], base: int, scale: float
) -> Iterator[Bar]:
    slot = 100 / len(values)
    width = min(slot * (1 - GAP), WIDEST_BAR)
    slot_width, bar_width = escaped(_percent(slot)), escaped(_percent(width))
    for place, value in enumerate(values):
        if not value:
            continue
        tall = max(value * scale, 1.5)
        yield Bar(
            entry=entries[place] if entries else None,
            slot_x=escaped(_percent(place * slot)),
            slot_width=slot_width,
            x=escaped(_percent(place * slot + (slot - width) / 2)),
            width=bar_width,
            y=escaped(f"{base - tall:.1f}"),
            height=escaped(f"{tall:.1f}"),
        )


def _step(highest: float) -> int:
    """Half of a round number that no bar exceeds."""
    power = 1
    while True:
        for step in _STEPS:
            whole = step * power
            if whole == int(whole) and whole * 2 >= highest:
                return int(whole)
        power *= 10


def _lines(
    step: int, ceiling: float, base: int, scale: float, text: Callable[[int], str]
) -> Iterator[Line]:
    for value in range(step, int(ceiling) + 1, step):
        y = base - value * scale
        yield Line(f"{y:.1f}", f"{y + 4:.1f}", text(value))


def _short(value: int) -> str:
    if value < 10_000:
        return grouped(value)
    return f"{value / 1000:g}k" if value < 1_000_000 else f"{value / 1_000_000:g}M"


def _hundredths(value: int) -> str:
    """Of a percent: 720 is 7.2%."""
    return percent_said(value / 100)


def _labels(histogram: Histogram):
    """The labels that fit: major ones first, minor ones where there is room between them."""
    buckets = histogram.buckets
    wanted = list(_wanted(histogram))
    slot = 100 / len(buckets)
    taken: dict[int, Label] = {}
    for is_minor, near in ((False, NEAR), (True, NEAR_MINOR)):
        for place, text, minor in wanted:
            x = (place + 0.5) * slot
            if minor == is_minor and all(abs(x - (p + 0.5) * slot) >= near for p in taken):
                anchor = "start" if x < 3 else "end" if x > 97 else "middle"
                taken[place] = Label(_percent(x), text, anchor, is_minor)
    return [taken[place] for place in sorted(taken)]


def _wanted(histogram: Histogram):
    """Places worth a label, the most telling first: (place, text, is minor)."""
    days = [bucket.period.first for bucket in histogram.buckets]
    many = len(days)
    if histogram.interval == "year":
        every = next(n for n in (1, 2, 5, 10, 20, 50, 100, 500, 10_000) if many / n <= 11)
        for place, day in enumerate(days):
            if day.year % every == 0:
                yield place, str(day.year), bool(day.year // every % 2)
        return
    is_month = histogram.interval == "month"
    for place, day in enumerate(days):
        if is_month and day.month == 1:
            yield place, str(day.year), False
        elif is_month and (many <= 13 or day.month in (4, 7, 10)):
            yield place, day_text(day, MONTH_ALONE), True
        elif not is_month and day.day == 1:
            yield place, day_text(day, DAY_AND_MONTH), False
        elif not is_month and (many <= 21 or day.day % 7 == 1):
            yield place, str(day.day), True
    yield 0, day_text(days[0], SHORT_MONTH if is_month else DAY_AND_MONTH), False


def _span(buckets, first: date | None, last: date | None) -> tuple[str, str]:
    """Where the chosen days begin and how far they reach, to the day."""
    begin = _position(buckets, first, 0) if first else 0.0
    end = _position(buckets, last, 1) if last else 100.0
    return _percent(begin), _percent(max(end - begin, 0.6))


def _position(buckets, day: date, after: int) -> float:
    slot = 100 / len(buckets)
    for place, bucket in enumerate(buckets):
        if day <= bucket.period.last:
            length = (bucket.period.last - bucket.period.first).days + 1
            within = (day - bucket.period.first).days + after
            return slot * (place + min(max(within / length, 0), 1))
    return 100.0


def _percent(number: float) -> str:
    return f"{number:.2f}%"
