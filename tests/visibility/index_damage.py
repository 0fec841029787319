"""All that may be wrong with the files of an index, done to real ones."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from search.columns import manifest
from search.columns.field_postings import MAGIC
from search.columns.mapped import SMALL
from tests.visibility.archive import DAY, NOW, writer_elsewhere

FILES = {  # every kind of file that an index has: a pattern of its names
    "pointer": "CURRENT",
    "table of contents": "gen-*/_MAIN_*.toc",
    "manifest": "gen-*/MANIFEST_*.json",
    "what it was built with": "gen-*/BUILT_WITH.json",
    "mark of a finished build": "gen-*/COMPLETE",
    "postings": "gen-*/*.arr",
    "facets": "gen-*/*.fct",
    "names in columns": "gen-*/MAIN_*.[a-z]*.col",  # beside the facets; those below are told apart
    "keys": "gen-*/*.key.col",
    "moments": "gen-*/*.time.col",
    "ends": "gen-*/*.end.col",
    "days": "gen-*/*.day.col",
    "cards": "gen-*/*._kept_card.col",
    "texts": "gen-*/*._kept_text_stored.col",
    "other stored strings": "gen-*/*._kept_*.col",
    "lengths": "gen-*/*_len.col",
    "stored fields of Whoosh": "gen-*/*._stored.col",
}
_TOLD_APART = ("keys", "moments", "ends", "days", "cards", "texts")
_NOT_OF_USE = ("mark of a finished build",)  # to those who read


@dataclass(frozen=True)
class Damage:
    """Something that is wrong. `is_seen`: whoever opens the index anew must notice it.

    `cuts`: it ends a process that has mapped the file, unless the file is small.
    """

    name: str
    do: Callable[[Path], object]
    is_seen: bool = True
    cuts: bool = False
    names: tuple[Path, ...] = ()  # of the files that it hurts, below the index; none: anything
    during: Callable[[], AbstractContextManager] = nullcontext

    def __str__(self) -> str:
        return self.name


def _changed(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Other bytes in the same file: what is mapped changes with it."""
    data = change(path.read_bytes())
    with path.open("r+b") as file:
        file.write(data)


def _lead_to_itself(path: Path) -> None:
    """Nobody can read it then, root neither."""
    _remove(path)
    path.symlink_to(path)


def _put_a_folder_in_its_place(path: Path) -> None:
    _remove(path)
    path.mkdir()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _noise(data: bytes) -> bytes:
    return random.Random(len(data)).randbytes(len(data))


def _lengthen(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


CHANGES: dict[str, Callable[[bytes], bytes]] = {  # of bytes, their number kept
    "zeros": lambda data: bytes(len(data)),
    "every bit turned": lambda data: bytes(byte ^ 255 for byte in data),
    "one bit turned": lambda data: bytes([data[0] ^ 1]) + data[1:] if data else data,
    "noise": _noise,
}
FAULTS: dict[str, Callable[[Path], object]] = {
    "cut to nothing": lambda path: os.truncate(path, 0),
    "cut in half": lambda path: os.truncate(path, path.stat().st_size // 2),
    "made longer": _lengthen,
    "gone": lambda path: path.unlink(),
    "unreadable": _lead_to_itself,
    "a folder in its place": _put_a_folder_in_its_place,
}


def files_of(folder: Path, kind: str) -> list[Path]:
    """The files of a kind."""
    found = set(folder.glob(FILES[kind]))
    if kind in ("names in columns", "other stored strings"):
        found = found.difference(*(folder.glob(FILES[other]) for other in _TOLD_APART))
    if kind == "names in columns":
        found = {path for path in found if "._" not in path.name}
    return sorted(found)


def damages(folder: Path) -> dict[str, list[Damage]]:
    """A kind of file, or what else may be wrong → each damage to it, in an index like this one."""
    told = {kind: list(_of_files(folder, kind)) for kind in FILES}
    told["pointer"] += [
        Damage("CURRENT names what is not there", _pointing_to("gen-999999")),
        Damage("CURRENT names no generation", _pointing_to("../../elsewhere")),
    ]
    return told | {"the index": list(_OTHERS)}


def _of_files(folder: Path, kind: str) -> Iterator[Damage]:
    names = tuple(path.relative_to(folder) for path in files_of(folder, kind))
    assert names, f"An index has no {kind}"

    def to_each(do: Callable[[Path], object]) -> Callable[[Path], None]:
        def hurt(place: Path) -> None:
            for name in names:
                do(place / name)

        return hurt

    is_used = kind not in _NOT_OF_USE
    # A table of contents and a manifest have checksums that are looked at; a pointer is read.
    is_checked = kind in ("table of contents", "manifest", "pointer")
    for name, change in CHANGES.items():
        by_bytes = to_each(lambda path, change=change: _changed(path, change))
        yield Damage(f"{kind}: {name}", by_bytes, is_used and is_checked, names=names)
    for name, do in FAULTS.items():
        yield Damage(f"{kind}: {name}", to_each(do), is_used, name.startswith("cut"), names)


def maps(folder: Path, damage: Damage) -> bool:
    """Whether a damage cuts a file that a reader has mapped."""
    kind = damage.name.split(":")[0]
    return damage.cuts and any(path.stat().st_size > SMALL for path in files_of(folder, kind))


def _pointing_to(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "CURRENT").write_text(name)


def _to_generation(do: Callable[[Path], object]) -> Callable[[Path], None]:
    def hurt(folder: Path) -> None:
        for path in folder.glob("gen-*"):
            do(path)

    return hurt


def _built_with(**others) -> Callable[[Path], None]:
    def rewrite(folder: Path) -> None:
        for path in folder.glob("gen-*/BUILT_WITH.json"):
            built = json.loads(path.read_text())
            fields = built["fields"] | others.get("fields", {})
            path.write_text(json.dumps(built | others | {"fields": fields}))

    return rewrite


def _write_in_another_version(folder: Path) -> None:
    """Postings of a form that this code does not know, by a writer that did nothing wrong."""
    for generation in folder.glob("gen-*"):
        for path in generation.glob("*.arr"):
            _changed(path, lambda data: data.replace(MAGIC, b"NRA9\0\0\0\0", 1))
        commit = manifest.newest(generation)
        assert commit is not None
        known = manifest.read(generation, commit)
        facts = {name: manifest.facts(generation / name) for name in known}
        manifest.path_of(generation, commit).write_text(manifest.as_text(facts))


def _put_a_file_in_its_place(path: Path) -> None:
    _remove(path)
    path.write_text("not a folder")


_OTHERS = [
    Damage("a generation that is gone", _to_generation(_remove)),
    Damage("a generation that is empty", _to_generation(_put_a_folder_in_its_place)),
    Damage("a generation that is unreadable", _to_generation(_lead_to_itself)),
    Damage("a generation that is a file", _to_generation(_put_a_file_in_its_place)),
    Damage("an index that is gone", _remove),
    Damage("an index that is empty", _put_a_folder_in_its_place),
    Damage("an index that is unreadable", _lead_to_itself),
    Damage("an index that is a file", _put_a_file_in_its_place),
    Damage("marked as damaged", _to_generation(lambda path: manifest.mark(path, ["It is old"]))),
    Damage("an unreadable mark", _to_generation(lambda path: (path / "DAMAGED").mkdir())),
    Damage("of another analysis", _built_with(analysis=-1), is_seen=False),
    Damage("without a field that is needed", _built_with(fields={"key": "TEXT"})),
    Damage("postings of another version", _write_in_another_version),
    Damage("locked by a writer", lambda folder: None, is_seen=False, during=writer_elsewhere),
]


class Index:
    """An index that is whole, kept aside, to be put in its place and hurt again and again."""

    def __init__(self, place: Path, kept: Path):
        self.place, self.kept = place, kept
        in_use = (place / "CURRENT").read_text()
        shutil.copytree(place / in_use, kept / in_use)
        shutil.copy2(place / "CURRENT", kept)

    def put(self) -> None:
        """The whole index, last changed some time ago."""
        self.remove()
        shutil.copytree(self.kept, self.place)
        self._age()

    def remove(self) -> None:
        if self.place.exists() or self.place.is_symlink():
            _remove(self.place)

    @contextmanager
    def hurt_by(self, damage: Damage) -> Iterator[None]:
        """The damage, for a block; the index is whole after it, and not marked as damaged."""
        try:
            with damage.during():
                damage.do(self.place)
                yield
        finally:
            self._mend(damage)

    def _mend(self, damage: Damage) -> None:
        if not damage.names:
            self.put()
            return
        for mark in self.place.glob(f"gen-*/{manifest.DAMAGED}"):
            mark.unlink()
        for name in damage.names:
            path = self.place / name
            if path.exists() or path.is_symlink():
                _remove(path)
            shutil.copy2(self.kept / name, path)
        self._age()

    def _age(self) -> None:
        """Readers trust what they have read of a folder that did not change lately."""
        long_ago = (NOW - DAY).timestamp()
        for path in (self.place, *self.place.glob("gen-*"), self.place / "CURRENT"):
            os.utime(path, (long_ago, long_ago))


def forget_everything() -> None:
    """Makes this process like another, which has read nothing of any index."""
    for kept in _caches():
        kept.clear()


def has_read() -> bool:
    """Whether this process has read an index since it forgot everything."""
    return any(_caches())


def _caches() -> Iterator[MutableMapping]:
    """What the backends keep for a whole process; constants are in capitals."""
    for name, module in list(sys.modules.items()):
        if name.startswith("search.backends"):
            for own, value in vars(module).items():
                if re.fullmatch(r"_[a-z]+(_[a-z]+)*", own) and isinstance(value, MutableMapping):
                    yield value
