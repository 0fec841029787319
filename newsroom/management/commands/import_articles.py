"""Import articles from files, folders, globs or standard input."""

from __future__ import annotations

import os
import signal
import sys
import zoneinfo
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from newsroom import acts
from newsroom.imports.formats import FORMATS
from newsroom.imports.formats.table.columns import read_map
from newsroom.imports.importer import Importer
from newsroom.imports.outcome import Outcome, summary_of
from newsroom.imports.runs import numbering
from newsroom.imports.runs.progress import Progress, UndoProgress
from newsroom.imports.runs.rejected import RejectedFolder
from newsroom.imports.runs.reporting import Report
from newsroom.imports.runs.telling import Telling
from newsroom.imports.runs.undoing import begin_undo, left_out_of
from newsroom.imports.settling import Options
from newsroom.imports.sources import import_paths
from newsroom.imports.watching import Watch
from newsroom.models import Act, Article, ImportRun
from newsroom.publishing import RefusedError
from newsroom.signals import import_finished

# What a run remembers of what it was told.
TOLD = (
    "paths", "format", "map", "source", "status", "timezone", "take_theirs", "bring_back", "limit",
    "no_index",
)  # fmt: skip
NOT_WATCHED = ("paths", "undo", "dry_run", "limit")


class Command(BaseCommand):
    help = "Import articles. Idempotent by source and external id, or canonical address."

    def add_arguments(self, parser):
        parser.add_argument(
            "paths", nargs="*", metavar="PATH", help="file, folder, ZIP, tar, glob; - is stdin"
        )
        parser.add_argument(
            "--format",
            choices=["auto", *FORMATS],
            default="auto",
            help="auto (default): what each file holds decides, then its name",
        )
        parser.add_argument(
            "--map",
            type=Path,
            metavar="FILE",
            help="columns of CSV and XLSX files: lines of column = field",
        )
        parser.add_argument("--source", default="", metavar="NAME", help="source of all articles")
        parser.add_argument(
            "--status",
            choices=[Article.Status.PUBLISHED, Article.Status.DRAFT],
            default="published",
        )
        parser.add_argument("--timezone", metavar="TZ", help="of times without an offset")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="read and compare, write nothing; tells what would be new and which fields change",
        )
        parser.add_argument(
            "--take-theirs", action="store_true", help="also fields that editors changed since"
        )
        parser.add_argument(
            "--bring-back", action="store_true", help="also import what editors deleted"
        )
        parser.add_argument(
            "--undo",
            type=int,
            metavar="RUN",
            help="take back what the run of this number made and changed; killed in the middle and"
            " called again, it ends. What an editor changed since stays and is listed",
        )
        parser.add_argument("--limit", type=int, metavar="N", help="stop after N items")
        parser.add_argument(
            "--no-index", action="store_true", help="leave indexing to update_index"
        )
        parser.add_argument(
            "--report",
            type=Path,
            metavar="FILE",
            help="what is rejected, warned of and, by a dry run, new or changed: JSON Lines with"
            " file, item, field, reason",
        )
        parser.add_argument(
            "--rejected",
            type=Path,
            metavar="FOLDER",
            help="keep what is rejected: an item's part of a file that holds many, else the file",
        )

        parser.add_argument(
            "--watch",
            metavar="FOLDER",
            help="go on until stopped: what comes into the folder is imported when its size and"
            " time are quiet, each file as a run of its own and once, until it changes",
        )
        parser.add_argument(
            "--every",
            type=float,
            default=10,
            metavar="SECONDS",
            help="between two looks at the folder of --watch (10)",
        )

    def handle(self, *args, **options):
        if options["watch"]:
            self._watch(options)
            return
        if options["undo"] is not None:
            if options["paths"]:
                raise CommandError("--undo takes back a run: no files are imported beside it")
            self._undo(options["undo"], options["no_index"])
            return
        if not options["paths"]:
            raise CommandError("Say what to import: files, folders, globs, or - for stdin.")
        columns = self._columns(options["map"])
        settings = self._options(options)
        # What cannot be written is said before it is late.
        with self._telling(options) as telling:
            run = None if settings.dry_run else numbering.begin("import_articles", _told(options))
            importer = Importer(settings, telling.tell, run)
            with self._ended(run, importer.outcome):
                read = import_paths(
                    importer,
                    options["paths"],
                    options["format"],
                    options["limit"],
                    telling.progress.item,
                    columns,
                    telling.begin,
                )
                importer.finish()
            telling.rest()
        if run and not options["no_index"]:
            import_finished.send(sender=None)
        self.stdout.write(str(run) if run else "a dry run: no number, for nothing was written")
        self.stdout.write(importer.outcome.summary)
        if telling.trouble:
            raise CommandError(telling.trouble)
        if not read:
            sys.exit(2)
        if importer.outcome.counts["rejected"]:
            sys.exit(1)

    def _watch(self, options) -> None:
        if beside := [name for name in NOT_WATCHED if options[name] not in (None, False, [])]:
            raise CommandError(f"--watch goes with a folder alone, not with {beside[0]}")
        if not os.path.isdir(options["watch"]):
            raise CommandError(f"--watch {options['watch']}: there is no such folder")
        if not options["every"] > 0:
            raise CommandError("--every is a number of seconds")
        for name in ("report", "rejected"):
            if options[name] and options[name].resolve().is_relative_to(_whole(options["watch"])):
                raise CommandError(f"--{name} lies in the watched folder: it would be imported")
        settings, columns = self._options(options), self._columns(options["map"])
        with self._telling(options) as telling:
            watch = Watch(
                options["watch"],
                options["every"],
                settings,
                telling,
                _told(options),
                options["format"],
                columns,
                is_indexed=not options["no_index"],
            )
            with _until_told(watch), _database_told():
                watch.run()
        self.stdout.write(summary_of(watch.counts))
        if telling.trouble:
            raise CommandError(telling.trouble)

    @contextmanager
    def _telling(self, options) -> Iterator[Telling]:
        try:
            folder = RejectedFolder(options["rejected"]) if options["rejected"] else None
        except OSError as problem:
            raise CommandError(f"--rejected {options['rejected']}: {problem.strerror}") from problem
        try:
            is_watch = bool(options["watch"])
            report = Report(options["report"], goes_on=is_watch) if options["report"] else None
        except OSError as problem:
            raise CommandError(f"{options['report']} cannot be written: {problem.strerror}") from (
                problem
            )
        progress = Progress(options["paths"], is_endless=is_watch)
        telling = Telling(progress, self.stdout, self.stderr, report, folder)
        try:
            yield telling
        finally:
            telling.close()

    def _undo(self, number: int, no_index: bool) -> None:
        done = left_out = 0
        for act in self._acts_of(number):
            try:
                with closing(UndoProgress(act)) as progress:
                    acts.run(act.pk, on_step=progress.step)
            except OperationalError as problem:
                raise CommandError(
                    f"The database does not take it: {problem}. What is undone stays; call again"
                    " when it does, and the rest follows."
                ) from problem
            act.refresh_from_db()
            for line in left_out_of(act):
                self.stdout.write(f"stays: {line}")
            if act.failure:
                raise CommandError(act.failure)
            done, left_out = done + act.done, left_out + act.left_out
        if not no_index:
            import_finished.send(sender=None)
        self.stdout.write(f"run {number}")
        self.stdout.write(f"undone {done}, left as they are {left_out}")
        if left_out:
            sys.exit(1)

    def _acts_of(self, number: int) -> Iterator[Act]:
        """One after the other; what is given is done before the next is asked for."""
        after, is_more = None, True
        while is_more:
            try:
                act, is_new = begin_undo(number, after=after)
            except ImportRun.DoesNotExist:
                raise CommandError(f"There is no run {number}.") from None
            except RefusedError as why:
                raise CommandError(f"Nothing is undone: {why}.") from None
            if not is_new:
                self.stdout.write(f"The undo of run {number} goes on where it stopped.")
            yield act
            after = act.parameters.get("last")
            is_more = after is not None

    @contextmanager
    def _ended(self, run: ImportRun | None, outcome: Outcome) -> Iterator[None]:
        """Say of the run how it ended; one whose database is gone stays as its last chunk left it.

        Raises CommandError where the database takes no more.
        """
        try:
            with _database_told():
                yield
        except CommandError:
            raise
        except BaseException as problem:
            if run:
                numbering.end(run, outcome.counts, repr(problem))
            raise
        if run:
            numbering.end(run, outcome.counts)

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


@contextmanager
def _database_told() -> Iterator[None]:
    try:
        yield
    except numbering.LOST as problem:
        raise CommandError(
            f"The database does not take it: {problem}. What came in before stays; import again"
            " when it does, and nothing comes in twice."
        ) from problem


@contextmanager
def _until_told(watch: Watch) -> Iterator[None]:
    """Let SIGTERM and SIGINT end it after the items at hand."""

    def stop(*args):
        watch.is_stopped = True

    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _whole(folder: str) -> Path:
    return Path(folder).resolve()


def _told(options) -> dict:
    return {name: options[name] for name in TOLD if options[name]}
