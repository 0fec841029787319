"""The items of a large XML file one by one: no entities, no network, whatever is broken told."""

from __future__ import annotations

import codecs
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree

from newsroom.imports.formats.parsed import Unreadable

LARGEST_FILE = 2 << 30
MOST_ERRORS = 1000
_STOPPED = "ERR_RESOURCE_LIMIT"  # depth, size of a text, expansion
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_ONE_BYTE = re.compile(rb"""(<\?xml[^>]*encoding=["'])(?:iso-8859-1|windows-1252)(?=["'])""", re.I)
_UNFINISHED_TAG = re.compile(r"in tag \S+ line (\d+)")


@dataclass(frozen=True)
class Item:
    """An element, and what of it is not well formed (empty: nothing)."""

    element: etree._Element
    trouble: str = ""


@contextmanager
def twice_readable(stream: BinaryIO, name: str) -> Iterator[tuple[BinaryIO, str]]:
    """The same bytes where one can go back to the start, and why there are no more of them."""
    if stream.seekable():
        yield stream, ""
        return
    trouble = ""
    with tempfile.TemporaryFile() as copy:
        try:
            while chunk := stream.read(1 << 20):
                if copy.tell() > LARGEST_FILE:
                    raise Unreadable(f"{name} has more than {LARGEST_FILE >> 30} GiB: not read on")
                copy.write(chunk)
        except Unreadable as problem:
            trouble = str(problem)
        copy.seek(0)
        yield copy, trouble


def items_of(stream: BinaryIO, name: str, tags: tuple[str, ...]) -> Iterator[Item]:
    """The elements of these local names in file order; each is emptied when the next is asked for.

    Raises Unreadable where entities are declared, after too many errors, and, at the end, where
    what is broken stands outside of all items.
    """
    parser = etree.iterparse(
        _Source(stream),
        events=("start", "end"),
        tag=[f"{{*}}{tag}" for tag in tags],
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    errors = _Errors(parser, name)
    waiting: etree._Element | None = None
    within = 0
    try:
        for event, element in parser:
            if event == "end":
                within -= 1
                waiting = waiting if within else element
                continue
            if not within:
                _refuse_entities(element, name)
                if waiting is not None:
                    yield Item(waiting, errors.within(waiting, element.sourceline))
                    _empty(waiting)
                    waiting = None
            within += 1
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"{name} is not XML that can be read: {error.msg}") from None
    if waiting is not None:
        yield Item(waiting, errors.within(waiting, None))
    if left := errors.left:
        raise Unreadable(f"{name} is not read whole: {left}")


class _Errors:
    """What the parser met, told once: to the item that it stands in, or to the file."""

    def __init__(self, parser: etree.iterparse, name: str) -> None:
        self._parser, self._name = parser, name
        self._told = -1  # the last line of which the errors were told

    def within(self, element: etree._Element, next_line: int | None) -> str:
        """The first error of the lines of an item; empty: none."""
        first, last = element.sourceline, next_line or _last_line(element)
        of_it = []
        for error in self._fatal():
            unfinished = _UNFINISHED_TAG.search(error.message)
            is_cut = unfinished is not None and int(unfinished[1]) >= first
            if (first <= error.line <= last and not unfinished) or (is_cut and not next_line):
                of_it.append(error)
        if not of_it:
            return ""
        self._told = of_it[-1].line
        return _said(of_it[0])

    @property
    def left(self) -> str:
        """The first error that no item was told of, or after which the parser stopped."""
        left = (e for e in self._fatal() if e.line > self._told or e.type_name == _STOPPED)
        return next(map(_said, left), "")

    def _fatal(self) -> list[etree._LogEntry]:
        log = self._parser.error_log
        if len(log) > MOST_ERRORS:
            raise Unreadable(f"{self._name} has more than {MOST_ERRORS} errors: not read on")
        return [error for error in log if error.level >= etree.ErrorLevels.FATAL]


def _said(error: etree._LogEntry) -> str:
    return f"broken XML in line {error.line}: {error.message}"


class _Source:
    """A stream without the control characters that old exports hold and XML does not allow."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._is_wide: bool | None = None  # two bytes a character

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        if self._is_wide is None:
            self._is_wide = b"\x00" in data[:4]
            if not data.isascii() and _is_utf8(data):  # whatever it says
                data = _ONE_BYTE.sub(rb"\1UTF-8", data, count=1)
        return data if self._is_wide else data.translate(None, _CONTROLS)


def _is_utf8(start: bytes) -> bool:
    """Whether these bytes are, but for a character that is cut at their end."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_entities(element: etree._Element, name: str) -> None:
    declared = element.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise Unreadable(f"{name} declares entities: not read")


def _last_line(element: etree._Element) -> int:
    """About the last line of an element: where its last child begins, and the lines of its text."""
    last = element[-1] if len(element) else element
    return last.sourceline + (last.text or "").count("\n") + 2


def written(element: etree._Element) -> bytes:
    """The element as it stands in its file, for one that is refused."""
    return etree.tostring(element, encoding="utf-8", with_tail=False)


def _empty(element: etree._Element) -> None:
    """Free what was read: the element, and all that stands before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
