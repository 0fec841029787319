"""The machine that measures: its facts, and the memory and disk that a peer takes of it."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV_PYTHON = sys.executable


def facts() -> dict:
    """What a reader of the figures has to know of the machine."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "commit": _commit(),
        "busy": _busy(1.0),  # the share of the processors that others use, before a part begins
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def folder_bytes(folder: Path) -> int:
    """Bytes on disk of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def memory(pids: Iterable[int]) -> dict[str, int]:
    """Bytes of some processes: resident in all, and of that what is not a mapped file.

    Pages that processes share are counted by their share (PSS), so that servers of many
    processes are not counted twice.
    """
    resident = anonymous = 0
    for pid in pids:
        fields = _kilobytes(Path(f"/proc/{pid}/smaps_rollup"))
        resident += fields.get("Pss", 0)
        anonymous += fields.get("Pss_Anon", 0) + fields.get("Pss_Shmem", 0)
    return {"resident": resident * 1024, "anonymous": anonymous * 1024}


def forget_peak() -> None:
    """Let the peak of this process's memory begin anew."""
    Path("/proc/self/clear_refs").write_text("5")


def peak() -> int:
    """Bytes this process had in memory at most since then."""
    return _kilobytes(Path("/proc/self/status"))["VmHWM"] * 1024


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(child) for child in text.split()]


def _commit() -> str:
    """The commit that is measured; with a + when files differ from it."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _busy(seconds: float) -> float:
    def idle_and_all() -> tuple[int, int]:
        times = [int(text) for text in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
        return times[3] + times[4], sum(times)

    idle, every = idle_and_all()
    time.sleep(seconds)
    idle_then, every_then = idle_and_all()
    return round(1 - (idle_then - idle) / max(1, every_then - every), 2)


def _kilobytes(path: Path) -> dict[str, int]:
    fields = {}
    for line in path.read_text().splitlines():
        name, _, rest = line.partition(":")
        if rest.strip().endswith("kB"):
            fields[name] = int(rest.split()[0])
    return fields


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except FileNotFoundError:
        pass
    return platform.processor()
