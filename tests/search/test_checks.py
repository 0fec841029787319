"""Traps of the machine an archive runs on: its threads, its environment, its disks."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from haystack import connections

from newsroom.environment import read_environment
from search import checks
from search.checks import check_disks


def test_threads_share_one_reading_of_the_index(make_article, reindex):
    make_article("Gas")
    reindex()
    seen = []

    def look():
        seen.append(connections["default"].get_backend().snapshot())

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    look()
    assert len(seen) == 5
    assert len({id(snapshot) for snapshot in seen}) == 1


def test_an_empty_variable_counts_as_unset(tmp_path, monkeypatch):
    monkeypatch.setenv("DEBUG", "")
    monkeypatch.delenv("EXPORT_SLOTS", raising=False)
    (tmp_path / ".env").write_text("EXPORT_SLOTS=\n")
    env = read_environment(tmp_path)
    assert env.bool("DEBUG", True) is True
    assert env.int("EXPORT_SLOTS", 2) == 2
    assert "EXPORT_SLOTS" not in os.environ


@pytest.fixture
def mounted(tmp_path, monkeypatch, settings):
    """Says which file systems are mounted where; the index and the database lie in two of them."""
    index, database = tmp_path / "the index", tmp_path / "data"
    settings.HAYSTACK_CONNECTIONS = {"default": {"PATH": str(index / "of" / "news")}}
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
