"""Text as the archive keeps it: NFC, without control characters or broken halves of characters."""

from __future__ import annotations

import re
import unicodedata

# Everything Unicode calls a control, but for tab, line feed and carriage return; lone surrogates.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_BROKEN = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text in NFC, line ends as line feeds, controls dropped, broken characters replaced."""
    if text.isascii():
        return _UNWANTED.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _BROKEN.sub("\ufffd", _UNWANTED.sub("", text))
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


def one_line(text: str) -> str:
    """The cleaned text with every run of white space made one space, none at its ends."""
    return " ".join(clean(text).split())
