"""A backup back in its place: everything is checked before anything is written."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from newsroom.backup import databases, package
from search import backends
from search.indexing import consistency
from search.indexing.rebuild import rebuild
from search.operations.backup import WAIT, counts

logger = logging.getLogger(__name__)


class Refused(Exception):
    """The backup is not restored; the message says why, and what would help."""


def restore(source: Path, force: bool = False, with_index: bool = True) -> str:
    """Put the archive of a backup in the place of this one; returns what was done to the index.

    Raises Damaged, Refused and CannotCopy before anything is written. `force`: overwrite an
    archive that is not empty. `with_index`: use the index in the backup; else it is built anew.
    """
    manifest = package.verified(source)
    _check_migrations(manifest)
    if not force and (found := _what_is_here()):
        raise Refused(f"There is an archive here already ({found}); --force overwrites it.")
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=media.parent, prefix=".restore-") as place:
        folder = Path(place)
        package.unpack(source, folder)
        databases.load(_database_in(folder))
        _replace_files(folder / "media", media)
        call_command("migrate", verbosity=0, interactive=False)
        _check_counts(manifest)
        if with_index and (folder / "index").is_dir():
            backends.current().take_over(folder / "index", WAIT)
    return _make_index_true(is_anew=not with_index)


def _check_migrations(manifest: dict) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    ours = {name.partition(".")[0] for name in known}
    newer = [
        name
        for name in manifest.get("migrations", [])
        if name not in known and name.partition(".")[0] in ours
    ]
    if newer:
        raise Refused(
            f"The backup was made by a newer version of the archive (it has {newer[-1]}): restore"
            " it with that version."
        )


def _what_is_here() -> str:
    """What a restored archive would overwrite, in words; empty when there is nothing."""
    tables = connection.introspection.table_names()
    found = counts() if "newsroom_article" in tables and "auth_user" in tables else {}
    found["files of media"] = sum(
        len(names) for _place, _folders, names in os.walk(settings.MEDIA_ROOT)
    )
    return ", ".join(f"{kind} {number}" for kind, number in found.items() if number)


def _database_in(folder: Path) -> Path:
    copies = sorted(folder.glob("database.*"))
    if len(copies) != 1:
        raise package.Damaged("It holds no database, or more than one.")
    return copies[0]


def _replace_files(source: Path, target: Path) -> None:
    """Put files in their places below a folder, and take away what else was there."""
    wanted = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    for name in wanted:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source / name, target / name)
        os.chmod(target / name, settings.FILE_UPLOAD_PERMISSIONS or 0o644)
    for path in list(target.rglob("*")):
        if path.is_file() and path.relative_to(target) not in wanted:
            path.unlink()


def _check_counts(manifest: dict) -> None:
    found = counts()
    if differing := {n: c for n, c in found.items() if c != manifest["counts"].get(n)}:
        logger.error("Restored rows differ from the manifest: %s", differing)
        raise Refused(
            f"The database is restored, but its rows are not as many as the backup says:"
            f" {differing} instead of {manifest['counts']}."
        )


def _make_index_true(is_anew: bool) -> str:
    """Bring the index to what the database says; in words, how."""
    if not is_anew:
        try:
            found = consistency.compare(deep=True)
            if not found.differs:
                return f"the index is as the database has it ({found.summary})"
            if not found.trouble:
                consistency.repair(found)
                return f"the index was brought up to date ({found.summary})"
        except Exception:  # whatever a damaged index leads to: it can always be built anew
            logger.exception("The restored index cannot be used; it is built anew")
    return f"the index was built anew ({rebuild()} articles)"
