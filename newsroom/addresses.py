"""Addresses: day and slug in an article's own, names of pictures, how one becomes absolute."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.urls.converters import StringConverter

# What says where a reader came from, not what is read.
_TRACKING = re.compile(
    r"utm_.*|(?:fb|g|dc|ms|tw|y)clid|gclsrc|igshid|mc_[ce]id|_ga|amp", re.IGNORECASE
)
_AMP_PATH = re.compile(r"^/amp(?=/.)|(?<=.)(?:/amp|[.]amp(?=[.]html?$)|[.]amp)$")
_PORTS = {"http": 80, "https": 443}


class DayConverter:
    """yyyy/mm/dd in a path, as a date."""

    regex = r"[0-9]{4}/[0-9]{2}/[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date(*map(int, value.split("/")))  # ValueError: not an address of ours

    def to_url(self, value: date) -> str:
        return f"{value.year:04}/{value.month:02}/{value.day:02}"


class NameConverter(StringConverter):
    """One part of a path that names a row."""

    def to_python(self, value: str) -> str:
        if "\0" in value:
            raise ValueError("PostgreSQL cannot be asked for it")
        return value


class PictureConverter(StringConverter):
    """The name of a file as the storage of pictures makes them."""

    regex = r"[-\w./]+"


def absolute(path: str, request=None) -> str:
    """A path as a full address: below SITE_URL when it is set, else the request's host."""
    if "://" in path:
        return path
    if settings.SITE_URL or request is None:
        return settings.SITE_URL + path
    return request.build_absolute_uri(path)


def address_key(address: str) -> str:
    """What all spellings of one web address have in common: 32 characters.

    Scheme, `www.`, case of the host, `/` at the end, what follows `#`, marks of campaigns and the
    forms for AMP make no difference.
    """
    try:
        parts = urlsplit(address.strip())
        plain = f"{_host(parts)}{_path(parts)}?{_query(parts)}{_page_within(parts)}"
    except ValueError:
        plain = address  # no address that anybody can open
    return hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=16).hexdigest()


def host_of(url: str) -> str:
    """The host of an address, without www., for readers; empty when it has none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").removesuffix(".")
    for prefix in ("www.", "amp."):
        rest = host.removeprefix(prefix)
        host = rest if "." in rest else host
    is_usual = parts.port in (None, _PORTS.get(parts.scheme.lower()))
    return host if is_usual else f"{host}:{parts.port}"


def _path(parts: SplitResult) -> str:
    path = parts.path.rstrip("/")
    return _AMP_PATH.sub("", path).rstrip("/")


def _query(parts: SplitResult) -> str:
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair[0])]
    return urlencode([pair for pair in kept if pair != ("outputType", "amp")])


def _page_within(parts: SplitResult) -> str:
    """`#!/story/1` and `#/story/1` name pages of sites that are one document."""
    return f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
