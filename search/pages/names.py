"""Pages of topics, people, sections, places, authors and sources: one name, or all of a kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any

from newsroom.models import Named, Topic
from search.localization import grouped
from search.pages.alphabet import first_letter, letter_order, plain
from search.pages.chart import Chart, Frame, draw
from search.pages.facet_rows import FacetRow, rows_of
from search.pages.hit_rows import HitRow, folded_rows
from search.request import SearchRequest
from search.request.facets import BY_NAME, FACETS, Facet
from search.request.slots import DateAddresses, FacetAddresses
from search.service.results import Bucket, ResultSet

MOST_IN_RAIL, MOST_IN_TREE = 8, 20
STANDING_OUT, MOST_STANDING_OUT = ("person", "topic", "place"), 5  # facets; values of each
MOST_ON_ONE_PAGE = 500  # names; more are shown a letter at a time


@dataclass(frozen=True)
class Ranked:
    """A bucket beside others, with the length of its bar in percent of the longest."""

    bucket: Bucket
    length: str


@dataclass(frozen=True)
class Twig:
    """A topic in the tree, with what hangs below it."""

    slug: str
    label: str
    count: int
    is_current: bool
    twigs: tuple[Twig, ...] = ()


@dataclass(frozen=True)
class NamePage:
    """One name: what is filed under it, and who and what else is named there."""

    facet: Facet
    row: Named
    results: ResultSet

    @property
    def list_name(self) -> str:
        return self.facet.path

    @cached_property
    def search(self) -> SearchRequest:
        """The search for it that links lead to, as a reader's first tick makes it."""
        search = self.results.search
        return search.with_every(self.facet, True) if self.facet.has_several else search

    @cached_property
    def chart(self) -> Chart | None:
        dates, addresses = self.results.date, DateAddresses(self.search)
        buckets = tuple(replace(bucket, addresses=addresses) for bucket in dates.buckets)
        return draw(replace(dates, buckets=buckets), Frame(132))

    @property
    def hits(self) -> list[HitRow]:
        return folded_rows(self.results.hits)

    @property
    def newest_first(self) -> str:
        return self.search.with_sort("newest").query_string

    @property
    def next_page(self) -> str:
        number = self.results.paging.next
        return self.search.at_page(number) if number else ""

    @property
    def ancestors(self) -> list[Topic]:
        return self.row.ancestors()[::-1] if isinstance(self.row, Topic) else []

    @cached_property
    def people(self) -> list[Ranked]:
        return ranked(self._others("person"))

    @cached_property
    def beside(self) -> list[tuple[Facet, list[Bucket]]]:
        """What else is often named in these articles, a list a facet."""
        # Counted as they are, with addresses that go on from the first tick.
        pairs = [
            (
                facet,
                [
                    replace(bucket, addresses=FacetAddresses(self.search, facet))
                    for bucket in self._others(facet.name)
                ],
            )
            for facet in FACETS
            if facet.is_beside
        ]
        return [(facet, buckets) for facet, buckets in pairs if buckets]

    @cached_property
    def standing_out(self) -> list[tuple[Facet, list[FacetRow]]]:
        """Who and what is named here oftener than in the whole archive, most surprising first.

        At most MOST_STANDING_OUT of a facet, each in LEAST articles or more; a row leads to the
        articles that have both. Empty where the whole archive is not known.
        """
        pairs = [(BY_NAME[name], self._rows_standing_out(name)) for name in STANDING_OUT]
        return [(facet, rows) for facet, rows in pairs if rows]

    def _rows_standing_out(self, name: str) -> list[FacetRow]:
        result, ordinary = self.results.facets[name], self.results.facets[name].ordinary
        if name == self.facet.name or ordinary is None:  # its own: see `_others`
            return []
        surprising = [b for b in result.by_telling.buckets if ordinary.times(b) > 1]
        narrowing = replace(result, addresses=FacetAddresses(self.search, result.facet))
        rows = rows_of(narrowing, surprising[:MOST_STANDING_OUT], is_telling=True)
        return [row for row in rows if row["times"]]  # ×1.04 is as often as everywhere

    @property
    def has_rail(self) -> bool:
        """Whether anything stands beside the articles."""
        return bool(self.tree or self.standing_out or self.people or self.beside)

    @cached_property
    def tree(self) -> Twig | None:
        """The topic between those it is part of and those that are part of it."""
        if not isinstance(self.row, Topic):
            return None
        counts = {b.value: b for b in self.results.facets["topic"].buckets}
        below = self._twigs(self.row.slug, counts)
        twig = self._twig(self.row, counts, below)
        for place, parent in enumerate(self.row.ancestors()):
            # Beside the topic stand its siblings; beside those above it, nothing.
            beside = self._twigs(parent.slug, counts, instead=twig) if place == 0 else (twig,)
            twig = self._twig(parent, counts, beside)
        return twig if twig.twigs else None

    def _twigs(self, parent: str, counts, instead: Twig | None = None) -> tuple[Twig, ...]:
        slug = instead.slug if instead else ""
        siblings = [b for b in counts.values() if b.parent == parent]
        kept = [b for place, b in enumerate(siblings) if place < MOST_IN_TREE or b.value == slug]
        return tuple(
            instead if instead and b.value == slug else Twig(b.value, b.label, b.count, False)
            for b in kept
            if b.count or b.value == slug
        )

    def _twig(self, topic: Topic, counts, twigs) -> Twig:
        count = counts[topic.slug].count if topic.slug in counts else 0
        return Twig(topic.slug, topic.name, count, topic.pk == self.row.pk, twigs)

    def _others(self, name: str) -> list[Bucket]:
        # A facet is counted without its own narrowing: its own would say nothing of these articles.
        if name == self.facet.name:
            return []
        return list(self.results.facets[name].buckets[:MOST_IN_RAIL])


@dataclass(frozen=True)
class NameList:
    """All names of a kind that public articles have, from A to Z."""

    facet: Facet
    results: ResultSet  # everything
    letter: str = ""  # asked for

    @property
    def page_name(self) -> str:
        return self.facet.name

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        return self.results.facets[self.facet.name].buckets

    @property
    def said(self) -> str:
        """How many there are; where none can be told, why."""
        if not self.buckets:
            return " ".join(self.results.notices) or str(self.facet.none_listed)
        count = len(self.buckets)
        return self.facet.listed % {"count": count, "number": grouped(count)}

    @cached_property
    def letters(self) -> list[str]:
        return sorted({first_letter(self._key(b)) for b in self.buckets}, key=letter_order)

    @property
    def is_by_letter(self) -> bool:
        return len(self.buckets) > MOST_ON_ONE_PAGE

    @cached_property
    def current(self) -> str:
        """The letter that is shown alone, if the list is too long for one page."""
        if not self.is_by_letter:
            return ""
        return self.letter if self.letter in self.letters else self.letters[0]

    @cached_property
    def groups(self) -> list[tuple[str, list[Bucket]]]:
        def of(bucket: Bucket) -> str:
            return first_letter(self._key(bucket))

        wanted = [b for b in self.buckets if not self.current or of(b) == self.current]
        wanted.sort(key=lambda b: (letter_order(of(b)), self._key(b), b.value))
        return [(letter, list(group)) for letter, group in groupby(wanted, key=of)]

    @cached_property
    def most(self) -> list[Ranked]:
        return ranked(self.buckets[:6])

    def _key(self, bucket: Bucket) -> str:
        label = plain(bucket.label)
        if not self.facet.is_by_last_word:
            return label
        words = label.partition(",")[0].split()  # “Lee Anwar, Jr.” and “Anwar, Lee” stand under A
        return " ".join([*words[-1:], label])


def find_row(facet: Facet, slug: str) -> Any:
    """The row behind a slug, with the parents a topic has; None when there is none."""
    return facet.model._default_manager.filter(slug=slug).first() if facet.model else None


def ranked(buckets: Iterable[Bucket]) -> list[Ranked]:
    """Buckets with bars: the first is the longest."""
    found = [bucket for bucket in buckets if bucket.count]
    return [Ranked(b, f"{100 * b.count / found[0].count:.0f}") for b in found]
