"""A backup back in its place."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from newsroom.backup.databases import CannotCopy
from newsroom.backup.package import Damaged
from search.backends.errors import SearchBackendError
from search.backends.locking import Locked
from search.operations.restore import Refused, Unfinished, restore


class Command(BaseCommand):
    help = (
        "Check a backup, then put it in the place of this archive. Stop servers and workers first."
        " The index is built afterwards by update_index --loop; searches ask the database until"
        " then."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, metavar="SOURCE", help="a file that backup wrote")
        parser.add_argument("--force", action="store_true", help="overwrite an archive")
        parser.add_argument(
            "--any-counts",
            action="store_true",
            help="restore a database whose rows are not as many as the manifest says",
        )
        index = parser.add_mutually_exclusive_group()
        index.add_argument(
            "--rebuild-index", action="store_true", help="build the index before the command ends"
        )
        index.add_argument(
            "--trust-index",
            action="store_true",
            help="use the index in the backup: its files can run code, so only if you made it",
        )

    def handle(self, *args, **options):
        source, index_from = options["source"], "worker"
        if options["rebuild_index"]:
            index_from = "database"
        if options["trust_index"]:
            index_from = "backup"
        try:
            told = restore(source, options["force"], index_from, options["any_counts"])
        except Damaged as problem:
            raise CommandError(f"{source} is no whole backup. {problem}") from problem
        except OSError as problem:
            raise CommandError(f"{source} cannot be restored: {problem}") from problem
        except (CannotCopy, Locked, Refused, SearchBackendError) as problem:
            raise CommandError(f"{source} is not restored. {problem}") from problem
        except Unfinished as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"restored {source}; {told}")
