"""A backup back in its place."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from newsroom.backup.databases import CannotCopy
from newsroom.backup.package import Damaged
from search.backends.locking import Locked
from search.operations.restore import Refused, restore


class Command(BaseCommand):
    help = (
        "Check a backup, then put it in the place of this archive. Stop servers and workers first."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, metavar="SOURCE", help="a file that backup wrote")
        parser.add_argument("--force", action="store_true", help="overwrite an archive")
        parser.add_argument(
            "--rebuild-index", action="store_true", help="build it anew from the database"
        )

    def handle(self, *args, **options):
        source, with_index = options["source"], not options["rebuild_index"]
        try:
            told = restore(source, force=options["force"], with_index=with_index)
        except Damaged as problem:
            raise CommandError(f"{source} is no whole backup. {problem}") from problem
        except OSError as problem:
            raise CommandError(f"{source} cannot be restored: {problem}") from problem
        except (CannotCopy, Locked, Refused) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"restored {source}; {told}")
