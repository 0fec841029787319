"""Imports as the archive remembers them: what was asked for, what each run did, what was seen."""

from newsroom.models.imports.feed import Feed
from newsroom.models.imports.job import ImportJob
from newsroom.models.imports.run import ImportRun, ImportTrace
from newsroom.models.imports.watched_file import WatchedFile

__all__ = ["Feed", "ImportJob", "ImportRun", "ImportTrace", "WatchedFile"]
