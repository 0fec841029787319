"""Database against index: what is missing, stale or extra; and whether its files are damaged."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand, CommandError

from search.backends.errors import SearchBackendError
from search.backends.locking import Locked
from search.indexing import consistency


class Command(BaseCommand):
    help = "Compare the index with the database; exit 1 when they differ."

    def add_arguments(self, parser):
        parser.add_argument(
            "--deep", action="store_true", help="compare all that is stored, and every file"
        )
        parser.add_argument(
            "--repair",
            action="store_true",
            help="bring the index up to date, or build a damaged one anew",
        )

    def handle(self, *args, **options):
        found = consistency.compare(deep=options["deep"])
        self._tell(found)
        if found.differs and options["repair"]:
            try:
                consistency.repair(found)
            except (Locked, SearchBackendError) as problem:
                raise CommandError(f"Nothing was repaired: {problem}") from problem
            found = consistency.compare(deep=options["deep"])
            self.stdout.write("after the repair:")
            self._tell(found)
        if found.differs:
            sys.exit(1)

    def _tell(self, found: consistency.Difference):
        self.stdout.write("\n".join((found.summary, *found.details)))
