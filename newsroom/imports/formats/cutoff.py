"""A stream that breaks off: what came before it counts, the break itself is one rejected item."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import BinaryIO

from newsroom.imports.formats.parsed import Note, ParsedArticle, Rejected, Unreadable

Reader = Callable[[BinaryIO, str], Iterator[ParsedArticle | Rejected | Note]]


def reports_the_cut(read: Reader) -> Reader:
    """The same reader; Unreadable after a first item comes out as Rejected instead."""

    @wraps(read)
    def read_to_the_cut(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected | Note]:
        found_something = False
        try:
            for item in read(stream, name):
                found_something = True
                yield item
        except Unreadable as error:
            if not found_something:
                raise
            yield Rejected("end of file", str(error))

    return read_to_the_cut
