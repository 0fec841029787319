"""What the front page shows: the newest articles, and who and what is in the news."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, reduce
from operator import or_

from django.db.models import Max, Q
from django.utils import timezone

from newsroom.models import Article
from search import engine
from search.chart import Chart, draw
from search.dates import Period
from search.name_pages import Ranked, ranked
from search.request import SearchRequest
from search.results import Bucket, Hit, ResultSet

SECTIONS, A_SECTION, WITHOUT_SECTIONS = 4, 3, 12
TOPICS, PEOPLE = 8, 5
RECENT_DAYS, WEEKS = 28, 12
YEARS_AGO = 5


@dataclass(frozen=True)
class Spark:
    """A topic in the news: its bucket and a bar a week, oldest first."""

    bucket: Bucket
    bars: tuple[tuple[str, str, str], ...]  # x, y, height in a drawing of 88 by 24


@dataclass(frozen=True)
class FrontPage:
    """The archive at first sight."""

    results: ResultSet  # everything, newest first

    @property
    def search(self) -> SearchRequest:
        return self.results.search

    @property
    def total(self) -> int:
        return self.results.total

    @property
    def first_year(self) -> int | None:
        buckets = self.results.date.buckets
        return buckets[0].period.first.year if buckets else None

    @cached_property
    def chart(self) -> Chart | None:
        return draw(self.results.date, height=116)

    @property
    def examples(self) -> list[str]:
        """Searches to try that find something in this very archive."""
        found = []
        for name in ("topic", "person", "place"):
            for bucket in self.results.facets[name].buckets[:1]:
                words = f'"{bucket.label}"' if " " in bucket.label else bucket.label
                plain = name == "topic" and " " in bucket.label
                found.append(words if plain else f"{name}:{words}")
        return found

    @cached_property
    def by_section(self) -> list[tuple[Bucket, tuple[Hit, ...]]]:
        """The newest of the largest sections; none when the archive knows fewer than two."""
        sections = self.results.facets["section"].buckets[:SECTIONS]
        if len(sections) < 2:
            return []
        few = replace(self.search, per_page=A_SECTION)
        return [(b, engine.hits(few.toggle("section", b.value))) for b in sections]

    @property
    def newest(self) -> tuple[Hit, ...]:
        return self.results.hits[:WITHOUT_SECTIONS]

    @cached_property
    def recent(self) -> ResultSet | None:
        """What the last four weeks before the newest article brought."""
        if not self.results.hits:
            return None
        return engine.find(self._since(timedelta(RECENT_DAYS - 1)))

    @cached_property
    def topics(self) -> list[Spark]:
        buckets = self.recent.facets["topic"].buckets if self.recent else ()
        return [self._spark(bucket) for bucket in buckets[:TOPICS]]

    @cached_property
    def people(self) -> list[Ranked]:
        return ranked(self.recent.facets["person"].buckets[:PEOPLE]) if self.recent else []

    @cached_property
    def on_this_day(self) -> list[Article]:
        """One article of this day in each of some earlier years, latest year first."""
        if self.first_year is None:
            return []
        days = _same_day_in_years(self.search.today, self.first_year)
        rows = Article.objects.public().filter(address_date__in=days)
        longest = rows.values("address_date").annotate(word_count=Max("word_count"))
        wanted = [Q(**day) for day in longest.order_by("-address_date")[:YEARS_AGO]]
        if not wanted:
            return []
        found = rows.filter(reduce(or_, wanted)).select_related("section").defer("body")
        return list({article.address_date: article for article in found.order_by("pk")}.values())

    @cached_property
    def _newest_day(self) -> date:
        return timezone.localtime(self.results.hits[0].published_at).date()

    def _since(self, length: timedelta) -> SearchRequest:
        return self.search.with_dates(Period(self._newest_day - length, self._newest_day))

    def _spark(self, bucket: Bucket) -> Spark:
        weeks = timedelta(7 * WEEKS - 1)
        search = self._since(weeks).toggle(bucket.facet, bucket.value)
        counts = [0] * WEEKS
        for day in engine.over_time(search).buckets:
            since = (day.period.first - (self._newest_day - weeks)).days
            counts[min(max(since // 7, 0), WEEKS - 1)] += day.count
        highest = max(counts) or 1
        return Spark(bucket, tuple(_spark_bars(counts, highest)))


def _spark_bars(counts: list[int], highest: int) -> Iterable[tuple[str, str, str]]:
    for place, count in enumerate(counts):
        tall = 23 * count / highest
        yield f"{place * 88 / len(counts):.1f}", f"{24 - tall:.1f}", f"{tall:.1f}"


def _same_day_in_years(today: date, first_year: int) -> list[date]:
    days = []
    for year in range(max(first_year, 1), today.year):
        try:
            days.append(today.replace(year=year))
        except ValueError:  # 29 February
            continue
    return days
