"""An e-mail, alone or in a mailbox → a draft of an article: it was not written for the archive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from functools import partial
from typing import BinaryIO

from lxml import etree

from newsroom.imports.formats.bylines import signed
from newsroom.imports.formats.cleaning import clean, one_line
from newsroom.imports.formats.cutoff import reports_the_cut
from newsroom.imports.formats.feed.entries import byline
from newsroom.imports.formats.html.charset import decoded
from newsroom.imports.formats.keys import keyed
from newsroom.imports.formats.mail.mailbox import LONGEST_LINE, begins_message, messages_of
from newsroom.imports.formats.markup import inside, parsed, text_of
from newsroom.imports.formats.moments import moment
from newsroom.imports.formats.paragraphs import as_html
from newsroom.imports.formats.parsed import (
    LONGEST_TEXT,
    Note,
    ParsedArticle,
    Rejected,
    Unreadable,
    with_part,
)
from newsroom.imports.formats.passages import paragraphs_of, passages_of

LARGEST = 64 << 20  # bytes, attachments and all
POSITION = "e-mail"
IS_DRAFT = "an e-mail is a draft until the desk publishes it"
_ANSWERED = re.compile(r"(?:(?:re|fwd?|aw|wg)\s*:\s*)+", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_LAYOUT = ("center", "table", "tbody", "td", "tfoot", "th", "thead", "tr")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_OF_A_LIST = ("List-Id", "List-Unsubscribe")


@reports_the_cut
def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected | Note]:
    """One article, or one a message of a mailbox.

    Raises Unreadable for a letter alone that is too large or no e-mail.
    """
    first = next(filter(bytes.strip, iter(lambda: stream.readline(LONGEST_LINE), b"")), b"")
    if begins_message(first):
        yield from _of_mailbox(stream, name)
        return
    article = _article(first + stream.read(LARGEST + 1 - len(first)), POSITION, name)
    yield replace(article, warnings=(IS_DRAFT,)) if isinstance(article, ParsedArticle) else article


def _of_mailbox(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected | Note]:
    yield Note("", IS_DRAFT)
    for number, data in enumerate(messages_of(stream, LARGEST), 1):
        position = f"message {number}"
        try:
            item = _article(data, position, name)
        except Unreadable as problem:
            item = Rejected(position, str(problem))
        yield with_part(item, partial(bytes, data))


def _article(data: bytes, position: str, name: str) -> ParsedArticle | Rejected:
    if len(data) > LARGEST:
        raise Unreadable(f"{name} is larger than {LARGEST >> 20} MiB: not read as an e-mail")
    try:
        message = message_from_bytes(data)
    except RecursionError:
        raise Unreadable(f"{name} has parts within parts without end") from None
    headline = _ANSWERED.sub("", _header(message, "Subject"), count=1)
    sender, _address = parseaddr(_header(message, "From"))
    body, problem = _body(message, headline)
    if problem or not headline:
        return Rejected(position, problem or "it has no subject")
    is_of_a_list = any(message[key] for key in _OF_A_LIST)
    authors = () if is_of_a_list else signed(sender)
    article = ParsedArticle(
        headline=headline,
        position=position,
        external_id=_header(message, "Message-ID").strip("<> "),
        body_html=body,
        byline=byline(authors),
        authors=authors,
        published_at=moment(_header(message, "Date")),
        source=one_line(sender) if is_of_a_list else "",
        language=_header(message, "Content-Language").partition(",")[0],
        status="draft",
    )
    return keyed(article, name)


def _header(message: Message, name: str) -> str:
    """On one line, its encoded words decoded where they can be."""
    written = str(message[name] or "")
    try:
        return one_line(str(make_header(decode_header(written))))
    except (HeaderParseError, LookupError, ValueError):
        return one_line(written)


def _body(message: Message, headline: str) -> tuple[str, str]:
    """The text as HTML, that of HTML before plain text, or why there is none."""
    texts: dict[str, str] = {}
    for part in _parts(message):
        kind = part.get_content_type()
        if kind in ("text/html", "text/plain") and kind not in texts:
            texts[kind] = _text(part)
            if len(texts[kind]) > LONGEST_TEXT:
                return "", f"its text has more than {LONGEST_TEXT:,} characters"
    body = _passages(texts.get("text/html", ""), headline)
    if not text_of(body):
        body = as_html(paragraphs_of(_SIGNATURE.split(texts.get("text/plain", ""))[0]))
    text = text_of(body)
    if _is_data(text):
        return "", "its text is data in JSON, for a program"
    return (body, "") if text else ("", "it has no text")


def _is_data(text: str) -> bool:
    """Whether a form or a program wrote it."""
    if not text.startswith(("{", "[")):
        return False
    try:
        json.loads(text, strict=False)
    except ValueError:
        return text.startswith(('{"', '[{"'))
    except RecursionError:
        return True
    return True


def _parts(message: Message) -> Iterator[Message]:
    """Those in its own words, in their order: no attachments and no e-mails within."""
    left = [message]
    while left:
        part = left.pop()
        inner = part.get_payload()
        if part.get_content_disposition() == "attachment":
            continue
        if not isinstance(inner, list):
            yield part
        elif part.get_content_maintype() == "multipart":
            left.extend(one for one in reversed(inner) if isinstance(one, Message))


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        return clean(data.decode(str(part.get_content_charset() or "utf-8")))
    except (LookupError, ValueError):
        return decoded(data)


def _passages(markup: str, headline: str) -> str:
    """Without what is hidden, and without the tables that only lay it out."""
    piece = parsed(markup) if markup.strip() else None
    if piece is None:
        return ""
    for element in list(piece.iter(etree.Element)):
        if _HIDDEN.search(element.get("style") or ""):
            element.clear(keep_tail=True)
        elif element.tag in _LAYOUT:
            element.tag = "div"
    return passages_of(inside(piece), headline)
