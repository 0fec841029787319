"""A folder that is looked at again and again: what comes into it is imported."""

from newsroom.imports.watching.loop import Watch

__all__ = ["Watch"]
