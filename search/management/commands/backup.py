"""Database, pictures and index into one file."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsroom.backup.databases import CannotCopy
from search.backends.locking import Locked
from search.operations import backup


class Command(BaseCommand):
    help = "Write database, pictures and index into one file, while the archive is in use."

    def add_arguments(self, parser):
        parser.add_argument(
            "target", type=Path, metavar="TARGET", help="a new file, or a folder for one"
        )
        parser.add_argument(
            "--no-index", action="store_true", help="leave out what only restore --trust-index uses"
        )
        parser.add_argument("--force", action="store_true", help="overwrite a file")

    def handle(self, *args, **options):
        target = options["target"]
        if target.is_dir():
            target /= f"newsroom-{timezone.now():%Y%m%d-%H%M%S}.tar.gz"
        if target.exists() and not options["force"]:
            raise CommandError(f"{target} exists; --force overwrites it.")
        try:
            about = backup.make(target, with_index=not options["no_index"])
        except Locked as problem:
            raise CommandError(f"{problem}; --no-index leaves the index out.") from problem
        except (CannotCopy, OSError) as problem:
            raise CommandError(f"No backup was made: {problem}") from problem
        told = ", ".join(f"{kind} {number}" for kind, number in about["counts"].items())
        self.stdout.write(f"{target}: {told}, index {about['generation'] or 'left out'}")
