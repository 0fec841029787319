"""The messages of a mailbox (mbox), one after the other: https://www.rfc-editor.org/rfc/rfc4155"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

LONGEST_LINE = 1 << 20  # bytes; of a longer one the rest is the next
# Programs write the date in many ways, each with these three.
_BEGIN = re.compile(
    rb"From \S.*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*"
    rb"(?:\d{1,2}:\d{2}.*\b\d{4}\b|\b\d{4}\b.*\d{1,2}:\d{2})"
)
_QUOTED = re.compile(rb">+From ")
_BLANK = (b"\n", b"\r\n")


def begins_message(line: bytes) -> bool:
    """Whether it is the line above a message, which no e-mail has itself."""
    return _BEGIN.match(line) is not None


def messages_of(stream: BinaryIO, most: int) -> Iterator[bytes]:
    """Each without the line above it, which was read of the first. Of one that is larger than
    `most` bytes, so many and more."""
    lines: list[bytes] = []
    size, is_after_blank = 0, False
    while line := stream.readline(LONGEST_LINE):
        if is_after_blank and begins_message(line):
            yield b"".join(lines)
            lines, size, is_after_blank = [], 0, False
            continue
        is_after_blank = line in _BLANK
        if size <= most:
            lines.append(line[1:] if _QUOTED.match(line) else line)
            size += len(line)
    yield b"".join(lines)
