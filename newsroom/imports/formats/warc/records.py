"""The records of a web archive one by one, as warcio reads them, none of them without a bound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from warcio.archiveiterator import WARCIterator
from warcio.bufferedreaders import BufferedReader, ChunkedDataException, ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from newsroom.imports.formats.parsed import Unreadable
from newsroom.imports.formats.streams.unzipping import GZIP_MAGIC, Unzipped

LARGEST_HEAD = 1 << 20  # bytes of what stands before the content of a record
LARGEST = 64 << 20  # bytes of a page as it was sent
_PIECE = 1 << 16
_TROUBLE = (ArchiveLoadFailed, ChunkedDataException, StatusAndHeadersParserException, ValueError)
_PLAIN = ("", "identity", "none")


class Records:
    """Iterates over the records; what is read of one must be read before the next."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._source = _Source(stream, name)
        self._records = _Quiet(self._source)
        self._name = name
        self.is_out_of_step = False  # whether bytes between two records belong to none

    def __iter__(self) -> Iterator[Any]:
        """Raises Unreadable where it is damaged."""
        while True:
            self._source.left = LARGEST_HEAD
            before = self._records.err_count
            try:
                record = next(self._records, None)
            except _TROUBLE as problem:
                what = " ".join(str(problem).split())[:200]
                raise Unreadable(f"{self._name} is damaged: {what}") from problem
            self.is_out_of_step = self._records.err_count > before
            if record is None:
                return
            self._source.left = None
            yield record
            while record.raw_stream.read(_PIECE):
                continue


class _Quiet(WARCIterator):
    """Counts what belongs to no record instead of printing it."""

    INC_RECORD = ""

    def __init__(self, source: _Source) -> None:
        super().__init__(source)
        self.loader = _Loader(verify_http=False, arc2warc=False)


class _Loader(ArcWarcRecordLoader):
    """Gives an answer without an address, where the library breaks off."""

    def load_http_headers(self, rec_type: str, uri: str | None, *rest: Any) -> Any:
        return super().load_http_headers(rec_type, uri or "", *rest)


class _Source:
    """A stream that gives no more than `left` bytes; None: as many as there are."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = stream, name
        self.left: int | None = None
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._at += len(data)
        if self.left is not None:
            self.left -= len(data)
            if self.left < 0:
                raise Unreadable(f"{self._name} is damaged: a record without an end of its head")
        return data

    def tell(self) -> int:
        return self._at


def content_of(record: Any, most: int) -> bytes:
    """At most so many bytes of what the server sent, unpacked, in one piece.

    Raises Unreadable, also where the record ends before its content does.
    """
    if record.length is not None and record.length > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST >> 20} MiB: not an article page")
    stream = record.raw_stream
    if "chunked" in header(record.http_headers, "Transfer-Encoding"):
        stream = ChunkedDataReader(stream)
    try:
        data = _unpacked(stream, header(record.http_headers, "Content-Encoding"), most)
    except _TROUBLE as problem:
        raise Unreadable(f"it is damaged: {' '.join(str(problem).split())[:200]}") from problem
    if len(data) < most:
        _refuse_the_cut(record)
    return data


def header(headers: Any, name: str) -> str:
    """In small letters; empty where it is not said."""
    return str((headers and headers.get_header(name)) or "").strip().lower()


def _unpacked(stream: Any, encoding: str, most: int) -> bytes:
    if encoding in ("gzip", "x-gzip"):
        begun = BufferedReader(stream)
        head = begun.read(len(GZIP_MAGIC))
        if head != GZIP_MAGIC:  # as servers say of what they did not pack
            return head + begun.read(most - len(head))
        packed: Any = _Begun(head, begun)
        unzipped = Unzipped(packed, "it", most=most + 1)
        data = unzipped.read(most)
        return data if len(data) == most else data + unzipped.read(1)  # tells what is wrong
    if encoding == "deflate":
        return BufferedReader(stream, decomp_type="deflate").read(most)
    if encoding not in _PLAIN:
        raise Unreadable(f"it is packed in a way that is not read here: {encoding[:40]}")
    return stream.read(most)


class _Begun:
    """A stream of which the first bytes were read already."""

    def __init__(self, head: bytes, rest: Any) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int) -> bytes:
        head, self._head = self._head, b""
        return head + self._rest.read(size - len(head))


def _refuse_the_cut(record: Any) -> None:
    """Where there is less of it than it says, once all was read."""
    while record.raw_stream.read(_PIECE):
        continue
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise Unreadable("it is cut off: the file ends before it")
