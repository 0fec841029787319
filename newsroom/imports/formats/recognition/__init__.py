"""What a file is, by how it begins: its name is not asked."""

from __future__ import annotations

import codecs

from newsroom.imports.formats.iptc7901.frame import is_wire
from newsroom.imports.formats.recognition.kind import Kind
from newsroom.imports.formats.recognition.lines import kind_of_lines
from newsroom.imports.formats.recognition.markup import kind_of_markup
from newsroom.imports.formats.recognition.objects import kind_of_json
from newsroom.imports.formats.recognition.packed import kind_of_bytes

# By their marks, and XML without one: https://www.w3.org/TR/xml/#sec-guessing
_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)

__all__ = ["Kind", "recognise"]


def recognise(head: bytes) -> Kind | None:
    """The kind of a file that starts with these bytes; None where it could be several."""
    if kind := kind_of_bytes(head):
        return kind
    start = _decoded(head).lstrip("\ufeff \t\r\n")
    if is_wire(start):
        return Kind("an agency's wire file (IPTC 7901)", "iptc7901")
    if start.startswith("<"):
        return kind_of_markup(start)
    if start.startswith(("{", "[")) and (kind := kind_of_json(start)):
        return kind
    return kind_of_lines(start)


def _decoded(head: bytes) -> str:
    encoding = next((name for start, name in _ENCODINGS if head.startswith(start)), "utf-8")
    return head.decode(encoding, errors="replace")
