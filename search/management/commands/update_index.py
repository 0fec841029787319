"""The one writer of the index: bring it up to date with what changed."""

from __future__ import annotations

import logging
import signal
import sys
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from search.backends.locking import Locked
from search.indexing.drain import HINDRANCES, drain, in_words
from search.indexing.rebuild import examine
from search.indexing.repair import Repairer

logger = logging.getLogger(__name__)
PAUSE = 0.5  # seconds between two looks at the outbox


class Command(BaseCommand):
    help = (
        "Bring the index up to date with pending changes; --loop goes on until it is stopped, and"
        " builds a damaged index anew."
    )

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on until stopped")

    def handle(self, *args, **options):
        if options["loop"]:
            return self._loop()
        try:
            count = drain(wait=60, merge=True)
            examine()
        except HINDRANCES as problem:
            raise CommandError(in_words(problem)) from problem
        self.stdout.write(f"articles brought up to date: {count}")

    def _loop(self):
        self.is_stopped, said = False, ""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        repairer = Repairer()
        while not self.is_stopped:
            close_old_connections()
            repairer.repair(self._go_on)
            try:
                drain(wait=10, merge=True)
                problem = ""
            except HINDRANCES as found:
                problem = in_words(found)
                if problem != said:
                    level = logging.WARNING if isinstance(found, Locked) else logging.ERROR
                    logger.log(level, "Changes wait for the index. %s", problem)
            said = problem
            time.sleep(PAUSE)

    def _go_on(self, count: int):
        if self.is_stopped:
            sys.exit()  # out of a rebuild, which leaves nothing behind

    def _stop(self, *args):
        self.is_stopped = True
