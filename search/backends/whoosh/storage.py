"""The folder of a generation, whose commits survive a loss of power.

Whoosh commits by one rename, that of its table of contents (TOC). Without more, a power cut may
keep the rename and lose the files it names. Here they are all flushed to the disk first, and a
manifest of them is written beside.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from search.columns import manifest
from search.columns.access import make_folder, opener

_WRITTEN = ("MAIN", "_MAIN", "MANIFEST")  # how names begin of what a commit or its writer makes
_FLUSHERS = 8  # files at a time: the file system then writes its journal once for many


class PrivateStorage(FileStorage):
    """Files of an index, for those whom its folder is for."""

    def create_file(self, name, excl=False, mode="wb", **kwargs):
        mode = mode.replace("w", "x") if excl else mode
        return StructFile(open(self._fpath(name), mode, opener=opener), name=name, **kwargs)

    def temp_storage(self, name=None):
        # Whoosh's own meets an error when the folder is there, and keeps it in a circle of frames:
        # writer, segments and their open files would then stay until the next garbage collection.
        folder = Path(self.folder, name)
        if not folder.is_dir():
            make_folder(folder)
        return PrivateStorage(str(folder))


class DurableStorage(PrivateStorage):
    """What survives a loss of power; `segments` are to be those of the next commit."""

    def __init__(self, path: Path):
        super().__init__(str(path))
        self.segments: set[str] = set()

    def rename_file(self, oldname, newname, safe=False):
        commit = manifest.TOC.fullmatch(newname)
        if not commit:
            return super().rename_file(oldname, newname, safe)
        folder, number = Path(self.folder), int(commit[1])
        present = sorted(name for name in self.list() if name.split(".")[0] in self.segments)
        known = _known(folder)
        new = [name for name in present if name not in known]
        flush([folder / name for name in [*new, oldname]])
        files = {
            name: known[name] if name in known else manifest.facts(folder / name)
            for name in present
        }
        files[newname] = manifest.facts(folder / oldname)
        write_durably(manifest.path_of(folder, number), manifest.as_text(files))
        super().rename_file(oldname, newname, safe)
        flush([folder])

    def remove_left_overs(self) -> None:
        """Delete what the newest commit does not name: the rest of those before it, and what
        writers left that gave up or were killed.

        For whoever holds the writer's lock. Readers that still open an older commit find it gone
        and take this one.
        """
        folder = Path(self.folder)
        commit = manifest.newest(folder)
        if commit is None:
            return
        named = {*manifest.read(folder, commit), manifest.path_of(folder, commit).name}
        for name in self.list():
            if name.startswith(_WRITTEN) and name not in named:
                _remove(folder / name)


def write_durably(path: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all, whatever happens."""
    draft = path.with_name(path.name + ".new")
    with open(draft, "w", opener=opener) as file:
        file.write(text)
    flush([draft])
    draft.rename(path)
    flush([path.parent])


def _known(folder: Path) -> dict[str, manifest.Facts]:
    """Files of the commit before: segments never change, so they need no second look."""
    commit = manifest.newest(folder)
    try:
        return {} if commit is None else manifest.read(folder, commit)
    except (manifest.Damaged, FileNotFoundError):
        return {}


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):  # the next commit tries again; this one is made
            path.unlink()


def flush(paths: list[Path]) -> None:
    """Wait until files are on the disk, and of folders the names in them."""
    with ThreadPoolExecutor(_FLUSHERS) as pool:
        list(pool.map(_flush_one, paths))


def _flush_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
