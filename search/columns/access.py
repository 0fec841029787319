"""Who may read the files of an index: their owner and, where a folder is a group's to write, it."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def opener(path: str | os.PathLike, flags: int) -> int:
    """For `open`: a new file is its owner's, or also of the group that may write its folder.

    The umask of the process says nothing here.
    """
    return open_beside(path, flags, Path(path).parent)


def open_beside(path: str | os.PathLike, flags: int, folder: Path) -> int:
    """A handle of a file that is for the same people as a folder, which may not be there yet."""
    handle = os.open(path, flags, 0o600)
    # A colleague's file has its mode already, and is not ours to change.
    if flags & os.O_CREAT and os.fstat(handle).st_uid == os.geteuid():
        os.fchmod(handle, 0o660 if _group_bits(folder) else 0o600)
    return handle


def make_folder(path: Path) -> None:
    """Make a folder for the same people as the one it stands in. Raises FileExistsError."""
    path.mkdir(mode=0o700)
    if bits := _group_bits(path.parent):
        path.chmod(0o770 | bits)


def _group_bits(folder: Path) -> int:
    """What a folder for a group has: the right to write, and that new files are the group's."""
    mode = folder.stat().st_mode if folder.exists() else 0
    return mode & (stat.S_IWGRP | stat.S_ISGID) if mode & stat.S_IWGRP else 0
