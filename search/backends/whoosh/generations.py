"""The folders of an index: one a full build, and CURRENT, which names the one in use."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from search.backends.whoosh.storage import flush, write_durably
from search.columns import mapped
from search.columns.access import make_folder, opener

_NAME = re.compile(r"gen-\d{6}")
COMPLETE = "COMPLETE"  # a file in every generation that was ever in use
BUILT_WITH = "BUILT_WITH.json"  # a file in every generation: what it was built with


def built_with(path: Path) -> dict:
    """What a generation was built with; empty where that cannot be told. Raises OSError."""
    try:
        found = json.loads((path / BUILT_WITH).read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


class Generations:
    """The generations below one folder. Switching is one rename."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)
        self._pointer = self.folder / "CURRENT"
        self._seen: tuple[tuple | None, Path | None] = (None, None)

    def current(self) -> Path | None:
        """The folder of the generation in use; None where none is named. Raises OSError."""
        stamp = mapped.stamp(self._pointer)
        if stamp is None or stamp != self._seen[0]:
            self._seen = stamp, self._read_pointer()
        path = self._seen[1]
        return path if path and path.is_dir() else None

    def why_none(self) -> str:
        """Why none is in use, in words; empty where there never was one."""
        try:
            name = self._pointer.read_text()
        except FileNotFoundError:
            return f"{self._pointer} is missing" if self._all() else ""
        except (OSError, UnicodeDecodeError):
            return f"{self._pointer} cannot be read"
        if _NAME.fullmatch(name):
            return f"{self._pointer} names {name}, which is not there"
        return f"{self._pointer} " + ("names no generation" if name.strip() else "is empty")

    def _read_pointer(self) -> Path | None:
        try:
            name = self._pointer.read_text()
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        return self.folder / name if _NAME.fullmatch(name) else None

    @contextmanager
    def making(self, built_with: dict) -> Iterator[Path]:
        """A folder for the next build: in use after the block, or gone when the block fails."""
        if not self.folder.exists():
            self.folder.mkdir(parents=True, mode=0o700)
            flush([self.folder.parent])
        number = max((int(path.name.removeprefix("gen-")) for path in self._all()), default=0) + 1
        path = self.folder / f"gen-{number:06}"
        try:
            make_folder(path)
            write_durably(path / BUILT_WITH, json.dumps(built_with, indent=1))
            yield path
            self.switch_to(path)
        except BaseException:
            if self._read_pointer() != path:
                shutil.rmtree(path, ignore_errors=True)
            raise

    def built_at(self, path: Path) -> float:
        """When the build of a generation began, in seconds of the epoch; 0 where nothing tells."""
        try:
            return (path / BUILT_WITH).stat().st_mtime
        except OSError:
            return 0.0

    def committed_at(self, path: Path) -> float | None:
        """When the newest commit of a generation was made, in seconds of the epoch."""
        moments = []
        for file in path.glob("*.toc"):
            with suppress(FileNotFoundError):  # a commit took it away meanwhile
                moments.append(file.stat().st_mtime)
        return max(moments, default=None)

    def size(self) -> int:
        """Bytes of all generations. Raises OSError."""
        total = 0
        for place, _folders, names in os.walk(self.folder):
            for name in names:
                with suppress(FileNotFoundError):  # a commit took it away meanwhile
                    total += os.stat(os.path.join(place, name)).st_size
        return total

    def switch_to(self, path: Path) -> None:
        """Make a finished build the one in use, safe against a crash at any moment."""
        with open(path / COMPLETE, "w", opener=opener):
            pass
        flush([path, self.folder])  # before anything names it
        write_durably(self._pointer, path.name)

    def previous(self) -> Path | None:
        """The newest finished generation older than the one in use; of all, when none is."""
        current = self.current()
        older = [path for path in self._all() if current is None or path.name < current.name]
        older = [path for path in older if (path / COMPLETE).exists()]
        return max(older, default=None)

    def let_go(self) -> Path | None:
        """Make none the one in use; the one that was."""
        current = self.current()
        if self.folder.exists():
            self._pointer.unlink(missing_ok=True)
            flush([self.folder])
        return current

    def named(self, name: str) -> Path | None:
        """A finished generation, by its name."""
        path = self.folder / name
        return path if path in self._all() and (path / COMPLETE).exists() else None

    def prune(self) -> None:
        """Remove what is neither in use, nor the one before it; unfinished builds, too.

        For whoever holds the writer's lock.
        """
        keep = {self.current(), self.previous()}
        for path in self._all():
            if path not in keep:
                shutil.rmtree(path, ignore_errors=True)

    def _all(self) -> list[Path]:
        if not self.folder.exists():
            return []
        return sorted(path for path in self.folder.iterdir() if _NAME.fullmatch(path.name))
