"""One consistent copy of the database, and the way back: SQLite's own copying, or pg_dump."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from newsroom.backup.package import BLOCK, MOST_TIMES, SMALL

MIGRATIONS = "django_migrations"
OTHER = "The database in the backup is not the one that its manifest tells of"
NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


class CannotCopy(Exception):
    """The database cannot be copied or brought back; the message says why, and what to do."""


@dataclass(frozen=True)
class Content:
    """By what a copy of the database is known again."""

    rows: dict[str, int]  # of some tables
    migrations: list[str]  # app.name, sorted


def dump(folder: Path, tables: Iterable[str]) -> tuple[Path, Content]:
    """Copy the database as one moment has it into a file of a folder; what it holds.

    `tables`: those whose rows are counted. Raises CannotCopy.
    """
    target = folder / _name()
    if connection.vendor != "postgresql":
        _copy_sqlite(Path(connection.settings_dict["NAME"]), target)
        return target, _content_of_sqlite(target, tables)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        content = _content(cursor, tables)
        _run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}",
            f"--snapshot={snapshot}",
        )  # fmt: skip
    return target, content


def check_kind(name: str) -> None:
    """Raise CannotCopy unless a copy of this name is of the kind of database that is used."""
    if name != _name():
        raise CannotCopy(
            f"The backup holds {name}, but DATABASE_URL names {connection.vendor}: a backup is"
            " restored into the kind of database that it was made from."
        )


def load(copy: Path, expected: Content) -> None:
    """Put a copy in the place of all that the database holds.

    Raises CannotCopy, and the database is as it was: also where the copy does not hold what is
    expected.
    """
    check_kind(copy.name)
    connection.close()
    if connection.vendor == "postgresql":
        script = copy.with_suffix(".sql")
        _make_script(copy, script)
        _run(
            "psql",
            "--quiet",
            "--no-psqlrc",
            "--single-transaction",  # all of it, or the database stays as it was
            "--set=ON_ERROR_STOP=1",
            "--command=DROP SCHEMA public CASCADE",
            "--command=CREATE SCHEMA public",
            f"--file={script}",
            f"--command={_assertion(expected)}",
        )
    else:
        _compare(_content_of_sqlite(copy, expected.rows), expected)
        _copy_sqlite(copy, Path(connection.settings_dict["NAME"]))


def _name() -> str:
    try:
        return NAMES[connection.vendor]
    except KeyError:
        raise CannotCopy(f"Databases of {connection.vendor} cannot be copied here.") from None


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's backup: correct while others write; the target keeps its place and its readers."""
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            # A copy has no log of its own beside it; the file of the archive has.
            mode = "WAL" if target.name != NAMES["sqlite"] else "DELETE"
            new.execute(f"PRAGMA journal_mode={mode}")
    except sqlite3.Error as problem:
        raise CannotCopy(f"SQLite cannot copy the database: {problem}.") from problem


def _content_of_sqlite(copy: Path, tables: Iterable[str]) -> Content:
    """What a copy holds. Raises CannotCopy where that is unsound, or no archive."""
    try:
        with closing(sqlite3.connect(copy)) as database:
            (found,) = database.execute("PRAGMA quick_check").fetchone()
            if found != "ok":
                raise CannotCopy(f"The copy of the database is damaged: {found}.")
            known = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            missing = {*tables, MIGRATIONS} - {name for (name,) in known}
            if missing:
                raise CannotCopy(f"The copy of the database has no table {min(missing)}.")
            return _content(database.cursor(), tables)
    except sqlite3.Error as problem:
        raise CannotCopy(f"The copy of the database cannot be read: {problem}.") from problem


def _content(cursor, tables: Iterable[str]) -> Content:
    rows = {}
    for table in tables:
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
        (rows[table],) = cursor.fetchone()
    cursor.execute(f"SELECT app || '.' || name FROM {MIGRATIONS}")  # noqa: S608
    return Content(rows, sorted({name for (name,) in cursor.fetchall()}))


def _compare(found: Content, expected: Content) -> None:
    """Raise CannotCopy unless a copy is the one that is expected."""
    for table, number in expected.rows.items():
        if found.rows[table] != number:
            raise CannotCopy(f"{OTHER}: {table} has {found.rows[table]} rows, not {number}.")
    if found.migrations != expected.migrations:
        raise CannotCopy(f"{OTHER}: it has other migrations.")


def _assertion(expected: Content) -> str:
    """The same for PostgreSQL: a statement that fails, and with it the transaction."""
    checks = []
    for table, number in expected.rows.items():
        found = f"(SELECT count(*) FROM public.{table})"  # noqa: S608
        checks.append((f"{found} <> {number}", f"{table} has not {number} rows"))
    names = ", ".join(f"'{name}'" for name in expected.migrations)
    applied = f"SELECT DISTINCT (app || '.' || name) COLLATE \"C\" FROM public.{MIGRATIONS}"  # noqa: S608
    others = f"ARRAY({applied} ORDER BY 1) <> ARRAY[{names}]::text[]"
    checks.append((others, "it has other migrations"))
    body = " ".join(
        f"IF {is_other} THEN RAISE EXCEPTION '{OTHER}: {how}.'; END IF;" for is_other, how in checks
    )
    return f"DO $check$ BEGIN {body} END $check$"


def _make_script(dump: Path, script: Path) -> None:
    """What pg_restore makes of a dump, for psql: within bounds, and with no commands of psql."""
    most = max(SMALL, MOST_TIMES * dump.stat().st_size)
    _run(
        "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump),
        most_bytes=most,
    )  # fmt: skip
    with script.open("rb") as file:
        # Later lines might else begin programs (CVE-2025-8714).
        if b"\n\\restrict " not in file.read(BLOCK):
            raise CannotCopy(
                "This pg_restore does not keep the commands of psql out of what it writes: update"
                " PostgreSQL's client programs."
            )


def _run(program: str, *arguments: str, most_bytes: int | None = None) -> None:
    """Run one of PostgreSQL's programs; what opens the database is not on its command line."""

    def bound() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    place = shutil.which(program)
    if place is None:
        raise CannotCopy(
            f"{program} is not on the PATH: install PostgreSQL's client programs, of at least the"
            " server's version (on Debian: apt-get install postgresql-client)."
        )
    done = subprocess.run(  # noqa: S603
        [place, "--no-password", *arguments],
        env=os.environ | _environment(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bound,
    )
    if done.returncode == -signal.SIGXFSZ:
        raise CannotCopy(f"{program} writes more than any real archive has: it was stopped.")
    if done.returncode:
        raise CannotCopy(f"{program} failed: {done.stderr.strip()[-500:]}")


def _environment() -> dict[str, str]:
    known = connection.settings_dict
    values = {
        "PGDATABASE": known["NAME"],
        "PGUSER": known["USER"],
        "PGPASSWORD": known["PASSWORD"],
        "PGHOST": known["HOST"],
        "PGPORT": known["PORT"],
        "PGSSLMODE": known.get("OPTIONS", {}).get("sslmode"),
    }
    return {name: str(value) for name, value in values.items() if value}
