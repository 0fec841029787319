"""Build the index anew beside the live one, then switch."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from newsroom.models import Article
from search.indexing import consistency
from search.indexing.drain import HINDRANCES, in_words
from search.indexing.rebuild import rebuild
from search.operations.index_status import index_state


class Command(BaseCommand):
    help = "Build the index anew beside the live one, then switch. Searches never see it empty."

    def add_arguments(self, parser):
        parser.add_argument("--noinput", action="store_true", help="accepted for Haystack's sake")
        parser.add_argument("--back", action="store_true", help="return to the generation before")

    def handle(self, *args, **options):
        if options["back"]:
            return self._back()
        total = Article.objects.public().count()
        shown = None if sys.stderr.isatty() else True
        with tqdm(total=total, unit=" articles", disable=shown) as bar:
            try:
                count = rebuild(bar.update)
            except HINDRANCES as problem:
                raise CommandError(in_words(problem)) from problem
        self.stdout.write(f"indexed {count} articles")

    def _back(self):
        try:
            found = consistency.go_back()
        except HINDRANCES as problem:
            raise CommandError(in_words(problem)) from problem
        if found is None:
            raise CommandError("There is no earlier generation to return to.")
        name = index_state().generation
        self.stdout.write(f"the index in use is now {name}; brought up to date ({found.summary})")
