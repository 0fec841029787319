"""For long: readers, writers, rebuilds, and one fault after another, of any kind (N13)."""

from __future__ import annotations

import random
import shutil
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bench.machine import folder_bytes
from tests.load.changing import FLAT, in_words, largest
from tests.load.crowd import Crowd, Known
from tests.load.report import Part, milliseconds
from tests.load.site import Failed, Site
from tests.load.watch import growth

PAUSE = 15.0  # seconds between two faults: a rebuild must have a chance to end
PATIENCE = 900.0  # seconds until a writer gives up: rebuilds are killed, too
FULL = 4.0  # seconds that a full disk stays full
ROOM = 8  # a disk has room for so many indexes: two are kept, others are being built


class Faults:
    """What is done to an archive while it is in use, drawn by chance."""

    def __init__(self, site: Site, chance: random.Random, has_own_disk: bool):
        self.site, self.chance, self.done = site, chance, Counter[str]()
        kinds = {self.kill: 6, self.damage: 1, self.fill: 1 if has_own_disk else 0}
        self._kinds, self._weights = list(kinds), list(kinds.values())

    def strike(self) -> None:
        (fault,) = self.chance.choices(self._kinds, self._weights)
        fault()

    def kill(self) -> None:
        """A server or the worker dies."""
        name = self.chance.choice(sorted(self.site.processes()))
        self.site.kill(name)
        self.done[f"{name.partition(' ')[0]} killed"] += 1

    def damage(self) -> None:
        """Half a file of the index in use is gone. Another file: nobody's map of it breaks."""
        generation = self.site.index / (self.site.index / "CURRENT").read_text().strip()
        found = [path for path in generation.iterdir() if path.is_file() and path.stat().st_size]
        path = self.chance.choice(sorted(found))
        half = path.with_name(f"{path.name}.half")
        try:
            half.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
            half.replace(path)
        except FileNotFoundError:
            return half.unlink(missing_ok=True)  # merged, or the generation removed, meanwhile
        self.done["file cut in half"] += 1
        return None

    def fill(self) -> None:
        """The disk of the index is full for a while."""
        filler = self.site.index / "filler"
        try:
            with filler.open("wb", 0) as file:
                while file.write(bytes(1 << 20)) == 1 << 20:
                    pass
        except OSError:
            pass  # as it should be
        time.sleep(FULL)
        filler.unlink()
        self.done["disk full"] += 1


def soak(known: Known, readers: int, seconds: float, seed: int) -> Part:
    part, chance, rebuilds = Part(), random.Random(seed), Counter[str]()
    site = known.site
    with _own_disk(site) as has_own_disk:
        before = _size_after_rebuilds(site)
        faults, end = Faults(site, chance, has_own_disk), time.monotonic() + seconds
        with Crowd(known, readers, writers=2, seed=seed, every=0.5, patience=PATIENCE) as crowd:
            rebuilding = threading.Thread(target=_rebuild_until, args=(known, end, rebuilds))
            rebuilding.start()
            while time.monotonic() < end:
                time.sleep(PAUSE * chance.uniform(0.5, 1.5))
                faults.strike()
            rebuilding.join()
            site.command("rebuild_index")  # what was damaged last would be found within a minute
        check = site.check_index()
        grown = _size_after_rebuilds(site) / before - 1
    growths = {
        what: {
            name: growth(points, max)[what]["growth"] for name, points in crowd.watch.series.items()
        }
        for what in ("anonymous", "files")  # processes that have just begun map no index yet
    }
    busy = crowd.tally.statuses[503]  # a request that worked too long, or found no database
    done = dict(sorted((faults.done + rebuilds).items()))
    part.figures = crowd.figures() | {
        "faults": done, "check": check, "disk_growth": grown, "growth": growths,
    }  # fmt: skip
    part.say(
        "N13",
        f"{seconds / 60:.0f} min; {', '.join(f'{name}: {n}' for name, n in done.items())};"
        f" {in_words(part.figures)}, {busy} told to come again, {part.figures['by_database']}"
        f" answered by the database,"
        f" {part.figures['broken_connections']} connections broken by kills, edits found after"
        f" {milliseconds(part.figures['found_milliseconds'])}; {check};"
        f" disk {grown:+.0%}, memory {largest(growths['anonymous'])},"
        f" open files {largest(growths['files'])}",
        crowd.tally.failed == busy,
        not crowd.tally.wrong,
        not crowd.written.problems,
        grown <= FLAT,
        max(growths["anonymous"].values()) <= FLAT,
        max(growths["files"].values()) <= FLAT,
    )
    return part


@contextmanager
def _own_disk(site: Site) -> Iterator[bool]:
    """A small file system for the index, where one may be mounted; whether there is one."""
    site.stop()
    kept = site.index.with_name("index-kept")
    site.index.rename(kept)
    site.index.mkdir(mode=0o700)
    size = f"size={ROOM * folder_bytes(kept)},mode=700"
    mount = ["mount", "-t", "tmpfs", "-o", size, "newsroom-load", site.index]
    is_mounted = subprocess.run(mount, capture_output=True).returncode == 0
    shutil.copytree(kept, site.index, dirs_exist_ok=True)
    site.start(**site.settings)
    try:
        yield is_mounted
    finally:
        site.stop()
        shutil.rmtree(kept)
        if is_mounted:
            shutil.copytree(site.index, kept)
            subprocess.run(["umount", "--lazy", str(site.index)], check=True)
            site.index.rmdir()
            kept.rename(site.index)
        site.start(**site.settings)


def _size_after_rebuilds(site: Site) -> int:
    """Bytes of an index that has just been built, and of the one before it."""
    for _each in range(2):
        site.command("rebuild_index")
    return folder_bytes(site.index)


def _rebuild_until(known: Known, end: float, rebuilds: Counter[str]) -> None:
    while time.monotonic() < end:
        try:
            known.site.command("rebuild_index")
            rebuilds["rebuilt"] += 1
        except Failed:
            rebuilds["not rebuilt"] += 1
        time.sleep(PAUSE)
