"""Database, pictures and index in one file."""

from __future__ import annotations

import platform
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from newsroom.backup import databases, package
from newsroom.models import RENDITIONS, Article, Image
from search import backends

WAIT = 60.0  # seconds for whoever writes the index
MODELS: dict[str, type[Model]] = {"articles": Article, "images": Image, "users": get_user_model()}
TABLES = {kind: model._meta.db_table for kind, model in MODELS.items()}  # whose rows are counted


def make(target: Path, with_index: bool = True) -> dict:
    """Write a backup into a file, while the archive is in use; returns what its manifest says.

    The database is copied first, as one moment has it; pictures after it, so that none it names is
    missing. Renditions of pictures are left out: a worker draws them again. Raises CannotCopy, and
    Locked when the index is written for more than a minute.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as place:
        folder = Path(place)
        copy, content = databases.dump(folder, TABLES.values())
        about = _about(content)
        index = backends.current().copy_to(folder / "index", WAIT) if with_index else None
        with package.written(target) as writer:
            writer.add(copy, copy.name)
            about["counts"]["media"] = writer.add_folder(
                Path(settings.MEDIA_ROOT), "media", without=RENDITIONS
            )
            if index:
                writer.add_folder(folder / "index", "index")
            about["generation"] = index
            writer.finish(about)
    return about


def _about(content: databases.Content) -> dict:
    return {
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "site": settings.SITE_NAME,
        "database": connection.vendor,
        "versions": {"django": django.__version__, "python": platform.python_version()},
        "migrations": content.migrations,
        "counts": {kind: content.rows[table] for kind, table in TABLES.items()},
    }
