"""Feeds of this machine may be fetched, by tests alone: no setting says so."""

from __future__ import annotations

import ipaddress

import pytest

from newsroom.imports.feeds import places
from tests.newsroom.imports.feeds.server import Server

HERE = ipaddress.ip_address("127.0.0.1")


@pytest.fixture
def server(settings):
    """A server of feeds on a port that may be asked."""
    server = Server()
    settings.FETCH_PORTS = frozenset([80, 443, server.port])
    yield server
    server.close()


@pytest.fixture
def here_is_public(monkeypatch):
    """127.0.0.1, and nothing else."""
    monkeypatch.setattr(places, "is_public", lambda address: address == HERE)
