"""The sample archive: imported once a process, then copied for every test that looks at it."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction

from newsroom.imports.sampling import load_sample


class Sample:
    """Its rows in memory, and its index in a folder."""

    def __init__(self, folder: Path):
        self.index, self.rows = folder / "index", {}

    def lay_out(self) -> None:
        """Fill an empty database, and make its index."""
        if self.rows:
            self._copy()
        else:
            load_sample()
            shutil.copytree(_used_index(), self.index)
            self.rows = {model: list(model._base_manager.all()) for model in _models()}

    def _copy(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for model, rows in self.rows.items():
                model._base_manager.bulk_create(rows)
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.rows)):
                cursor.execute(statement)
        shutil.copytree(self.index, _used_index())


def _models() -> list[type[models.Model]]:
    """Those of the archive, tables between two others included."""
    own = [apps.get_app_config(name) for name in ("newsroom", "search")]
    return [model for app in own for model in app.get_models(include_auto_created=True)]


def _used_index() -> Path:
    return Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])
