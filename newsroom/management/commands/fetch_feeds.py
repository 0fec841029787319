"""Fetch the feeds that administrators listed, now."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsroom.imports.feeds import fetch
from newsroom.imports.outcome import summary_of
from newsroom.imports.runs import numbering
from newsroom.models import Feed


class Command(BaseCommand):
    help = (
        "Fetch feeds that administrators listed, and import what they have anew; a worker does so"
        " every hour. Needs FETCH_FEEDS=1. Ends with 1 where one could not be fetched."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "feed", nargs="*", type=int, metavar="NUMBER", help="of a feed; without: all active"
        )

    def handle(self, *args, feed, **options):
        if not settings.FETCH_FEEDS:
            raise CommandError("FETCH_FEEDS is off: no feed is fetched")
        counts: Counter = Counter()
        has_failed = False
        for each in self._feeds(feed):
            if why := _why_not(each):
                self._tell(each, why)
                continue
            try:
                fetched = fetch(each)
            except numbering.LOST as problem:
                raise CommandError(f"The database does not take it: {problem}") from problem
            if fetched is None:
                self._tell(each, "is being fetched by another process")
                continue
            self._tell(each, fetched.failure or fetched.result)
            counts += Counter(fetched.counts)
            has_failed = has_failed or bool(fetched.failure)
        self.stdout.write(summary_of(counts))
        if has_failed:
            sys.exit(1)

    def _feeds(self, numbers: Sequence[int]) -> list[Feed]:
        if not numbers:
            return list(Feed.objects.filter(is_active=True).order_by("pk"))
        feeds = Feed.objects.in_bulk(numbers)
        if missing := [number for number in numbers if number not in feeds]:
            raise CommandError(f"There is no feed {missing[0]}")
        return [feeds[number] for number in dict.fromkeys(numbers)]

    def _tell(self, feed: Feed, what: str) -> None:
        self.stdout.write(f"feed {feed.pk} {feed.address}: {what}")


def _why_not(feed: Feed) -> str:
    if not feed.is_active:
        return "is switched off"
    if feed.wait_until and feed.wait_until > timezone.now():
        return f"its server asked to wait until {feed.wait_until:%Y-%m-%d %H:%M} UTC"
    return ""
