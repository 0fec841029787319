"""The database of the tests, as other processes reach it, and as it is when nobody does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.db import connection


def url() -> str:
    """DATABASE_URL for another process that works on the tests' database."""
    known = connection.settings_dict
    if connection.vendor != "postgresql":
        return f"sqlite:///{known['NAME']}"
    login = quote(known["USER"], safe="")
    if known["PASSWORD"]:
        login += ":" + quote(known["PASSWORD"], safe="")
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"postgres://{login}@{quote(known['HOST'], safe='')}{port}/{known['NAME']}"


@contextmanager
def out_of_reach() -> Iterator[None]:
    """The database cannot be opened: its file, or the folder of its server's socket, is gone."""
    name = "HOST" if connection.vendor == "postgresql" else "NAME"
    place = connection.settings_dict[name]
    connection.close()
    connection.settings_dict[name] = "/nowhere/at/all.sqlite3"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict[name] = place
