"""What the environment says of settings."""

from __future__ import annotations

import os

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom.environment import ports, read_environment


def test_an_empty_variable_counts_as_unset(tmp_path, monkeypatch):
    monkeypatch.setenv("DEBUG", "")
    monkeypatch.delenv("EXPORT_SLOTS", raising=False)
    (tmp_path / ".env").write_text("EXPORT_SLOTS=\n")
    env = read_environment(tmp_path)
    assert env.bool("DEBUG", True) is True
    assert env.int("EXPORT_SLOTS", 2) == 2
    assert "EXPORT_SLOTS" not in os.environ


def test_ports_are_numbers(monkeypatch, tmp_path):
    monkeypatch.setenv("FETCH_PORTS", "80, 8443")
    env = read_environment(tmp_path)
    assert ports(env, "FETCH_PORTS", "443") == {80, 8443}
    for wrong in ("http", "80,", "0", "70000", "-1", "٨"):
        monkeypatch.setenv("FETCH_PORTS", wrong)
        with pytest.raises(ImproperlyConfigured, match="one port or several"):
            ports(env, "FETCH_PORTS", "443")
    monkeypatch.delenv("FETCH_PORTS")
    assert ports(env, "FETCH_PORTS", "443") == {443}
