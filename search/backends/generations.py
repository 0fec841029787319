"""The folders of an index: one a full build, and CURRENT, which names the one in use."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

_NAME = re.compile(r"gen-\d{6}")
COMPLETE = "COMPLETE"  # a file in every generation that was ever in use


class Generations:
    """The generations below one folder. Switching is one rename."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)

    def current(self) -> Path | None:
        """The folder of the generation in use; None before the first."""
        try:
            name = (self.folder / "CURRENT").read_text().strip()
        except FileNotFoundError:
            return None
        return self.folder / name if _NAME.fullmatch(name) else None

    def new(self) -> Path:
        """An empty folder for the next build."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = max((int(path.name.removeprefix("gen-")) for path in self._all()), default=0) + 1
        path = self.folder / f"gen-{number:06}"
        path.mkdir(mode=0o700)
        return path

    def switch_to(self, path: Path) -> None:
        """Make a finished build the one in use, safe against a crash at any moment."""
        (path / COMPLETE).touch()
        temporary = self.folder / "CURRENT.new"
        with open(temporary, "w") as file:
            file.write(path.name)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(self.folder / "CURRENT")
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def previous(self) -> Path | None:
        """The newest finished generation older than the one in use."""
        current = self.current()
        older = [path for path in self._all() if current and path.name < current.name]
        older = [path for path in older if (path / COMPLETE).exists()]
        return max(older, default=None)

    def prune(self) -> None:
        """Remove what is neither in use, nor the one before it."""
        keep = {self.current(), self.previous()}
        for path in self._all():
            if path not in keep:
                shutil.rmtree(path, ignore_errors=True)

    def _all(self) -> list[Path]:
        if not self.folder.exists():
            return []
        return sorted(path for path in self.folder.iterdir() if _NAME.fullmatch(path.name))
