"""What text browsers put into the text of a page: numbers of links, signs of lists, references."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"(?:#|\^)?\[\d{1,3}\]")
_PICTURE = re.compile(
    r"^[ \t]*\[[^\]\s]+\.(?:jpe?g|png|gif|webp|svg)\][ \t]*$", re.IGNORECASE | re.M
)
_BULLET = re.compile(r"^([ \t]*)[*+•o·▪-][ \t]+(?=\S)", re.M)
_REFERENCE = re.compile(r"(?:Visible links|Hidden links|\d+\. \S+:)")
_POINT = re.compile(r"^[^\w\n]+$", re.M)  # between two things, or parts of a text
_PLACE = re.compile(r"^[ \t]*\[[^\]\n]{1,30}\][ \t]*$", re.M)  # of a picture: [logo], [Alt-Text]
_LONGEST_START = 200  # characters between that heading and its list
_ENDS = " \t\ufe0f"
_FEWEST_NUMBERS = 4


def without_marks(text: str) -> str:
    """The text as a browser with a window would have saved it, without little pictures."""
    if not text.isascii():
        text = "\n".join(map(_without_little_pictures, text.split("\n")))
    text = _without_references(text)
    if len(_NUMBER.findall(text)) >= _FEWEST_NUMBERS:
        text = _NUMBER.sub("", text)
    return _BULLET.sub(r"\1", _POINT.sub("", _PLACE.sub("", _PICTURE.sub("", text))))


def _without_references(text: str) -> str:
    """The text above "References", where addresses are listed below it."""
    above, heading, below = text.rpartition("\nReferences\n")
    is_list = heading and _REFERENCE.match(below[:_LONGEST_START].lstrip())
    return above if is_list else text


def _without_little_pictures(line: str) -> str:
    """Without the emoji, arrows and dingbats at its ends."""
    start, end = 0, len(line)
    while start < end and (line[start] in _ENDS or _is_little_picture(line[start])):
        start += 1
    while end > start and (line[end - 1] in _ENDS or _is_little_picture(line[end - 1])):
        end -= 1
    return line[start:end]


def _is_little_picture(character: str) -> bool:
    return character > "\u2190" and unicodedata.category(character) in ("So", "Sk", "Sm")
