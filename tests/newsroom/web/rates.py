"""Limits of clients as a test sets them, and clients at addresses."""

from __future__ import annotations

from django.test import Client

from newsroom.environment import Rate


def set_rate(settings, kind, limit, seconds=3600):
    settings.RATES = settings.RATES | {kind: Rate(limit, seconds)}


def from_address(address):
    return Client(REMOTE_ADDR=address)
