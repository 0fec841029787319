"""A backup back in its place: everything is checked before anything is replaced."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from newsroom.backup import databases, package
from newsroom.renditions.noting import forget_drawn
from search import backends
from search.indexing import consistency
from search.indexing.rebuild import rebuild
from search.models import IndexInUse
from search.operations.backup import MODELS, TABLES, WAIT

logger = logging.getLogger(__name__)
IndexFrom = Literal["worker", "database", "backup"]
TO_BE_BUILT = "the index is yet to be built: update_index --loop does so, or run rebuild_index"


class Refused(Exception):
    """The backup is not restored; the message says why, and what would help."""


class Unfinished(Exception):
    """The database was replaced, and something failed after it."""


def restore(
    source: Path,
    force: bool = False,
    index_from: IndexFrom = "worker",
    any_counts: bool = False,
) -> str:
    """Put the archive of a backup in the place of this one; returns what became of the index.

    Raises Damaged, Refused, CannotCopy, OSError, Locked and SearchBackendError, and nothing was
    replaced; Unfinished when something was.
    `force`: overwrite an archive that is not empty. `index_from`: the worker builds it later, and
    searches ask the database until then; or it is built here from the database; or that of the
    backup is used, whose files can run code when they are read. `any_counts`: take a database whose
    rows are not as many as the manifest says.
    """
    manifest = package.verified(source)
    name = _database_of(manifest)
    expected = _expected(manifest, any_counts)
    if not force and (found := _what_is_here()):
        raise Refused(f"There is an archive here already ({found}); --force overwrites it.")
    media = Path(settings.MEDIA_ROOT)
    parts = [name, "media", *(["index"] if index_from == "backup" else [])]
    _check_space(manifest, parts, media)
    media.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=media.parent, prefix=".restore-") as place:
        folder = Path(place)
        package.unpack(source, folder, manifest, parts)
        _replace_database(folder / name, expected)
        try:
            _replace_files(folder / "media", media)
            call_command("migrate", verbosity=0, interactive=False)
            # It remembers an index of the archive that was copied: here that name is another's.
            IndexInUse.objects.forget()
            forget_drawn()
            return _index(folder / "index", index_from)
        except Exception as problem:
            raise Unfinished(
                f"The database is restored, but not all that follows: {problem}. Once that is"
                " mended, restore it again with --force."
            ) from problem


def _index(copy: Path, index_from: IndexFrom) -> str:
    if copy.is_dir():
        backends.current().take_over(copy, WAIT)
        return _make_index_true()
    return _built() if index_from == "database" else TO_BE_BUILT


def _database_of(manifest: dict) -> str:
    """The name of the database's copy. Raises Damaged, CannotCopy."""
    copies = [name for name in manifest["members"] if _part_of(name) not in ("media", "index")]
    if len(copies) != 1:
        raise package.Damaged("It holds no database, or more than one.")
    databases.check_kind(copies[0])
    return copies[0]


def _expected(manifest: dict, any_counts: bool) -> databases.Content:
    """What the database must hold. Raises Damaged, Refused."""
    _check_migrations(manifest["migrations"])
    counts = manifest["counts"]
    if lacking := [kind for kind in (*TABLES, "media") if kind not in counts]:
        raise package.Damaged(f"Its manifest does not say how many {lacking[0]} it has.")
    pictures = sum(_part_of(name) == "media" for name in manifest["members"])
    if pictures != counts["media"]:
        raise package.Damaged(f"It holds {pictures} files of media, not {counts['media']}.")
    rows = {} if any_counts else {table: counts[kind] for kind, table in TABLES.items()}
    return databases.Content(rows, sorted(set(manifest["migrations"])))


def _check_migrations(migrations: list[str]) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    ours = {name.partition(".")[0] for name in known}
    newer = [name for name in migrations if name not in known and name.partition(".")[0] in ours]
    if newer:
        raise Refused(
            f"The backup was made by a newer version of the archive (it has {newer[-1]}): restore"
            " it with that version."
        )


def _what_is_here() -> str:
    """What a restored archive would overwrite, in words; empty when there is nothing."""
    tables = connection.introspection.table_names()
    found = {}
    if set(TABLES.values()) <= set(tables):
        found = {kind: model._default_manager.count() for kind, model in MODELS.items()}
    found["files of media"] = sum(
        len(names) for _place, _folders, names in os.walk(settings.MEDIA_ROOT)
    )
    return ", ".join(f"{kind} {number}" for kind, number in found.items() if number)


def _check_space(manifest: dict, parts: list[str], media: Path) -> None:
    """Raise Refused unless there is room for what is unpacked, and for the copies made of it."""
    sizes: Counter[str] = Counter()
    for name, facts in manifest["members"].items():
        sizes[_part_of(name)] += facts["size"]
    needed = [(media.parent, sum(sizes[part] for part in parts))]
    if _disk(media) != _disk(media.parent):
        needed.append((media, sizes["media"]))
    if connection.vendor == "sqlite":
        # Once in its log, and once in its place.
        needed.append((Path(connection.settings_dict["NAME"]), 2 * sizes[parts[0]]))
    if (folder := backends.current().folder) and "index" in parts:
        needed.append((folder, sizes["index"]))
    for path, _size in needed:
        whole = sum(size for other, size in needed if _disk(other) == _disk(path))
        if whole > (free := shutil.disk_usage(_existing(path)).free):
            raise Refused(
                f"To restore it takes {whole // 1_000_000:,} MB on the disk of {path}, and"
                f" {free // 1_000_000:,} MB are free."
            )


def _replace_database(copy: Path, expected: databases.Content) -> None:
    """Load the database, with no index in use: that of before tells of another archive."""
    backend = backends.current()
    before = backend.let_go(WAIT)
    try:
        databases.load(copy, expected)
    except (databases.CannotCopy, OSError):
        if before:
            backend.take_up(before, WAIT)
        raise


def _replace_files(source: Path, target: Path) -> None:
    """Put files in their places below a folder, and take away what else was there."""
    wanted = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    for path in list(target.rglob("*")):
        if path.is_file() and path.relative_to(target) not in wanted:
            path.unlink()
    for name in wanted:
        if (target / name).is_dir():
            shutil.rmtree(target / name)
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source / name, target / name)
        os.chmod(target / name, settings.FILE_UPLOAD_PERMISSIONS or 0o644)


def _make_index_true() -> str:
    """Bring the index of the backup to what the database says; in words, how."""
    try:
        found = consistency.compare(deep=True)
        if not found.trouble:
            consistency.repair(found)
            IndexInUse.objects.remember(backends.current().in_use())
            done = "was brought up to date" if found.differs else "is as the database has it"
            return f"the index {done} ({found.summary})"
    except Exception:  # whatever a damaged index leads to: it can always be built anew
        logger.exception("The restored index cannot be used; it is built anew")
    return _built()


def _built() -> str:
    return f"the index was built anew ({rebuild()} articles)"


def _part_of(name: str) -> str:
    """Which part of a backup a member belongs to; the database is one by itself."""
    return name.partition("/")[0]


def _disk(path: Path) -> int:
    return _existing(path).stat().st_dev


def _existing(path: Path) -> Path:
    """A path, or the nearest folder above it that is there."""
    return next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())
