"""Disks of a network are warned of: they keep neither an index nor SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import backends, checks
from search.checks import check_disks


@pytest.fixture
def mounted(tmp_path, monkeypatch, settings):
    """Says which file systems are mounted where; the index and the database lie in two of them."""
    index, database = tmp_path / "the index", tmp_path / "data"
    monkeypatch.setattr(backends.current(), "path", index / "of" / "news")
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": database / "newsroom.sqlite3"}
    monkeypatch.setitem(settings.DATABASES, "default", sqlite)
    monkeypatch.setattr(checks, "MOUNTS", tmp_path / "mounts")

    def mount(index_type: str, database_type: str) -> None:
        mounts = {Path("/"): "ext4", index: index_type, database: database_type}
        lines = (f"some {str(place).replace(' ', chr(92) + '040')} {kind} rw 0 0" for place, kind
                 in mounts.items())  # fmt: skip
        (tmp_path / "mounts").write_text("\n".join(lines))

    return mount


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "ceph"])
def test_a_disk_of_the_network_is_warned_of(mounted, kind):
    mounted(kind, "ext4")
    (warning,) = check_disks()
    assert warning.id == "search.W001"
    assert warning.msg.startswith("The search index") and f"({kind})" in warning.msg
    mounted("xfs", kind)
    (warning,) = check_disks()
    assert warning.msg.startswith("SQLite's database")


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "9p"])
def test_a_disk_of_the_machine_is_not_warned_of(mounted, kind):
    mounted(kind, kind)
    assert check_disks() == []


def test_where_nothing_is_known_of_disks_nothing_is_said(mounted, tmp_path):
    assert not (tmp_path / "mounts").exists()
    assert check_disks() == []
