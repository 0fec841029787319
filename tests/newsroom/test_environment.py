"""What the environment says of settings."""

from __future__ import annotations

import os

from newsroom.environment import read_environment


def test_an_empty_variable_counts_as_unset(tmp_path, monkeypatch):
    monkeypatch.setenv("DEBUG", "")
    monkeypatch.delenv("EXPORT_SLOTS", raising=False)
    (tmp_path / ".env").write_text("EXPORT_SLOTS=\n")
    env = read_environment(tmp_path)
    assert env.bool("DEBUG", True) is True
    assert env.int("EXPORT_SLOTS", 2) == 2
    assert "EXPORT_SLOTS" not in os.environ
