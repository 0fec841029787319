"""Haystack backends of the archive: the only code that writes an index."""
