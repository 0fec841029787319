"""Addresses whose letters are not UTF-8: read as what old programs write, and told."""

from __future__ import annotations

import codecs
import re
from urllib.parse import quote_plus, unquote_to_bytes

from django.http import QueryDict

_LIKE_SCRIPTS = re.compile(rb"(?:%u[0-9a-fA-F]{4})+")  # as escape() of browsers wrote them


class Reread(QueryDict):
    """Parameters of an address that was not in UTF-8, as they were read instead."""


class EncodingMiddleware:
    """Whoever comes after it finds UTF-8 in the address, and a `Reread` where it was not."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.META.get("QUERY_STRING", "")
        read = in_utf_8(given)
        if read != given:
            request.META["QUERY_STRING"] = read
            request.GET = Reread(read)
        return self.get_response(request)


def in_utf_8(query_string: str) -> str:
    """A query string, as WSGI gives it, with letters of Windows-1252 and %u00e9 as UTF-8."""
    if "%" not in query_string and query_string.isascii():
        return query_string
    parts = (part.partition("=") for part in query_string.split("&"))
    return "&".join(f"{_read(name)}{sign}{_read(value)}" for name, sign, value in parts)


def _read(text: str) -> str:
    given = text.encode("latin-1", "replace")
    written = unquote_to_bytes(_LIKE_SCRIPTS.sub(_of_script, given.replace(b"+", b" ")))
    try:
        written.decode()
    except UnicodeDecodeError:
        return quote_plus(written.decode(errors="windows-1252"))
    return text if b"%u" not in given or not _LIKE_SCRIPTS.search(given) else quote_plus(written)


def _of_script(found: re.Match) -> bytes:
    return (
        bytes.fromhex(found[0].replace(b"%u", b"").decode()).decode("utf-16-be", "ignore").encode()
    )


def _as_windows_1252(problem: UnicodeError) -> tuple[str, int]:
    """What is not UTF-8 within a text, byte by byte; a byte that is no sign there is a space."""
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    wrong = problem.object[problem.start : problem.end]
    return wrong.decode("windows-1252", "replace").replace("\ufffd", " "), problem.end


codecs.register_error("windows-1252", _as_windows_1252)
