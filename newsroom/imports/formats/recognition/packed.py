"""Files told by their first bytes: archives, documents, pictures, databases."""

from __future__ import annotations

import re

from newsroom.imports.formats.recognition.kind import Kind

_UNPACK = "unpack it and import its folder"
_SAVE_AS_TEXT = "save its stories as pages or JSON Lines"
_ZIP, _EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_TAR = (b"ustar", 257)

_SAVE_AS_TABLE = "save it as XLSX or CSV"
_OFFICE = Kind("a document of an office program", advice=_SAVE_AS_TEXT)
_OLD_OFFICE = Kind(
    "a document of an office program of before 2007 (XLS, DOC, PPT)",
    advice=f"{_SAVE_AS_TABLE}, or {_SAVE_AS_TEXT}",
)
_STARTS = (
    (b"%PDF-", Kind("a PDF", advice=_SAVE_AS_TEXT)),
    (b"{\\rtf", Kind("an RTF document", advice=_SAVE_AS_TEXT)),
    (b"\xd0\xcf\x11\xe0", _OLD_OFFICE),
    (b"WARC/", Kind("a web archive (WARC)", "warc")),
    (b"filedesc://", Kind("a web archive (ARC)", advice="turn it into WARC")),
    (b"SQLite format 3\x00", Kind("an SQLite database")),
    (b"\x89PNG", Kind("a picture")),
    (b"\xff\xd8\xff", Kind("a picture")),
    (b"GIF8", Kind("a picture")),
    (b"7z\xbc\xaf", Kind("a 7z archive", advice=_UNPACK)),
    (b"Rar!", Kind("a RAR archive", advice=_UNPACK)),
    (b"BZh", Kind("a bzip2 file", advice="unpack it")),
    (b"\xfd7zXZ", Kind("an xz file", advice="unpack it")),
    (b"\x28\xb5\x2f\xfd", Kind("a Zstandard file", advice="unpack it")),
    (_ZIP, Kind("a ZIP archive", advice=_UNPACK)),
)
# What the first file of a ZIP archive is named when the whole is a document.
_OF_DOCUMENTS = (b"[Content_Types].xml", b"_rels/", b"mimetype", b"word/", b"xl/", b"docProps/")
_NAME_AT = 30
# By the name of the first part that tells, as far as it begins within what is here.
_PART = re.compile(rb"PK\x03\x04(?=.{26}([ -~]{1,100}))", re.DOTALL)
_DOCUMENTS = (
    (
        re.compile(rb"xl/(?:workbook|worksheets/sheet\d+)\.bin"),
        Kind("a binary workbook (XLSB)", advice=_SAVE_AS_TABLE),
    ),
    (re.compile(rb"xl/"), Kind("a workbook (XLSX)", "xlsx")),
    (re.compile(rb"word/"), Kind("a Word document (DOCX)", advice=_SAVE_AS_TEXT)),
    (re.compile(rb"ppt/"), Kind("a presentation (PPTX)", advice=_SAVE_AS_TEXT)),
    (
        re.compile(rb"mimetypeapplication/vnd\.oasis\.opendocument\.spreadsheet"),
        Kind("an OpenDocument spreadsheet (ODS)", advice=_SAVE_AS_TABLE),
    ),
)


def kind_of_bytes(head: bytes) -> Kind | None:
    if head.startswith(_ZIP) and not is_zip_archive(head):
        return _kind_of_document(head)
    magic, at = _TAR
    if head[at : at + len(magic)] == magic:
        return Kind("a tar archive", advice=_UNPACK)
    return next((kind for start, kind in _STARTS if head.startswith(start)), None)


def _kind_of_document(head: bytes) -> Kind:
    for part in _PART.findall(head):
        for begin, kind in _DOCUMENTS:
            if begin.match(part):
                return kind
    return _OFFICE


def is_zip_archive(head: bytes) -> bool:
    """Whether it is a ZIP archive, and no document that is packed as one."""
    if head.startswith(_EMPTY_ZIP):
        return True
    return head.startswith(_ZIP) and not head[_NAME_AT:].startswith(_OF_DOCUMENTS)
