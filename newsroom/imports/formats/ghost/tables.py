"""The tables of an export of Ghost, row by row: of a large file one row is in memory at a time."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson

from newsroom.imports.formats.parsed import Unreadable

DEEPEST = 500  # lists and objects within each other
_ITEM = "item"
# Where the tables stand: in an export, in one without its frame, in an answer of an API.
_FRAMES: tuple[list[str], ...] = (["db", _ITEM, "data"], ["data"], [])


class Tables:
    """Those of one file, which is read anew for each of them."""

    def __init__(self, file: BinaryIO, name: str, of_posts: tuple[str, ...]) -> None:
        """Raises Unreadable where no table with one of these names is there."""
        self._file, self._name = file, name
        self._frame = self._found(of_posts)

    def rows(self, table: str) -> Iterator[Any]:
        """None where there is no such table. Raises Unreadable where the JSON is broken."""
        wanted = [*self._frame, table, _ITEM]
        builder: Any = None
        for way, event, value in self._events():
            if builder is None and way == wanted and event != "map_key":
                builder = ijson.ObjectBuilder()
            if builder is not None:
                builder.event(event, value)
                if way == wanted and event not in ("start_array", "start_map"):
                    yield builder.value
                    builder = None

    def _found(self, of_posts: tuple[str, ...]) -> list[str]:
        for way, event, value in self._events():
            if event == "map_key" and value in of_posts and way[:-1] in _FRAMES:
                return way[:-1]
        raise Unreadable(f"{self._name} holds no posts of Ghost")

    def _events(self) -> Iterator[tuple[list[str], str, Any]]:
        """What the parser meets, each with the keys that lead to it. (The library's own way to
        each grows with the square of its depth.)"""
        way: list[str] = []
        self._file.seek(0)
        if self._file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            self._file.seek(0)
        try:
            for event, value in ijson.basic_parse(self._file, use_float=True):
                if event in ("end_array", "end_map"):
                    way.pop()
                elif event == "map_key":
                    way[-1] = value
                yield way, event, value
                if event in ("start_array", "start_map"):
                    way.append(_ITEM if event == "start_array" else "")
                if len(way) > DEEPEST:
                    raise Unreadable(f"{self._name} holds more than {DEEPEST} lists within lists")
        except (ijson.JSONError, ValueError) as problem:
            what = " ".join(str(problem).split())[:100]
            raise Unreadable(f"{self._name} is not read on: its JSON is broken ({what})") from None
