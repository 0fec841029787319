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
# Emoji, arrows and dingbats at the ends of lines
_SIGNS = "\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff"
_LITTLE_PICTURE = re.compile(
    rf"^[ \t]*[\u2190-\u21ff\u2300-\u23ff{_SIGNS}]+[ \t]*|[ \t]*[{_SIGNS}]+[ \t]*$", re.M
)
_FEWEST_NUMBERS = 4


def without_marks(text: str) -> str:
    """The text as a browser with a window would have saved it, without little pictures."""
    if not text.isascii():
        text = _LITTLE_PICTURE.sub("", text)
    references = _REFERENCES.search(text)
    if references:
        text = text[: references.start()]
    if len(_NUMBER.findall(text)) >= _FEWEST_NUMBERS:
        text = _NUMBER.sub("", text)
    return _BULLET.sub(r"\1", _POINT.sub("", _PICTURE.sub("", text)))
