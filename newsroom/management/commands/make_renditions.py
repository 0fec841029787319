"""Draw the renditions that pictures lack, and take away what is no picture's any more."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from newsroom.models import Rendition, RenditionSet
from newsroom.renditions.making import make_waiting
from newsroom.renditions.noting import note_missing, note_outdated
from newsroom.renditions.sweeping import sweep
from newsroom.web.errors import StorageDown


class Command(BaseCommand):
    help = (
        "Draw renditions of pictures that have none, or those for other PICTURE_WIDTHS. Stopped, it"
        " goes on where it was when it is called again, without --all; the archive may be used"
        " meanwhile."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="draw those of all pictures anew")
        parser.add_argument(
            "--rate", type=_positive, help="no more pictures than so many a second, such as 0.5"
        )

    def handle(self, *args, rate, **options):
        _through(note_missing)
        _through(partial(note_outdated, is_all=options["all"]))
        bar = tqdm(unit=" pictures", disable=None if sys.stderr.isatty() else True)
        try:
            with bar:
                make_waiting(tell=bar.update, pause=_at_most(rate))
            swept = sweep()
        except (StorageDown, OSError) as problem:
            raise CommandError(f"Not all could be drawn, the rest waits: {problem}") from problem
        drawn = RenditionSet.objects.filter(renditions__isnull=False).distinct().count()
        without = RenditionSet.objects.count() - drawn
        self.stdout.write(
            f"pictures {drawn}, renditions {Rendition.objects.count()},"
            f" without renditions {without}, files removed {swept}"
        )


def _through(step: Callable[[int], int]) -> None:
    """Take step after step, each a transaction, until there are no more rows."""
    last, is_over = 0, False
    while not is_over:
        with transaction.atomic():
            last = step(last)
        is_over = not last


def _at_most(rate: float | None) -> Callable[[], None]:
    """Waits until so many a second are not passed, counted from now."""
    begun, count = time.monotonic(), 0

    def pause() -> None:
        nonlocal count
        count += 1
        if rate:
            time.sleep(max(0.0, begun + count / rate - time.monotonic()))

    return pause


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError(text)
    return number
