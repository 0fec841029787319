"""Feeds that an administrator listed: fetched from public places alone, and imported."""

from newsroom.imports.feeds.fetching import Fetched, due, fetch

__all__ = ["Fetched", "due", "fetch"]
