"""Imports as the archive remembers them: what was asked for at the desk, and what each run did."""

from newsroom.models.imports.job import ImportJob
from newsroom.models.imports.run import ImportRun, ImportTrace

__all__ = ["ImportJob", "ImportRun", "ImportTrace"]
