"""What every engine keeps of a document, and under which names: texts by terms, values, numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from functools import lru_cache
from hashlib import blake2b

from django.utils import timezone

from search.analysis import Run, runs

# The numbers that every document of the archive has.
KEY, TIME, DAY, END, STAMP = "key", "time", "day", "end", "stamp"
UNDATED = 0  # the day of a document whose date nobody knows
# Its time, before that of all others: the first moment of the year 1.
UNDATED_TIME = -62_135_596_800_000_000
FOREVER = 2**63 - 1  # what a column of numbers holds where there is no value
FIRST, LAST = -(2**63), FOREVER - 1
WRITTEN = "_written"  # the companion of a prose field that keeps its words as written
# Where a word without a field is looked for, and what one counts there: docs/ranking.md.
WEIGHTS = {"headline": 3.0, "text": 1.0, "about": 0.25}
PIECE_GAP = 100  # positions between the pieces of a field, so that no phrase spans two of them
VALUE_SEPARATOR = "\x1f"  # between the values of a facet
PART_SEPARATOR = "\x1e"  # between a value's slug, label and parent
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Prose(str):
    """A text with the language its words are stemmed in."""

    language: str

    def __new__(cls, text: str, language: str):
        prose = super().__new__(cls, text)
        prose.language = language
        return prose


def is_stemmed(language: str | None, site_language: str) -> bool:
    """Whether a text is stemmed: only the site's language is, a query cannot know the others.

    `language`: None for a text that does not tell its own.
    """
    return language is None or language.split("-")[0] == site_language.split("-")[0]


def analysis_of(language: str | None, site_language: str) -> str:
    """The language that a text is stemmed in; empty where it is not."""
    return site_language if is_stemmed(language, site_language) else ""


def analysed_terms(
    value: str | Iterable[str], site_language: str, stemmed: bool
) -> Iterator[tuple[int, str]]:
    """(position, term) of a text, or of pieces that no phrase may span."""
    start = 0
    for piece in [value] if isinstance(value, str) else value:
        language = getattr(piece, "language", None)
        for run in runs(piece, analysis_of(language, site_language)):
            for offset, term in terms_of(run, stemmed):
                yield start + offset, term
            start += len(run.parts)
        start += PIECE_GAP


def terms_of(run: Run, stemmed: bool) -> Iterator[tuple[int, str]]:
    """(offset, term) of a run, from its first position."""
    yield from enumerate(run.stems if stemmed else run.parts)
    rests = run.rest_stems if stemmed else run.rests
    yield from ((offset, rest) for offset, rest in enumerate(rests) if rest)
    if run.compound and not stemmed:
        yield 0, run.compound


def facet_value(item) -> str:
    """A value of a facet, packed: of a slug, or of (slug, label, parent slug)."""
    if isinstance(item, tuple):
        slug, label, parent = item
        return _packed(slug, label, parent or "")
    return _packed(str(item), str(item), "")


def slugs_of(packed: str) -> list[str]:
    """The slugs of packed values, one after the other."""
    return [item.split(PART_SEPARATOR)[0] for item in packed.split(VALUE_SEPARATOR) if item]


def key_of(primary_key: str) -> int:
    """The number of a document: its primary key, or 63 bits made of one that is no number."""
    try:
        number = int(primary_key)
    except ValueError:
        number = FOREVER
    if abs(number) < FOREVER:
        return number
    return int.from_bytes(blake2b(str(primary_key).encode(), digest_size=8).digest()) >> 1


def to_number(value) -> int:
    """A moment as microseconds since 1970; a date as the midnight that begins it; a number.

    Dates and moments without a zone are those of TIME_ZONE.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    if isinstance(value, datetime):
        if timezone.is_naive(value):
            value = value.replace(tzinfo=timezone.get_default_timezone())
        delta = value - _EPOCH
        return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
    return int(value)


@lru_cache(maxsize=1 << 14)
def _packed(*parts: str) -> str:
    return PART_SEPARATOR.join(_bare(part) for part in parts)


def _bare(text: str) -> str:
    return text.replace(VALUE_SEPARATOR, " ").replace(PART_SEPARATOR, " ")
