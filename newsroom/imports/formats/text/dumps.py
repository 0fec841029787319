"""What text browsers put into the text of a page: numbers of links, signs of lists, references."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(?:#|\^)?\[\d{1,3}\]")
_PICTURE = re.compile(r"^\s*\[[^\]\s]+\.(?:jpe?g|png|gif|webp|svg)\]\s*$", re.IGNORECASE | re.M)
_BULLET = re.compile(r"^(\s*)[*+•o·▪-]\s+(?=\S)", re.M)
_REFERENCES = re.compile(
    r"^\s*References\s*\n(?:\s*\n|\s*(?:Visible|Hidden) links\s*\n)*\s*\d+\. \S+:", re.M
)
_POINT = re.compile(r"^[ \t]*[·•|∙—–-][ \t]*$", re.M)  # between two things that stand in one line
_FEWEST_NUMBERS = 4


def without_marks(text: str) -> str:
    """The text as a browser with a window would have saved it."""
    references = _REFERENCES.search(text)
    if references:
        text = text[: references.start()]
    if len(_NUMBER.findall(text)) >= _FEWEST_NUMBERS:
        text = _NUMBER.sub("", text)
    return _BULLET.sub(r"\1", _POINT.sub("", _PICTURE.sub("", text)))
