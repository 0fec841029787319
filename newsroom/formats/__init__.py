"""Readers of outside formats: bytes in, plain values out, no Django."""

from __future__ import annotations

from newsroom.formats import html, jsonl, reuters, text
from newsroom.formats.cutoff import Reader
from newsroom.formats.detection import HEAD_BYTES, detect

READERS: dict[str, Reader] = {
    "reuters": reuters.read,
    "html": html.read,
    "text": text.read,
    "jsonl": jsonl.read,
}
FORMATS = tuple(READERS)

__all__ = ["FORMATS", "HEAD_BYTES", "READERS", "Reader", "detect"]
