"""Readers of outside formats: bytes in, plain values out, no Django."""

from __future__ import annotations

from newsroom.imports.formats.cutoff import Reader
from newsroom.imports.formats.detection import HEAD_BYTES, detect, refuse_another
from newsroom.imports.formats.feed.reader import read as read_feed
from newsroom.imports.formats.ghost.reader import read as read_ghost
from newsroom.imports.formats.govuk.reader import read as read_govuk
from newsroom.imports.formats.html.reader import read as read_html
from newsroom.imports.formats.iptc7901.reader import read as read_iptc7901
from newsroom.imports.formats.jsonl.reader import read as read_jsonl
from newsroom.imports.formats.mail.reader import read as read_mail
from newsroom.imports.formats.markdown.reader import read as read_markdown
from newsroom.imports.formats.mhtml.reader import read as read_mhtml
from newsroom.imports.formats.newsml.reader import read as read_newsml
from newsroom.imports.formats.ninjs.reader import read as read_ninjs
from newsroom.imports.formats.nitf.reader import read as read_nitf
from newsroom.imports.formats.reuters.reader import read as read_reuters
from newsroom.imports.formats.table.reader import read as read_csv
from newsroom.imports.formats.table.workbook import read as read_xlsx
from newsroom.imports.formats.text.reader import read as read_text
from newsroom.imports.formats.warc.reader import read as read_warc
from newsroom.imports.formats.wxr.reader import read as read_wxr

READERS: dict[str, Reader] = {
    "reuters": read_reuters,
    "html": read_html,
    "text": read_text,
    "jsonl": read_jsonl,
    "feed": read_feed,
    "wxr": read_wxr,
    "ninjs": read_ninjs,
    "nitf": read_nitf,
    "newsml": read_newsml,
    "iptc7901": read_iptc7901,
    "ghost": read_ghost,
    "govuk": read_govuk,
    "markdown": read_markdown,
    "csv": read_csv,
    "xlsx": read_xlsx,
    "email": read_mail,
    "mhtml": read_mhtml,
    "warc": read_warc,
}
FORMATS = tuple(READERS)

__all__ = ["FORMATS", "HEAD_BYTES", "READERS", "Reader", "detect", "refuse_another"]
