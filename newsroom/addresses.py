"""Addresses: day and slug in an article's own, names of pictures, how one becomes absolute."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.urls.converters import StringConverter


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
