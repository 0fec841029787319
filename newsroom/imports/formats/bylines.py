"""Bylines of agencies: who of them is a person."""

from __future__ import annotations

import re

from newsroom.imports.formats.html.people import people
from newsroom.imports.formats.parsed import Name

_AND = re.compile(r".*\s(?:and|&|und|et|og|och|y|e)\s", re.IGNORECASE)


def signed(byline: str, source: str = "") -> tuple[Name, ...]:
    """The people of a byline. What follows a stroke, or a comma after the last of them, is what
    they are; a word alone is an agency or somebody's sign."""
    byline = byline.partition(" / ")[0]
    several = _AND.match(byline)
    end = byline.find(",", several.end() if several else 0)
    names = people([byline if end < 0 else byline[:end]], source)
    return tuple(Name(name) for name in names if " " in name)
