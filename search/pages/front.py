"""What the front page shows: the newest articles, and who and what is in the news."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.utils import timezone

from newsroom.models import Article
from search import engine
from search.analysis import folded_words
from search.dates import Period
from search.engine import Moment
from search.localization import DAY
from search.pages.chart import Chart, Frame, draw
from search.pages.help import vocabulary
from search.pages.hit_rows import HitRow, hit_rows
from search.pages.names import Ranked, ranked
from search.request import SearchRequest
from search.request.addresses import address, search_page
from search.service.hits import Hit
from search.service.results import Bucket, ResultSet

SECTIONS, A_SECTION, WITHOUT_SECTIONS = 4, 3, 12
LOOKED_AT = 5  # times so many articles, for a story may have many
FIRST_WORDS = 3  # of a headline, that are those of a story on its day
TOPICS, PEOPLE = 8, 5
RECENT_WEEKS, WEEKS = 4, 12
YEARS_AGO = 5


@dataclass(frozen=True)
class Spark:
    """A topic in the news: its bucket and a bar a week, as paths in a drawing of 88 by 24."""

    bucket: Bucket
    before: str  # and a tick for every week without articles
    lately: str  # of the weeks that the bucket counts


@dataclass(frozen=True)
class Story:
    """A headline, and where the others of its day are that begin alike."""

    row: HitRow
    more: int = 0
    words: str = ""  # that they begin with
    path: str = ""


@dataclass(frozen=True)
class FrontPage:
    """The archive at first sight."""

    results: ResultSet  # everything, newest first
    now: Moment | None  # of what is asked beside; None while the index cannot be read

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
        return vocabulary(self.now).to_try if self.now else []

    @cached_property
    def by_section(self) -> list[tuple[Bucket, list[Story]]]:
        """The newest of the largest sections; none when the archive knows fewer than two."""
        sections = self.results.facets["section"].buckets[:SECTIONS]
        if len(sections) < 2:
            return []
        return [
            (b, self._stories(self.search.toggle("section", b.value), A_SECTION)) for b in sections
        ]

    @cached_property
    def newest(self) -> list[Story]:
        return self._stories(self.search, WITHOUT_SECTIONS)

    def _stories(self, search: SearchRequest, most: int) -> list[Story]:
        """The newest stories of a search, the newest headline of each."""
        some = replace(search, per_page=LOOKED_AT * most)
        several: dict[object, list[Hit]] = {}
        for hit in engine.headlines(some, self.now) if self.now else engine.hits(some):
            several.setdefault(_story_of(hit) or hit.id, []).append(hit)
        told = list(several.values())[:most]
        rows = hit_rows((hits[0] for hits in told), DAY)
        return [self._story(search, row, hits) for row, hits in zip(rows, told, strict=True)]

    def _story(self, search: SearchRequest, row: HitRow, hits: list[Hit]) -> Story:
        story = _story_of(hits[0])
        if story is None or len(hits) == 1:
            return Story(row)
        day, words = story
        alike = search.with_q(f'headline:"{words}"').with_dates(Period(day, day))
        total = engine.total(alike, self.now) if self.now else len(hits)
        return Story(row, total - 1, words, address(search_page(), alike.query_string))

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
        days = engine.count_days(self.search, self.now)
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
        days = engine.count_days(search, self.now)
        before = days.first - (self._newest_day - weeks).toordinal()
        counts = [0] * WEEKS
        for day, count in enumerate(days.counts.tolist(), start=before):
            counts[day // 7] += count
        bars = dict(enumerate(_spark_bars(counts)))
        lately = [bars.pop(week) for week in range(WEEKS - RECENT_WEEKS, WEEKS) if counts[week]]
        return Spark(bucket, "".join(bars.values()), "".join(lately))


def _story_of(hit: Hit) -> tuple[date, str] | None:
    """The day and the first words of a headline; None where they tell too little to be a story."""
    words = folded_words(hit.headline)[:FIRST_WORDS]
    is_telling = len(words) == FIRST_WORDS and sum(len(word) > 3 for word in words) > 1
    if not (hit.date_known and is_telling):
        return None
    return timezone.localtime(hit.published_at).date(), " ".join(words)


def _spark_bars(counts: list[int]) -> list[str]:
    """A bar a week; where there is nothing, a tick on the base."""
    highest, slot = max(counts) or 1, 88 / len(counts)
    heights = (3 + 20 * count / highest if count else 1.5 for count in counts)
    return [f"M{place * slot:.1f} 24v-{height:.1f}h5.7V24z" for place, height in enumerate(heights)]


def _years_back(today: date, first_year: int) -> Iterable[date]:
    for year in range(today.year - 1, first_year - 1, -1):
        try:
            yield today.replace(year=year)
        except ValueError:  # 29 February
            continue
