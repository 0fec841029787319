"""The kind of a file: what people call it, and who reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of files."""

    words: str  # "an RSS feed"
    format: str = ""  # the name of its reader; empty: the archive reads none of these
    advice: str = ""  # what to do where there is no reader
