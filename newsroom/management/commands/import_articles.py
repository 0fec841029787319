"""Import articles from files, folders, globs or standard input."""

from __future__ import annotations

import json
import sys
import zoneinfo
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from tqdm import tqdm

from newsroom.imports.formats import FORMATS
from newsroom.imports.formats.table.columns import read_map
from newsroom.imports.importer import Importer, Options, Problem
from newsroom.imports.sources import import_paths
from newsroom.models import Article
from newsroom.signals import import_finished


class Command(BaseCommand):
    help = "Import articles. Idempotent by source and external id, or canonical address."

    def add_arguments(self, parser):
        parser.add_argument(
            "paths", nargs="+", metavar="PATH", help="file, folder, ZIP, tar, glob; - is stdin"
        )
        parser.add_argument(
            "--format",
            choices=["auto", *FORMATS],
            default="auto",
            help="auto (default): what each file holds decides, then its name",
        )
        parser.add_argument(
            "--map", type=Path, metavar="FILE", help="columns of CSV files: lines of column = field"
        )
        parser.add_argument("--source", default="", metavar="NAME", help="source of all articles")
        parser.add_argument(
            "--status",
            choices=[Article.Status.PUBLISHED, Article.Status.DRAFT],
            default="published",
        )
        parser.add_argument("--timezone", metavar="TZ", help="of times without an offset")
        parser.add_argument(
            "--dry-run", action="store_true", help="read and compare, write nothing"
        )
        parser.add_argument(
            "--take-theirs", action="store_true", help="also fields that editors changed since"
        )
        parser.add_argument(
            "--bring-back", action="store_true", help="also import what editors deleted"
        )
        parser.add_argument("--limit", type=int, metavar="N", help="stop after N items")
        parser.add_argument(
            "--no-index", action="store_true", help="leave indexing to update_index"
        )
        parser.add_argument("--report", type=Path, metavar="FILE", help="rejections as JSON Lines")

    def handle(self, *args, **options):
        columns = self._columns(options["map"])
        # What cannot be written is said before it is late.
        self._write_report(options["report"], [])
        bar = tqdm(unit=" articles", disable=None if sys.stderr.isatty() else True)
        importer = Importer(self._options(options), on_problem=lambda p: self._say(bar, p))
        try:
            with bar:
                read = import_paths(
                    importer,
                    options["paths"],
                    options["format"],
                    options["limit"],
                    bar.update,
                    columns,
                )
            if not options["dry_run"]:
                importer.finish()
        except OperationalError as problem:
            raise CommandError(
                f"The database does not take it: {problem}. What came in before stays; import again"
                " when it does, and nothing comes in twice."
            ) from problem
        if not options["dry_run"] and not options["no_index"]:
            import_finished.send(sender=None)
        self._write_report(options["report"], importer.outcome.problems)
        self.stdout.write(importer.outcome.summary)
        if not read:
            sys.exit(2)
        if importer.outcome.counts["rejected"]:
            sys.exit(1)

    def _write_report(self, file: Path | None, problems: list[Problem]) -> None:
        if file is None:
            return
        lines = (json.dumps(vars(problem), ensure_ascii=False) for problem in problems)
        try:
            # What a name of a file has that is no text is written as JSON escapes it.
            file.write_text("".join(f"{line}\n" for line in lines), "utf-8", "backslashreplace")
        except OSError as problem:
            raise CommandError(f"{file} cannot be written: {problem.strerror}") from problem

    def _options(self, options) -> Options:
        try:
            zone = zoneinfo.ZoneInfo(options["timezone"]) if options["timezone"] else None
        except (zoneinfo.ZoneInfoNotFoundError, ValueError) as problem:
            raise CommandError(f"{options['timezone']!r} is not a time zone") from problem
        return Options(
            source=options["source"],
            status=options["status"],
            zone=zone,
            dry_run=options["dry_run"],
            take_theirs=options["take_theirs"],
            bring_back=options["bring_back"],
        )

    def _columns(self, file: Path | None) -> dict[str, str]:
        """The fields by names of columns that a file says."""
        if file is None:
            return {}
        try:
            return read_map(file.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as problem:
            raise CommandError(f"--map {file}: {problem}") from problem

    def _say(self, bar, problem: Problem):
        kind = "rejected" if problem.is_rejection else "warning"
        where = ", ".join(filter(None, (problem.file, problem.position)))
        said = f"{kind}: {where}: {problem.reason}".encode("utf-8", "backslashreplace").decode()
        bar.write(said, file=self.stderr._out)
