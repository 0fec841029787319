"""What an archive says that it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from newsroom.imports.formats.archives.allowance import MOST_FOLDERS
from newsroom.imports.formats.parsed import Unreadable
from newsroom.imports.formats.walking import is_file_read, is_folder_read, stems_of_pages

_REST = 1 << 17  # bytes from where a ZIP archive's end is looked for, and more
_OF_THE_FINDER = "__MACOSX"


@dataclass(frozen=True)
class Entry:
    """One member, by the parts of its path, and how its bytes are read."""

    parts: tuple[str, ...]
    pieces: Callable[[], Iterator[bytes]] = field(repr=False, compare=False)
    trouble: str = ""  # why it is not read


@dataclass(frozen=True)
class Listing:
    """All members of one archive, and what is wrong with it at its end."""

    entries: list[Entry]
    trouble: str = ""
    is_packed: bool = False  # whether its members are unpacked only when they are read


class BoundedFile:
    """A file that is never asked for more at once than may be in memory: lengths lie."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file, self.most = file, most

    def read(self, size: int = -1) -> bytes:
        if size > self.most:
            raise Unreadable("its list of files is too large")
        return self._file.read(size if size >= 0 else min(self.most, _REST))

    def seek(self, place: int, whence: int = 0) -> int:
        return self._file.seek(place, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


def parts_of(name: str) -> tuple[tuple[str, ...], str]:
    """The parts of a member's path, and why such a member is not read, if it is not.

    Nothing is ever written to a path, so a slash before it is only left out.
    """
    if "\\" in name and "/" not in name:
        name = name.replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in parts:
        return parts, "its path leads out of the archive"
    if len(parts) > MOST_FOLDERS:
        return parts[:1] + parts[-1:], f"it lies more than {MOST_FOLDERS} folders deep"
    return parts, ""


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Those that a folder would give, in its order: files of a folder, then its folders."""
    entries = list(entries)
    files: dict[tuple[str, ...], list[str]] = {}
    for entry in entries:
        files.setdefault(entry.parts[:-1], []).append(entry.parts[-1])
    pages = {folder: stems_of_pages(names) for folder, names in files.items()}
    read = (entry for entry in entries if _is_read(entry.parts, pages))
    return sorted(read, key=lambda entry: _place(entry.parts))


def _is_read(parts: tuple[str, ...], pages: dict[tuple[str, ...], set[str]]) -> bool:
    """Whether a folder would give it; one that leads out is none that is hidden."""
    return is_file_read(parts[-1]) and all(
        part == ".."
        or (part != _OF_THE_FINDER and is_folder_read(part, pages.get(parts[:depth], ())))
        for depth, part in enumerate(parts[:-1])
    )


def _place(parts: tuple[str, ...]) -> list[tuple[bool, str]]:
    return [*((True, folder) for folder in parts[:-1]), (False, parts[-1])]
