"""The characters behind the bytes of a saved page or text."""

from __future__ import annotations

import codecs
import re

from trafilatura.utils import detect_encoding

from newsroom.imports.formats.cleaning import clean

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]+?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_DECLARATION_WITHIN = 4096
# What browsers read under these names: https://encoding.spec.whatwg.org/#names-and-labels
_AS_BROWSERS_DO = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
}
_MOST_BROKEN = 0.002  # of all characters, in text that is taken for UTF-8 all the same


def decoded(data: bytes, told: str = "") -> str:
    """The text, cleaned: by its byte-order mark, as UTF-8, as declared, or as guessed.

    `told`: the character set that whoever sent it said, where it declares none itself.
    """
    return clean(_decoded(data, told))


def _decoded(data: bytes, told: str) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    declared = _declared(data) or _known(told)
    if declared.startswith("iso2022"):  # seven bits: it would pass for UTF-8
        return data.decode(declared, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    as_utf8 = data.decode("utf-8", errors="replace")
    if as_utf8.count("\ufffd") <= _MOST_BROKEN * len(as_utf8) and _mostly_utf8(data):
        return as_utf8
    if declared and not declared.startswith("utf"):
        return data.decode(declared, errors="replace")
    for encoding in detect_encoding(data):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", errors="replace")


def _declared(data: bytes) -> str:
    found = _DECLARED.search(data[:_DECLARATION_WITHIN])
    return _known(found[1].decode("ascii")) if found else ""


def _known(name: str) -> str:
    """The character set of a name, as browsers have it; empty for one that nobody knows."""
    name = name.strip(" \"'").lower()
    name = _AS_BROWSERS_DO.get(name, name)
    try:
        b"text".decode(name, errors="replace")  # rot13 is known, but no character set
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""


def _mostly_utf8(data: bytes) -> bool:
    """Whether far more bytes outside ASCII are good UTF-8 than are not."""
    good = sum(ord(character) > 0x7F for character in data.decode("utf-8", errors="ignore"))
    bad = data.decode("utf-8", errors="replace").count("\ufffd")
    return good > 4 * bad
