"""Memory and open files of the archive's processes, once a second."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

KEPT = 120  # points of a series in the results


class Watch(threading.Thread):
    def __init__(self, processes: Callable[[], dict[str, int]], every: float = 1.0):
        super().__init__(daemon=True)
        self.processes, self.every = processes, every
        self.series: dict[str, list[dict]] = {}  # name → points, each of one process
        self._began = time.monotonic()
        self._is_over = threading.Event()

    def run(self) -> None:
        while True:
            self.look()
            if self._is_over.wait(self.every):
                return self.look()

    def look(self) -> None:
        for name, pid in self.processes().items():
            try:
                point = {"pid": pid, "second": round(time.monotonic() - self._began, 1)}
                point |= memory(pid) | {"files": open_files(pid)}
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended meanwhile
            self.series.setdefault(name, []).append(point)

    def stop(self) -> None:
        self._is_over.set()
        self.join()

    def figures(self) -> dict:
        """Of the last process of each name."""
        return {
            name: growth([point for point in points if point["pid"] == points[-1]["pid"]])
            for name, points in self.series.items()
        }


def memory(pid: int) -> dict[str, int]:
    """Bytes in memory: all of it, and of that what is not a mapped file."""
    fields = _kilobytes(pid)
    return {"resident": 1024 * fields["VmRSS"], "anonymous": 1024 * fields["RssAnon"]}


def open_files(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def forget_peak(pid: int) -> None:
    """Let the peak of a process's memory begin anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak(pid: int) -> int:
    """Bytes it had in memory at most since then."""
    return 1024 * _kilobytes(pid)["VmHWM"]


def growth(points: list[dict], of: Callable = median) -> dict:
    """From the second fifth of a run, when it is warm, to the last one."""
    fifth = max(1, len(points) // 5)
    warm, end = points[fifth : 2 * fifth] or points, points[-fifth:]
    found: dict = {}
    for what in ("resident", "anonymous", "files"):
        before, after = (of(point[what] for point in part) for part in (warm, end))
        found[what] = {
            "warm": before,
            "end": after,
            "most": max(point[what] for point in points),
            "growth": round(after / before - 1, 4) if before else 0.0,
        }
    step = max(1, len(points) // KEPT)
    return found | {"series": points[::step]}


def _kilobytes(pid: int) -> dict[str, int]:
    fields = {}
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _colon, rest = line.partition(":")
        if rest.endswith("kB"):
            fields[name] = int(rest.split()[0])
    if not fields:
        raise ProcessLookupError(f"process {pid} has ended, and nobody has asked how")
    return fields
