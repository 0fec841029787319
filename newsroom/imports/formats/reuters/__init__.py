"""The files of Reuters-21578."""
