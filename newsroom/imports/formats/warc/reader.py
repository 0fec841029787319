"""Each page of a web archive → an article, at the address that it was fetched from.

https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.cutoff import reports_the_cut
from newsroom.imports.formats.feed.entries import is_web_address
from newsroom.imports.formats.html.reader import LARGEST_PAGE, page_of
from newsroom.imports.formats.moments import moment
from newsroom.imports.formats.parsed import Note, ParsedArticle, Rejected, Unreadable, with_part
from newsroom.imports.formats.warc.records import Records, content_of, header

_PAGES = ("application/xhtml+xml", "text/html")
_FETCHED = "200"
_MEDIA = re.compile(r"[a-z]+/[a-z0-9.+-]{1,60}")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)")
_MOST_KINDS = 50
_OTHERS = "others"


@reports_the_cut
def read(stream: BinaryIO, name: str) -> Iterator[ParsedArticle | Rejected | Note]:
    """One article a page that was fetched whole, then how many records are none.

    Raises Unreadable when there are only those.
    """
    others: Counter[str] = Counter()
    found_any = False
    records = Records(stream, name)
    for number, record in enumerate(records, 1):
        position = f"record {number}"
        if records.is_out_of_step:
            found_any = True
            reason = "what stands before it is no record: not read"
            yield Rejected(position, reason, part=_head(record))
        kind = _kind(record)
        if kind:
            others[kind if kind in others or len(others) < _MOST_KINDS else _OTHERS] += 1
        else:
            found_any = True
            yield _page(record, position)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(others.items()))
    if not found_any:
        raise Unreadable(f"{name} holds no pages{f': {told}' if told else ''}")
    if others:
        yield Note("archive", f"not imported, being no pages: {told}")


def _kind(record: Any) -> str:
    """What a record is that is not imported; empty: a page that was fetched."""
    if record.rec_type not in ("response", "resource"):
        return one_line(str(record.rec_type or "without a type"))[:40]
    if not is_web_address(_address(record)):
        return f"{record.rec_type} of no web address"
    status = str(record.http_headers.get_statuscode()) if record.http_headers else ""
    if status not in ("", _FETCHED):
        return f"{record.rec_type} {one_line(status)[:3]}"
    media = _content_type(record).partition(";")[0].strip()
    if media in _PAGES:
        return ""
    return media if _MEDIA.fullmatch(media) else f"{record.rec_type} of no known media type"


def _page(record: Any, position: str) -> ParsedArticle | Rejected:
    address = _address(record)
    charset = _CHARSET.search(_content_type(record))
    data = b""
    try:
        data = content_of(record, LARGEST_PAGE + 1)
        item = page_of(data, address, address, charset[1] if charset else "")
    except Unreadable as problem:
        item = Rejected(position, str(problem))
    if isinstance(item, Rejected):
        reason = item.reason.removeprefix(address).strip()
        item = replace(item, position=position, reason=f"{address}: {reason}")
        return with_part(item, lambda: data or _head(record))
    fetched = moment(header(record.rec_headers, "WARC-Date").upper())
    article = replace(
        item,
        position=position,
        external_id="" if item.canonical_url else address,
        named_by_file=False,
        version=int(fetched.timestamp()) if fetched else 0,
        version_at=fetched,
    )
    if cut := header(record.rec_headers, "WARC-Truncated"):
        warning = f"the archive has only its beginning ({one_line(cut)[:40]})"
        article = replace(article, warnings=(*article.warnings, warning))
    return article


def _head(record: Any) -> bytes:
    return str(record.rec_headers).encode("utf-8", "replace")


def _address(record: Any) -> str:
    return one_line(str(record.rec_headers.get_header("WARC-Target-URI") or ""))


def _content_type(record: Any) -> str:
    if record.rec_type == "response":
        return header(record.http_headers, "Content-Type")
    return header(record.rec_headers, "Content-Type")
