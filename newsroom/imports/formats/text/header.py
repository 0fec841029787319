"""The lines around a headline: section, byline, date and standfirst."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from newsroom.imports.formats.html.people import people

LONGEST_LABEL_WORDS = 4

KICKERS = frozenset(
    [
        "analysis",
        "opinion",
        "comment",
        "commentary",
        "editorial",
        "explainer",
        "interview",
        "review",
        "exclusive",
        "feature",
        "features",
        "investigation",
        "report",
        "reportage",
        "essay",
        "profile",
        "obituary",
        "column",
        "letters",
        "video",
        "podcast",
        "live",
        "breaking",
        "perspective",
        "viewpoint",
        "fact-check",
        "q&a",
        "dispatch",
        "special",
    ]
)
_LABEL = re.compile(r"[\w&'’./,+-]+(?: [\w&'’./,+-]+)*")
_BETWEEN_LABELS = re.compile(r"\s+[|•·>›»/]\s+|\s*[|›»]\s*")
_BYLINE = re.compile(r"(?:(?:written|story|words|text|posted|reported)\s+)?by:?\s+(?=\S)", re.I)
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = r"(?P<month>[A-Z][a-z]{2,8})\.?"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b" + _MONTH + r" (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})\b",
        r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)? " + _MONTH + r",? (?P<year>\d{4})\b",
        r"\b(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})(?=\D|$)",
        r"\b(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>\d{4})\b",
    )
)
_TIME = re.compile(
    r"\b(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?"
    r"\s*(?P<zone>Z\b|UTC|GMT|[A-Z]{2,4}\b|[+-]\d{2}:?\d{2})?"
)
_UPDATED = re.compile(r"\b(?:updated|modified|last (?:updated|modified|edited))\b", re.IGNORECASE)
_MOST_WORDS_AROUND_DATE = 8


@dataclass(frozen=True)
class Labels:
    """The kicker and the section a line names."""

    kicker: str = ""
    section: str = ""

    def __bool__(self) -> bool:
        return bool(self.kicker or self.section)


def labels(line: str) -> Labels:
    """`Analysis | Middle East`, `Home > World > Asia`, `Opinion` or `World`; falsy for the rest."""
    parts = [_in_small_letters(part) for part in _BETWEEN_LABELS.split(line) if part.strip()]
    if not parts or any(not _is_label(part) for part in parts):
        return Labels()
    if len(parts) == 1:
        is_kicker = parts[0].casefold() in KICKERS
        return Labels(parts[0], "") if is_kicker else Labels("", parts[0])
    if ">" in line or "›" in line or "»" in line:
        return Labels("", parts[-1])
    return Labels(parts[0], parts[1])


def names_two_labels(line: str) -> bool:
    found = labels(line)
    return bool(found.kicker and found.section)


@dataclass(frozen=True)
class Signed:
    """What a line says about who wrote the story, and when."""

    byline: str = ""
    people: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.byline or self.published_at or self.updated_at)


def signed(line: str) -> Signed:
    """`By Jane Doe`, `November 21, 2025`, both in one line; falsy for lines that are neither."""
    if len(line.split()) > 24:
        return Signed()
    published_at = updated_at = None
    rest: list[str] = []
    for part in re.split(r"\s+[|•·–—]\s+|\s*[|•·]\s*", line):
        moment = _moment(part)
        if moment is None:
            rest.append(part)
        elif _UPDATED.search(part):
            updated_at = moment
        else:
            published_at = published_at or moment
    byline = next((part for part in rest if _is_byline(part)), "")
    if not (byline or published_at or updated_at):
        return Signed()
    return Signed(byline, tuple(people([_without_role(byline)])), published_at, updated_at)


def _is_byline(text: str) -> bool:
    start = _BYLINE.match(text)
    if not start or text.endswith((".", "!", "?")) or len(text.split()) > 16:
        return False
    return text[start.end()].isupper()


def _without_role(byline: str) -> str:
    """`By Jane Doe, Middle East Editor, and John Roe in Cairo` without what they are and where."""
    parts = re.split(r",\s*|\s+(?=and\s|&\s)", byline)
    names = [re.sub(r"\s+(?:in|for|at|of)\s+.*$", "", part) for part in parts]
    return ", ".join(name for number, name in enumerate(names) if number == 0 or _is_person(name))


def _is_person(name: str) -> bool:
    words = re.sub(r"^(?:and|&)\s+", "", name).split()
    return 2 <= len(words) <= 4 and bool(words[0][0].isupper()) and bool(people([name]))


def _is_label(part: str) -> bool:
    if len(part.split()) > LONGEST_LABEL_WORDS or not _LABEL.fullmatch(part):
        return False
    return any(map(str.isalpha, part)) and not part.endswith((".", ","))


def _in_small_letters(label: str) -> str:
    """WORLD NEWS as World News; US and EU stay."""
    label = label.strip()
    if not label.isupper():
        return label
    return " ".join(word.capitalize() if len(word) > 3 else word for word in label.split())


def _moment(text: str) -> datetime | None:
    """The date in a text that is little more than a date, with its time when the zone is plain."""
    found = next((match for date in _DATES if (match := date.search(text))), None)
    if not found:
        return None
    around = f"{text[: found.start()]} {text[found.end() :]}"
    if len(around.split()) > _MOST_WORDS_AROUND_DATE:
        return None
    parts = found.groupdict()
    month = int(parts["number"]) if parts.get("number") else _month(parts["month"])
    try:
        day = datetime(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None
    return _with_time(day, around)


def _with_time(day: datetime, text: str) -> datetime:
    found = _TIME.search(text)
    if not found:
        return day
    hour, minute = int(found["hour"]), int(found["minute"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    zone = found["zone"]
    # EST, IST and their like mean several zones: then the day alone is certain.
    if hour > 23 or minute > 59 or (zone and zone not in ("Z", "UTC", "GMT")):
        return day
    return day.replace(hour=hour, minute=minute, tzinfo=UTC if zone else None)


def _month(name: str) -> int:
    """1 to 12 for a month's name or its first three letters or more, else 0."""
    name = name.lower()
    return next((n for n, month in enumerate(_MONTHS, 1) if month.startswith(name[:4])), 0) or next(
        (n for n, month in enumerate(_MONTHS, 1) if len(name) == 3 and month.startswith(name)), 0
    )
