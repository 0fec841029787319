"""Forget versions of articles: those older than VERSION_DAYS, or all of some articles."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from newsroom.versions import forget_old, purge


class Command(BaseCommand):
    help = (
        "Delete versions replaced longer ago than VERSION_DAYS; with numbers of articles, all of"
        " theirs, whatever their age."
    )

    def add_arguments(self, parser):
        parser.add_argument("article", nargs="*", type=int, help="number of an article")

    def handle(self, *args, article, **options):
        count = sum(map(purge, article)) if article else forget_old()
        self.stdout.write(f"versions deleted: {count}")
