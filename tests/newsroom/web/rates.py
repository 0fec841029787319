"""Limits of clients as a test sets them, and clients at addresses."""

from __future__ import annotations

from django.test import Client

from newsroom.environment import Rate


def set_rate(settings, kind, limit, seconds=3600):
    """That one alone: time is not counted, or a busy machine would refuse before."""
    settings.RATES = settings.RATES | {"search_time": Rate(10**6, 1), kind: Rate(limit, seconds)}


def from_address(address):
    return Client(REMOTE_ADDR=address)
