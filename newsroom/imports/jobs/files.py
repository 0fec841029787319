"""Files of an import: uploaded through the media storage, or in a folder of this machine."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.text import get_valid_filename

from newsroom.models import ImportJob

logger = logging.getLogger(__name__)
STORED = "imports"  # the folder of the media storage; no address serves it
FOLDER = "uploads"  # what keys of articles begin with that have no other


class NoFolder(Exception):
    """A folder that IMPORT_FOLDERS does not name any more, or that is not there."""


def store(files: Iterable[File]) -> list[dict[str, str]]:
    """Keep uploads where every worker reads them: their names, and what the storage calls them."""
    folder = f"{STORED}/{token_hex(16)}"
    kept: list[dict[str, str]] = []
    try:
        for number, file in enumerate(files):
            stored = default_storage.save(f"{folder}/{number}", file)
            kept.append({"name": _file_name(file.name or ""), "stored": stored})
    except BaseException:
        delete(kept)
        raise
    return kept


def delete(files: Iterable[dict[str, str]]) -> None:
    """Delete uploads; what is gone already is."""
    for file in files:
        try:
            default_storage.delete(file["stored"])
        except (OSError, FileNotFoundError) as problem:
            logger.warning("An uploaded file stays in the storage: %s", problem)


@contextmanager
def opened(job: ImportJob) -> Iterator[tuple[list[str], str]]:
    """The paths to import, and what they begin with that nobody need read. Raises NoFolder."""
    if job.folder:
        if job.folder not in settings.IMPORT_FOLDERS:
            raise NoFolder(f"IMPORT_FOLDERS does not name {job.folder}")
        if not Path(job.folder).is_dir():
            raise NoFolder(f"{job.folder} is not a folder")
        yield [job.folder], ""
        return
    with tempfile.TemporaryDirectory(prefix="newsroom-import-") as root:
        yield [str(path) for path in _fetched(job, Path(root))], f"{root}/{FOLDER}/"


def _fetched(job: ImportJob, root: Path) -> Iterator[Path]:
    for number, file in enumerate(job.files, start=1):
        folder = root / FOLDER
        if (folder / file["name"]).exists():  # two of one name
            folder = folder / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / file["name"]
        with default_storage.open(file["stored"]) as stored, open(path, "wb") as copy:
            copy.writelines(File(stored).chunks())
        yield path


def _file_name(name: str) -> str:
    """The name that a browser gave, as one of this machine that is not hidden."""
    try:
        return get_valid_filename(name).lstrip(".")[-200:] or "file"
    except SuspiciousFileOperation:
        return "file"
