"""Find copies of stories among articles that were not compared yet."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand
from django.db import transaction
from tqdm import tqdm

from newsroom.models import Article, Sketch
from newsroom.stories.finding import find_copies
from newsroom.stories.noting import note


class Command(BaseCommand):
    help = (
        "Read and compare the articles that wait for it, and group copies as stories. Stopped, it"
        " goes on where it was when it is called again; the archive may be used meanwhile."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "article", nargs="*", type=int, help="number of an article to read again first"
        )

    def handle(self, *args, article, **options):
        known = set(Article.objects.filter(pk__in=article).values_list("pk", flat=True))
        with transaction.atomic():
            note(known)
        bar = tqdm(unit=" articles", disable=None if sys.stderr.isatty() else True)
        with bar:
            find_copies(tell=bar.update)
        copies = Sketch.objects.filter(story__isnull=False)
        stories = copies.values("story").distinct().count()
        self.stdout.write(f"copies {copies.count()}, stories {stories}")
