"""What a process does to the files below a folder, told step by step: whoever hears may stop it."""

from __future__ import annotations

import builtins
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_WRITING = set("wax+")


@dataclass(frozen=True)
class Step:
    """A call that changes files: create, write, close, fsync, rename, remove, mkdir, rmdir, commit.

    `moment`: before, after, and in the middle of a write. `path` is what it changes; `target` the
    new name of what is renamed. A commit is the database's.
    """

    moment: str
    call: str
    path: str
    target: str = ""


class Disk:
    """In its block every call that changes files below `folder` is told to `hear`.

    What `hear` raises is raised by the call; what it kills is dead at that step. The calls are
    those of Python: `open`, and `os` below it, which pathlib, shutil and Whoosh go through.
    """

    def __init__(self, folder: Path, hear: Callable[[Step], None]):
        self._folder, self._hear = os.path.realpath(folder), hear
        self._real: list[tuple[object, str, object]] = []

    def __enter__(self):
        for name in ("remove", "unlink", "mkdir", "rmdir"):
            self._put(os, name, self._of_one_path({"unlink": "remove"}.get(name, name)))
        for name in ("rename", "replace"):
            self._put(os, name, self._rename)
        self._put(os, "fsync", self._fsync)
        self._put(os, "open", self._os_open)
        for module in (builtins, io):
            self._put(module, "open", self._open)
        return self

    def __exit__(self, *failure):
        for module, name, real in self._real:
            setattr(module, name, real)

    def tell(self, *what: str) -> None:
        self._hear(Step(*what))

    def _put(self, module, name: str, wrapped: Callable) -> None:
        real = getattr(module, name)
        self._real.append((module, name, real))

        def call(*args, **kwargs):
            return wrapped(real, *args, **kwargs)

        setattr(module, name, call)

    def _of_one_path(self, call: str) -> Callable:
        def wrapped(real, path, *args, **kwargs):
            place = self._place(path, kwargs.get("dir_fd"))
            return self._around(call, place, "", lambda: real(path, *args, **kwargs))

        return wrapped

    def _rename(self, real, old, new, **kwargs):
        target = self._place(new) or os.path.abspath(new)
        return self._around("rename", self._place(old), target, lambda: real(old, new, **kwargs))

    def _fsync(self, real, handle):
        return self._around("fsync", self._place_of(handle), "", lambda: real(handle))

    def _os_open(self, real, path, flags, *args, **kwargs):
        place = self._place(path, kwargs.get("dir_fd")) if flags & os.O_CREAT else None
        if place and not os.path.exists(place):
            return self._around("create", place, "", lambda: real(path, flags, *args, **kwargs))
        return real(path, flags, *args, **kwargs)

    def _open(self, real, file, mode="r", buffering=-1, *args, opener=None, **kwargs):
        place = None if isinstance(file, int) else self._place(file)
        if not place or not _WRITING & set(mode):
            return real(file, mode, buffering, *args, opener=opener, **kwargs)
        # An opener says who may read a file, which no fault depends on.
        binary = mode.replace("t", "").replace("b", "")
        raw = self._around("create", place, "", lambda: _Raw(self, place, binary))
        buffer = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffer if "b" in mode else io.TextIOWrapper(buffer, *args, **kwargs)

    def _around(self, call: str, place: str | None, target: str, work: Callable):
        if place is None:
            return work()
        self.tell("before", call, place, target)
        result = work()
        self.tell("after", call, place, target)
        return result

    def _place(self, path, folder: int | None = None) -> str | None:
        """The path, when it lies below the folder."""
        path = os.fspath(path)
        if folder is not None:
            path = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), path)
        return self._below(os.path.abspath(path))

    def _place_of(self, handle: int) -> str | None:
        return self._below(os.readlink(f"/proc/self/fd/{handle}"))

    def _below(self, path: str) -> str | None:
        real = os.path.realpath(path)
        return path if real == self._folder or real.startswith(self._folder + os.sep) else None


class _Raw(io.FileIO):
    """A file whose writes reach the system in two halves."""

    def __init__(self, disk: Disk, place: str, mode: str):
        self._disk, self._place = disk, place
        super().__init__(place, mode)

    def write(self, data):
        data = memoryview(data).cast("B")
        middle = len(data) // 2
        self._disk.tell("before", "write", self._place)
        done = super().write(data[:middle]) if middle else 0
        self._disk.tell("middle", "write", self._place)
        done += super().write(data[middle:])
        self._disk.tell("after", "write", self._place)
        return done

    def close(self):
        if self.closed:
            return
        self._disk.tell("before", "close", self._place)
        super().close()
        self._disk.tell("after", "close", self._place)
