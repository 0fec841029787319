"""An archive that is made once a process, then copied for every test that asks for it."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction


class Template:
    """What some work leaves in an empty archive: its rows in memory, its index in a folder."""

    def __init__(self, make: Callable[..., Any]):
        self.make, self.rows, self.given = make, {}, None

    def lay_out(self, **needed) -> Any:
        """Do the work, or copy what it left; gives what it gave."""
        if not _index()["ENGINE"].endswith(".WhooshEngine"):
            return self.make(**needed)  # the index is elsewhere
        if self.rows:
            self._copy()
        else:
            self._keep(self.make(**needed))
        return deepcopy(self.given)

    def _keep(self, given: Any) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=settings.STATIC_ROOT))
        if Path(_index()["PATH"]).exists():
            shutil.copytree(_index()["PATH"], self.folder / "index")
        self.rows = {model: list(model._base_manager.all()) for model in _models()}
        self.given = given

    def _copy(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for model, rows in self.rows.items():
                model._base_manager.bulk_create(rows)
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.rows)):
                cursor.execute(statement)
        if (self.folder / "index").exists():
            shutil.copytree(self.folder / "index", _index()["PATH"])


def made_once(make: Callable[..., Any]) -> Callable[..., Any]:
    """Of a fixture that fills an empty archive: its work is done for the first test alone."""
    template = Template(make)

    @functools.wraps(make)
    def lay_out(**needed):
        return template.lay_out(**needed)

    return lay_out


def _models() -> list[type[models.Model]]:
    """Those of the archive, tables between two others included."""
    own = [apps.get_app_config(name) for name in ("newsroom", "search")]
    # A group is remembered by what makes it, `migrate`.
    every = [model for app in own for model in app.get_models(include_auto_created=True)]
    return [model for model in every if model._meta.label != "newsroom.DeskGroup"]


def _index() -> dict:
    return settings.HAYSTACK_CONNECTIONS["default"]
