"""Database against index: what is missing, stale or extra."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from search import checking


class Command(BaseCommand):
    help = "Compare the index with the database; exit 1 when they differ."

    def add_arguments(self, parser):
        parser.add_argument("--deep", action="store_true", help="compare what is stored, too")
        parser.add_argument("--repair", action="store_true", help="bring the index up to date")

    def handle(self, *args, **options):
        found = checking.compare(deep=options["deep"])
        if found.differs and options["repair"] and not found.trouble:
            checking.repair(found)
            found = checking.compare(deep=options["deep"])
        self.stdout.write(found.summary)
        if found.differs:
            sys.exit(1)
