"""The folder of a generation, whose commits survive a loss of power.

Whoosh commits by one rename, that of its table of contents (TOC). Without more, a power cut may
keep the rename and lose the files it names. Here they are all flushed to the disk first, and a
manifest of them is written beside.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from whoosh.filedb.filestore import FileStorage

from search.columns import manifest

_FLUSHERS = 8  # files at a time: the file system then writes its journal once for many


class DurableStorage(FileStorage):
    """Files of an index; `segments` are to be those of the next commit."""

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
        _flush([folder / name for name in [*new, oldname]])
        files = {
            name: known[name] if name in known else manifest.facts(folder / name)
            for name in present
        }
        files[newname] = manifest.facts(folder / oldname)
        write_durably(manifest.path_of(folder, number), manifest.as_text(files))
        super().rename_file(oldname, newname, safe)
        _flush([folder])
        self._remove_left_overs(number)

    def _remove_left_overs(self, commit: int) -> None:
        """Delete what belongs to other commits, or to one that never came about."""
        for name in self.list():
            found = manifest.MANIFEST.fullmatch(name)
            is_draft = not manifest.TOC.fullmatch(name) and manifest.TOC.match(name)
            if is_draft or (found and int(found[1]) != commit):
                self.delete_file(name)


def write_durably(path: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all, whatever happens."""
    draft = path.with_name(path.name + ".new")
    draft.write_text(text)
    _flush([draft])
    draft.rename(path)
    _flush([path.parent])


def _known(folder: Path) -> dict[str, manifest.Facts]:
    """Files of the commit before: segments never change, so they need no second look."""
    commit = manifest.newest(folder)
    try:
        return {} if commit is None else manifest.read(folder, commit)
    except (manifest.Damaged, FileNotFoundError):
        return {}


def _flush(paths: list[Path]) -> None:
    with ThreadPoolExecutor(_FLUSHERS) as pool:
        list(pool.map(_flush_one, paths))


def _flush_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
