"""What the front page shows: the newest articles, and who and what is in the news."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.utils import timezone

from newsroom.models import Article
from search import engine
from search.dates import Period
from search.localization import DAY
from search.pages.chart import Chart, Frame, draw
from search.pages.hit_rows import HitRow, hit_rows
from search.pages.names import Ranked, ranked
from search.request import SearchRequest
from search.service.results import Bucket, ResultSet

SECTIONS, A_SECTION, WITHOUT_SECTIONS = 4, 3, 12
TOPICS, PEOPLE = 8, 5
RECENT_WEEKS, WEEKS = 4, 12
YEARS_AGO = 5


@dataclass(frozen=True)
class Spark:
    """A topic in the news: its bucket and a bar a week, as paths in a drawing of 88 by 24."""

    bucket: Bucket
    before: str
    lately: str  # the weeks that the bucket counts


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
        return draw(self.results.date, Frame(116))

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
    def by_section(self) -> list[tuple[Bucket, list[HitRow]]]:
        """The newest of the largest sections; none when the archive knows fewer than two."""
        sections = self.results.facets["section"].buckets[:SECTIONS]
        if len(sections) < 2:
            return []
        few = replace(self.search, per_page=A_SECTION)
        found = ((b, engine.hits(few.toggle("section", b.value))) for b in sections)
        return [(bucket, hit_rows(hits, DAY)) for bucket, hits in found]

    @property
    def newest(self) -> list[HitRow]:
        return hit_rows(self.results.hits[:WITHOUT_SECTIONS], DAY)

    @cached_property
    def recent(self) -> ResultSet | None:
        """What the last four weeks before the newest article brought."""
        if not self.results.hits:
            return None
        return engine.find(self._since(timedelta(7 * RECENT_WEEKS - 1)))

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
        rows = Article.objects.public().select_related("section").defer("body")
        # With a slug asked for, SQLite takes the index of addresses and not all that is public.
        found = [
            rows.filter(address_date=day, slug__gt="")
            .exclude(date_known=False)
            .order_by("-word_count", "-pk")
            .first()
            for day in self._same_day_in_years()[:YEARS_AGO]
        ]
        return [article for article in found if article]

    def _same_day_in_years(self) -> list[date]:
        """This day in the earlier years that have articles then, latest year first."""
        first_year = self.first_year or self.search.today.year
        days = engine.count_days(self.search)
        places = (
            (day, day.toordinal() - days.first)
            for day in _years_back(self.search.today, first_year)
        )
        return [day for day, i in places if 0 <= i < len(days.counts) and days.counts[i]]

    @cached_property
    def _newest_day(self) -> date:
        return timezone.localtime(self.results.hits[0].published_at).date()

    def _since(self, length: timedelta) -> SearchRequest:
        return self.search.with_dates(Period(self._newest_day - length, self._newest_day))

    def _spark(self, bucket: Bucket) -> Spark:
        weeks = timedelta(7 * WEEKS - 1)
        search = self._since(weeks).toggle(bucket.facet, bucket.value)
        days = engine.count_days(search)
        before = days.first - (self._newest_day - weeks).toordinal()
        counts = [0] * WEEKS
        for day, count in enumerate(days.counts.tolist(), start=before):
            counts[day // 7] += count
        bars = _spark_bars(counts)
        return Spark(bucket, "".join(bars[:-RECENT_WEEKS]), "".join(bars[-RECENT_WEEKS:]))


def _spark_bars(counts: list[int]) -> list[str]:
    highest, slot = max(counts) or 1, 88 / len(counts)
    return [
        f"M{place * slot:.1f} 24v-{23 * count / highest:.1f}h5.7V24z" if count else ""
        for place, count in enumerate(counts)
    ]


def _years_back(today: date, first_year: int) -> Iterable[date]:
    for year in range(today.year - 1, first_year - 1, -1):
        try:
            yield today.replace(year=year)
        except ValueError:  # 29 February
            continue
