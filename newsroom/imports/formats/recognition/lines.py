"""Plain text told by its first lines: e-mail, agency wire, tables, front matter."""

from __future__ import annotations

import csv
import re
from email.parser import HeaderParser

from newsroom.imports.formats.mail.mailbox import begins_message
from newsroom.imports.formats.recognition.kind import Kind

# Fields that nobody writes above a story, and three that together make a letter.
_OF_TRANSPORT = {
    "delivered-to", "dkim-signature", "message-id", "mime-version", "received", "return-path",
    "x-received",
}  # fmt: skip
_OF_A_LETTER = {"date", "from", "subject"}
_OF_SENDING = {"delivered-to", "message-id", "received", "return-path", "to", "x-received"}
_ANPA = re.compile(r"[\x13\x16\x00]*\x16\x16\x01[a-z]\d{4}", re.I)
_FRONT_MATTER = re.compile(r"(---|\+\+\+)[ \t]*\n(?:[\w-]+\s*[:=]|\s*#).*?\n\1[ \t]*(?:\n|$)", re.S)
_COLUMNS = {
    "author", "authors", "body", "byline", "category", "content", "date", "headline", "id",
    "published", "published_at", "section", "tags", "text", "title", "topics", "url",
}  # fmt: skip
_DELIMITERS = ",;\t|"
_LONGEST_COLUMN = 40


def kind_of_lines(start: str) -> Kind | None:
    """The kind of a text; None for one that may be a story or a saved page."""
    start = start.replace("\r\n", "\n")
    if _ANPA.match(start):
        return Kind("an agency's wire file (ANPA 1312)")
    first, _, rest = start.partition("\n")
    if begins_message(first.encode("utf-8", "replace")):
        return Kind("a mailbox (mbox)", "email") if _mail(rest) else None
    if mail := _mail(start):
        return mail
    if _FRONT_MATTER.match(start):
        return Kind("a text with front matter (Markdown)", "markdown")
    if _is_table(start):
        return Kind("a table (CSV)", "csv")
    return None


def _mail(start: str) -> Kind | None:
    head = HeaderParser().parsestr(start)
    names = {name.lower() for name in head}
    if _is_saved_page(names, str(head["content-type"]).lower()):
        return Kind("a web page saved as MHTML", "mhtml")
    if names & _OF_TRANSPORT or names >= _OF_A_LETTER:
        return Kind("an e-mail", "email")
    return None


def _is_saved_page(names: set[str], content_type: str) -> bool:
    """By what browsers write above a page; a letter with pictures has been sent."""
    if "snapshot-content-location" in names:
        return True
    is_page = content_type.startswith("multipart/related") or (
        "content-location" in names and content_type.startswith("text/html")
    )
    return is_page and "mime-version" in names and not names & _OF_SENDING


def _is_table(start: str) -> bool:
    """Whether the first line names columns, and the next ones fill them."""
    lines = start.split("\n")[:40]
    return any(_is_parted_by(delimiter, lines) for delimiter in _DELIMITERS)


def _is_parted_by(delimiter: str, lines: list[str]) -> bool:
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return False
    columns = [column.strip().lower() for column in rows[0]] if rows else []
    if len(columns) < 2 or not all(0 < len(column) <= _LONGEST_COLUMN for column in columns):
        return False
    named = len(_COLUMNS & {column.replace(" ", "_") for column in columns})
    filled = [row for row in rows[1:] if row]
    return named >= 2 and bool(filled) and len(filled[0]) == len(columns)
