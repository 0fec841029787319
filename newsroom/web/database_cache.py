"""Django's database cache, with a count that processes can share."""

from __future__ import annotations

import base64
import pickle

from django.core.cache.backends.db import DatabaseCache as DjangosDatabaseCache
from django.db import connections, router, transaction


class DatabaseCache(DjangosDatabaseCache):
    """Django's `incr` reads, then writes, and gives the row a new time to expire."""

    def incr(self, key, delta=1, version=None):
        """Add to a number in one transaction; when it expires stays. ValueError: no such key."""
        name = self.make_and_validate_key(key, version=version)
        database = router.db_for_write(self.cache_model_class)
        connection = connections[database]
        lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
        table = connection.ops.quote_name(self._table)  # type: ignore[attr-defined]
        with transaction.atomic(using=database), connection.cursor() as cursor:
            cursor.execute(f"SELECT value FROM {table} WHERE cache_key = %s{lock}", [name])  # noqa: S608
            row = cursor.fetchone()
            if row is None:
                raise ValueError(f"Key {key!r} not found")
            number = pickle.loads(base64.b64decode(row[0])) + delta  # noqa: S301  written below
            text = base64.b64encode(pickle.dumps(number, self.pickle_protocol)).decode()
            cursor.execute(f"UPDATE {table} SET value = %s WHERE cache_key = %s", [text, name])  # noqa: S608
        return number
