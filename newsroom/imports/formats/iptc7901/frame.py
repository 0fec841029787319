"""The frame of wire messages: where each begins and ends, its header and its keywords.

SOH service and number, priority, category, count of words; keywords; STX text ETX day and time EOT.
https://iptc.org/standards/iptc-7901/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from newsroom.imports.formats.html.charset import decoded

LARGEST = 1 << 20  # bytes of a message
_PIECE = 1 << 18
_LONGEST_KEYWORDS = 200
_LONGEST_START = 100  # bytes by which a message is known, and more


def _sign(code: int, name: str) -> str:
    """A control character, or what programs that show or save text make of it."""
    picture = chr(0x2400 + code).encode().decode("latin-1")
    return rf"(?:{chr(code)}|\^{chr(0x40 + code)}|[<\[]{name}[>\]]|{picture})"


# Service and number, priority, category, words: what tells a header where no SOH does.
_BARE = r"[a-z]{2,4}\d{3,4} [1-9] [a-z]{1,3} \d{1,5}\b"
_SOH, _STX, _ETX, _EOT = (
    _sign(code, name) for code, name in enumerate(("SOH", "STX", "ETX", "EOT"), 1)
)
# In Latin-1, as which any bytes can be read.
_START = rf"[\x00\x13\x16]{{0,20}}{_SOH}(?=[a-z]{{2,4}} ?\d)|^(?={_BARE})"
_STARTS = re.compile(_START.encode("latin-1"), re.IGNORECASE | re.MULTILINE)
_SIGNS = [
    (re.compile(sign.encode("latin-1")), f"\n{name}\n".encode())
    for sign, name in ((_STX, "<STX>"), (_ETX, "<ETX>"), (_EOT, "<EOT>"))
]
_HEADER = re.compile(
    r"(?P<service>[a-z]{2,4}) ?(?P<number>\d{1,5})"
    r"(?:\s+(?P<priority>[1-9])\s+(?P<category>[a-z]{1,4})\s+(?P<words>\d{1,5})\b)?(?P<rest>.*)",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"(?:^|\s)([^\W\d_][\w.-]*)\s+\d[\d#/-]*\s*$")
_STAMP = re.compile(
    r"^[ \t]*(\d{2})(\d{2})(\d{2})[ \t]+(?:([A-Z]{2,5})[ \t]+)?([^\W\d_]{3,9})\.?[ \t]+"
    r"(\d{4}|\d{2})[ \t]*$",
    re.MULTILINE,
)
_FIRST_YEAR = 79  # of the format


@dataclass(frozen=True)
class Message:
    """One message as it came."""

    service: str
    number: str
    category: str = ""
    agency: str = ""
    keywords: str = ""
    text: str = ""
    stamp: str = ""  # "17 Nov 2025 09:00 GMT"; empty where there is none
    trouble: str = ""  # why it cannot be read


def is_wire(start: str) -> bool:
    """Whether a text begins with a message, of which there may be no control character left."""
    found = _STARTS.match(start[:_LONGEST_START].encode("utf-8", "replace"))
    if found is None:
        return False
    if found.end() > found.start():
        return True
    text = start.replace("\r\n", "\n")
    keywords = re.match(r".*\n\s*\S[^\n]{0,120}/[ \t]*\n", text)
    return bool(keywords or _STAMP.search(text))


def messages_of(stream: BinaryIO) -> Iterator[Message]:
    """Each message of a file, one in memory at a time."""
    for data in _pieces(stream):
        if len(data) > LARGEST:
            yield Message("", "", trouble=f"the message has more than {LARGEST >> 20} MiB")
        else:
            yield _message(data)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    """From one start to the next; of one that is too large only its beginning."""
    waiting, is_begun, is_told = b"", False, False
    while piece := stream.read(_PIECE):
        waiting += piece
        starts = [found.start() for found in _STARTS.finditer(waiting)]
        if is_begun:
            starts = [0, *(start for start in starts if start)]
        for start, end in zip(starts, starts[1:], strict=False):
            if not is_told:
                yield waiting[start:end]
            is_told = False
        is_begun = bool(starts)
        waiting = waiting[starts[-1] :] if starts else waiting[-_LONGEST_START:]
        if is_begun and len(waiting) > LARGEST:
            if not is_told:
                yield waiting
            is_told, waiting = True, b"\n" + waiting[-_LONGEST_START:]
    if is_begun and not is_told:
        yield waiting


def _message(data: bytes) -> Message:
    for sign, name in _SIGNS:
        data = sign.sub(name, data)
    written = decoded(_STARTS.sub(b"", data, count=1))
    head, stx, rest = written.partition("\n<STX>\n")
    header = _HEADER.match(head.lstrip())
    if header is None:
        return Message("", "", trouble="the message has no header that can be read")
    line, _, below = head.lstrip().partition("\n")
    text, etx, end = rest.partition("\n<ETX>\n")
    trouble = ""
    if stx:
        keywords = " ".join(below.split())
        trouble = "" if etx else "the message is cut off: it has no end"
    else:
        keywords, text = _without_signs(below)
        end = text
    agency = _AGENCY.search(header["rest"])
    return Message(
        header["service"].lower(),
        header["number"],
        (header["category"] or "").lower(),
        agency[1] if agency else "",
        keywords[:_LONGEST_KEYWORDS],
        text if stx else _STAMP.sub("", text),
        _stamp(end),
        trouble,
    )


def _without_signs(below: str) -> tuple[str, str]:
    """Keywords and text of a message that has lost its control characters."""
    for name in ("<STX>", "<ETX>", "<EOT>"):
        below = below.replace(f"\n{name}\n", "\n")
    first, _, text = below.lstrip("\n").partition("\n")
    if "/" in first and len(first) <= _LONGEST_KEYWORDS:
        return " ".join(first.split()), text
    return "", below


def _stamp(end: str) -> str:
    """Of 170900 GMT Nov 25, the last there is, with its year whole."""
    found = list(_STAMP.finditer(end))
    if not found:
        return ""
    day, hour, minute, zone, month, year = found[-1].groups()
    if len(year) == 2:
        year = f"{19 if int(year) >= _FIRST_YEAR else 20}{year}"
    return f"{day} {month} {year} {hour}:{minute} {zone or ''}".rstrip()
