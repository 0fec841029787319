"""The lines that say who wrote a story, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from newsroom.imports.formats.html.people import people
from newsroom.imports.formats.moments import DAY, moment_within, without_times

MOST_WORDS = 24
_MOST_WORDS_AROUND = 8
_LONGEST_BYLINE = 16  # words
_BYLINE = re.compile(
    r"(?:(?:written|story|words|text|posted|reported|published)\s+)?"
    r"(?:by|von|par|por|di|door|av|af):?\s+(?=\S)",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"\b(?:(?:last )?(?:updated?|modified|edited)|aktualisiert|mis à jour|actualizado)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s+[|•·–—/]\s+|\s*[|•·]\s*|\s+-\s+")
_CAPITAL = r"[^\W\d_a-z][\w'’.-]*"
_NAME = rf"{_CAPITAL}(?:\s(?:(?:de|del|der|van|von|la|le|da|di|bin|al|ten)\s)*{_CAPITAL}){{1,3}}"
_IN_A_PLACE = re.compile(
    rf"\s(?:in|aus|à|en)\s{_CAPITAL}(?:\s{_CAPITAL})?(?=$|,|\s(?:and|und|et|y)\s)"
)
_NAMES = re.compile(rf"{_NAME}(?:(?:,\s|,?\s(?:and|&|und|et|y)\s){_NAME})*")
_BY_WITHIN = re.compile(r"\b(?:by|von|par|por|di)\s\S.*$", re.IGNORECASE)
_HANDLE = re.compile(r"\s*@\w+.*$")  # and what stands behind it
_ROLE = re.compile(
    r",?\s*\b(?:[\w-]+\s){0,3}(?:editor|reporter|correspondent|writer|columnist|critic|staff|"
    r"contributor|producer|journalist|redakteur(?:in)?|korrespondent(?:in)?)s?\b.*$",
    re.IGNORECASE,
)
_READING = re.compile(
    r"(?:(?:reading time|temps de lecture|lesezeit|tiempo de lectura)\s?:?)?\W*"
    r"\d+(?:\s?[–-]\s?\d+)?[ -]min(?:ute)?s?\.?(?: (?:read|listen))?\W*",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"(?:published |updated )?\d+\s?(?:h|m|d|(?:hour|minute|day)s?)\.? ago", re.IGNORECASE
)


@dataclass(frozen=True)
class Signed:
    """What a line says about who wrote the story, and when."""

    byline: str = ""
    people: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.byline or self.published_at or self.updated_at)


@lru_cache(maxsize=10_000)
def signed(line: str) -> Signed:
    """`By Jane Doe`, `November 21, 2025`, both in one line; falsy for lines that are neither."""
    if len(line.split()) > MOST_WORDS:
        return Signed()
    published_at, updated_at, rest = _moments(line)
    parts = [part.strip(" ,:") for part in _BETWEEN.split(rest)]
    byline = next((part for part in parts if _is_byline(part)), "")
    if not byline and (published_at or updated_at):
        parts += [found[0] for part in parts if (found := _BY_WITHIN.search(part))]
        byline = next((part for part in parts if _is_byline(part) or names_alone(part)), "")
    if not (byline or published_at or updated_at):
        return Signed()
    return Signed(byline, _people(byline), published_at, updated_at)


def is_about_time(line: str) -> bool:
    """Whether a line tells a time of day, how long a story is to read, or how old it is."""
    if _READING.fullmatch(line) or _AGO.fullmatch(line):
        return True
    return line[:1].isdigit() and not without_times(line).strip(" ()")


def is_by(line: str) -> bool:
    """Whether a line is the "by" of a byline whose names stand below it."""
    return line.casefold().strip(" :") in ("by", "von", "par", "por", "words by", "written by")


def signed_by_name(line: str) -> Signed:
    """A byline without a "by", for lines where one may stand: `Jane Doe`, `JANE DOE | The Post`."""
    first = _BETWEEN.split(line)[0].strip()
    return Signed(first, _people(first)) if names_alone(first) else Signed()


def names_alone(text: str) -> bool:
    """Whether a text is nothing but names of people, as far as capital letters tell, with what
    they are behind a comma."""
    without_role = _IN_A_PLACE.sub("", _ROLE.sub("", text) if "," in text else text)
    if any(character.isdigit() for character in text) or not _NAMES.fullmatch(without_role):
        return False
    return bool(people([without_role]))


def names_with_role(text: str) -> bool:
    """Whether a text is names with what they are, or several: no headline is."""
    several = re.search(r",|\s(?:and|und|et|y|&)\s", text)
    return several is not None and names_alone(text)


def _moments(line: str) -> tuple[datetime | None, datetime | None, str]:
    """When a line says a story appeared and was changed, and what else it says."""
    days = list(DAY.finditer(line))
    around = DAY.sub(" ", line)
    others = [part for part in _BETWEEN.split(around) if not _is_of_a_header(part.strip())]
    if not days or len(without_times(" ".join(others)).split()) > _MOST_WORDS_AROUND * len(days):
        return None, None, line
    published_at = updated_at = None
    for place, day in enumerate(days):
        start = days[place - 1].end() if place else 0
        end = days[place + 1].start() if place + 1 < len(days) else len(line)
        piece = line[day.start() if place else 0 : end]
        within = DAY.search(piece)
        moment = moment_within(piece, within) if within else None
        if _UPDATED.search(line[start : day.start()]):
            updated_at = updated_at or moment
        else:
            published_at = published_at or moment
    if not (published_at or updated_at):
        return None, None, line
    return published_at, updated_at, _without_words_of_dates(around)


def _is_of_a_header(part: str) -> bool:
    return _is_byline(part) or is_about_time(part)


def _without_words_of_dates(around: str) -> str:
    return re.sub(
        r"\b(?:(?:last )?(?:updated|modified)|published|posted|on|at|um|uhr|"
        r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)\b:?\s*(?=$|\W|on\b|at\b|by\b)",
        "",
        without_times(around),
        flags=re.IGNORECASE,
    )


def _is_byline(text: str) -> bool:
    start = _BYLINE.match(text)
    if not start or text.endswith(("!", "?")) or len(text.split()) > _LONGEST_BYLINE:
        return False
    if text.endswith(".") and not re.search(r"\b(?:Jr|Sr|[A-Z])\.$", text):
        return False
    return text[start.end()].isupper()


def _people(byline: str) -> tuple[str, ...]:
    byline = _HANDLE.sub("", byline)
    return tuple(map(_in_small_letters, people([_without_role(byline)])))


def _without_role(byline: str) -> str:
    """`By Jane Doe, Middle East Editor, and John Roe in Cairo` without what they are and where."""
    parts = re.split(r",\s*|\s+(?=and\s|&\s|und\s|et\s|y\s)", _BYLINE.sub("", byline, count=1))
    names = [re.sub(r"\s+(?:in|for|at|of)\s+.*$", "", part) for part in parts]
    return ", ".join(name for number, name in enumerate(names) if number == 0 or _is_person(name))


def _is_person(name: str) -> bool:
    words = re.sub(r"^(?:and|&|und|et|y)\s+", "", name).split()
    return 2 <= len(words) <= 4 and bool(words[0][0].isupper()) and bool(people([name]))


def _in_small_letters(name: str) -> str:
    """JANE DOE as Jane Doe."""
    if not name.isupper():
        return name
    return " ".join(word.title() if len(word) > 2 else word for word in name.split())
