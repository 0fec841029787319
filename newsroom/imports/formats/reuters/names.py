"""Reuters-21578's own short names (`james-baker`, `opec`) and author lines, as names for people."""

from __future__ import annotations

import re
from functools import lru_cache

from newsroom.imports.formats.parsed import Name

ORGANISATIONS = Name("Organisations", "organisations")
EXCHANGES = Name("Exchanges", "exchanges")

_INITIALS = frozenset({"usa", "uk", "ussr", "uae", "bop", "cpi", "gnp", "ipi", "wpi"})
_LONGEST_ACRONYM = 6
_WRITTEN_OTHERWISE = {"worldbank": "World Bank"}


@lru_cache(maxsize=4096)
def named(slug: str) -> Name:
    """A topic, person or place: `west-germany` is West Germany, `usa` is USA."""
    words = slug.split("-")
    name = " ".join(word.upper() if word in _INITIALS else word.capitalize() for word in words)
    return Name(name, slug)


@lru_cache(maxsize=512)
def organisation(slug: str) -> Name:
    return Name(_acronym(slug), slug, ORGANISATIONS)


@lru_cache(maxsize=512)
def exchange(slug: str) -> Name:
    return Name(_acronym(slug), slug, EXCHANGES)


def authors(byline: str) -> tuple[Name, ...]:
    """The people named in `By Norma Cohen and Geert Linnebank, Reuters`."""
    people = re.sub(r"^by\s+", "", byline, flags=re.IGNORECASE)
    people = re.sub(r"[\s,]+reuter\w*\.?$", "", people, flags=re.IGNORECASE)
    names = re.split(r"\s+(?:and|AND|And)\s+|\s*[,&]\s*", people)
    return tuple(Name(name) for name in dict.fromkeys(_person(name) for name in names) if name)


def _acronym(slug: str) -> str:
    if slug in _WRITTEN_OTHERWISE:
        return _WRITTEN_OTHERWISE[slug]
    acronym, *qualifiers = slug.split("-")
    acronym = acronym.upper() if len(acronym) <= _LONGEST_ACRONYM else acronym.capitalize()
    return " ".join([acronym, *(word.capitalize() for word in qualifiers)])


def _person(name: str) -> str:
    """One spelling for a person: the wire also writes TED D'AFFLISIO and TED d'AFFLISIO."""
    name = name.strip(" .")
    is_mixed = not name.islower()
    if is_mixed and sum(map(str.isupper, name)) <= sum(map(str.islower, name)):
        return name
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name)
