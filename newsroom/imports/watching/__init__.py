"""A folder that is looked at again and again: what comes into it is imported."""

from newsroom.imports.watching.loop import LOST, Watch

__all__ = ["LOST", "Watch"]
