"""The text of a Reuters-21578 story: entities, paragraphs, tables."""

from __future__ import annotations

import re

from newsroom.imports.formats.cleaning import clean
from newsroom.imports.formats.paragraphs import as_html, as_preformatted

_ENTITY = re.compile(r"&(?:#(\d{1,7})|(lt|gt|amp|quot|apos));")
_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
# Columns parted by three spaces or more, or by dot leaders.
_TABLE_LINE = re.compile(r"\S {3,}\S|\.{4}")
_CLOSING_ON_LAST_LINE = re.compile(r"(?<! ) {2,}(?=reuters?\s*$)", re.IGNORECASE)


def decoded(markup: str) -> str:
    """Text between two tags with its entities decoded, control characters dropped.

    To be called after the tags are split: a decoded `&lt;IBM>` looks like one.
    """
    if "&" in markup:
        markup = _ENTITY.sub(_character, markup)
    return clean(markup)


def body_html(text: str) -> str:
    """A story's text: an indented or blank line starts a paragraph, tables keep their lines."""
    html = []
    paragraph: list[str] = []
    table: list[str] = []

    def close() -> None:
        if paragraph:
            html.append(as_html([" ".join(paragraph)]))
            paragraph.clear()
        if table:
            html.append(as_preformatted("\n".join(table)))
            table.clear()

    for line in _CLOSING_ON_LAST_LINE.sub("\n ", text).split("\n"):
        stripped = line.strip()
        is_table_line = _TABLE_LINE.search(stripped) is not None
        starts_anew = not stripped or line[0].isspace() or bool(table) != is_table_line
        if starts_anew and not (table and is_table_line):
            close()
        if is_table_line:
            table.append(line.rstrip())
        elif stripped:
            paragraph.append(stripped)
    close()
    return "\n".join(html)


def unprocessed_html(text: str) -> str:
    """The text of an UNPROC item, which Reuters left as it came: line for line."""
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return as_preformatted("\n".join(lines)) if lines else ""


def first_line(text: str) -> str:
    return next((" ".join(line.split()) for line in text.split("\n") if line.strip()), "")


def _character(entity: re.Match[str]) -> str:
    number, name = entity.groups()
    if name:
        return _CHARACTERS[name]
    code = int(number)
    return chr(code) if code <= 0x10FFFF else ""
