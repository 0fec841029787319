"""A system check: the index and SQLite's file lie on disks of this machine.

A disk that is reached by a network tells neither of locks nor of new files in time, and both need
that.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.core import checks

from search import backends

MOUNTS = Path("/proc/self/mounts")  # Linux; elsewhere nothing is known and nothing said
_NETWORKED = re.compile(
    r"nfs\d?|cifs|smb\w*|afs|ceph|glusterfs|lustre|gpfs|beegfs"
    r"|fuse\.(sshfs|glusterfs|s3fs|rclone|ceph)"
)


def check_disks(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """A warning for each of the two that lies elsewhere."""
    places = {
        "The search index": backends.current().folder,
        "SQLite's database": _sqlite_file(),
    }
    kinds = {what: file_system(path) for what, path in places.items() if path}
    return [
        checks.Warning(
            f"{what} lies on a disk of the network ({kind}), where locks and changes of others"
            " may go unseen.",
            hint="Name a folder of a disk in this machine: SEARCH_URL, DATABASE_URL.",
            id="search.W001",
        )
        for what, kind in kinds.items()
        if _NETWORKED.fullmatch(kind)
    ]


def file_system(path: Path) -> str:
    """The type of file system that a path is or would be on; empty where that is not known."""
    if not MOUNTS.exists():
        return ""
    path, types = path.resolve(), {}
    for line in MOUNTS.read_text().splitlines():
        _device, place, kind, *_options = line.split(" ")
        types[Path(re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), place))] = kind
    return next((types[own] for own in (path, *path.parents) if own in types), "")


def _sqlite_file() -> Path | None:
    database = settings.DATABASES["default"]
    name = database["NAME"]
    is_file = database["ENGINE"].endswith("sqlite3") and not re.search("memory", str(name))
    return Path(name) if is_file else None
