"""One consistent copy of the database, and the way back: SQLite's own copying, or pg_dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


class CannotCopy(Exception):
    """The database cannot be copied or brought back; the message says why, and what to do."""


def dump(folder: Path) -> Path:
    """Copy the database as one moment has it into a file of a folder. Raises CannotCopy."""
    target = folder / _name()
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    else:
        _copy_sqlite(Path(connection.settings_dict["NAME"]), target)
    return target


def load(copy: Path) -> None:
    """Put a copy in the place of all that the database holds. Raises CannotCopy."""
    if copy.name != _name():
        raise CannotCopy(
            f"The backup holds {copy.name}, but DATABASE_URL names {connection.vendor}: a backup is"
            " restored into the kind of database that it was made from."
        )
    connection.close()
    if connection.vendor == "postgresql":
        script = copy.with_suffix(".sql")
        _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(copy))
        _run(
            "psql",
            "--quiet",
            "--no-psqlrc",
            "--single-transaction",  # all of it, or the database stays as it was
            "--set=ON_ERROR_STOP=1",
            "--command=DROP SCHEMA public CASCADE",
            "--command=CREATE SCHEMA public",
            f"--file={script}",
        )
    else:
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
            found = new.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as problem:
        raise CannotCopy(f"SQLite cannot copy the database: {problem}.") from problem
    if found != "ok":
        raise CannotCopy(f"The copy of the database is damaged: {found}.")


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; what opens the database is not on its command line."""
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
    )
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
