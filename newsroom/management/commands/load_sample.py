"""Load the sample archive."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from newsroom.imports.sampling import load_sample


class Command(BaseCommand):
    help = "Load the sample archive: an invented newspaper. Loading it twice changes nothing."

    def handle(self, *args, **options):
        outcome = load_sample(self._tell).outcome
        self.stdout.write(outcome.summary)
        if outcome.counts["rejected"]:
            raise CommandError("the sample archive is damaged")

    def _tell(self, said):
        self.stderr.write(f"{said.position}: {said.reason}")
