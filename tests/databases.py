"""The database of the tests, as other processes reach it, and as it is when nobody does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.db import connection, transaction

# What Django writes after migrations, and no test changes: to write it anew takes sixteen times as
# long as to empty everything else.
KEPT = {"django_content_type", "auth_permission"}


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


def empty() -> None:
    """Leave every table as it is after migrations.

    Row by row: of few rows PostgreSQL makes less work than of new files for a hundred tables.
    """
    tables = set(connection.introspection.django_table_names(True, include_views=False)) - KEPT
    with transaction.atomic(), connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


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


_of_parents: list = []


def let_go_of_the_parents() -> None:
    """In a fork: a connection of its own. The parent's, held by both, would keep what is locked.

    Not closed: the server would take that for the parent's word.
    """
    if connection.vendor == "postgresql":
        _of_parents.append(connection.connection)
        connection.connection = None
