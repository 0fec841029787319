"""Whether a source lets the public see what it sent: status, embargo, expiry, version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from newsroom.imports.formats.feed.entries import later
from newsroom.imports.formats.moments import moment
from newsroom.imports.formats.parsed import CANCELED, EMBARGOED

_CANCELED = ("canceled", "cancelled", "killed")
_CODE = re.compile(r"[:/]")  # stat:usable, or an address
_MOST_DIGITS = 9


@dataclass(frozen=True)
class Release:
    """What of a `ParsedArticle` comes of it."""

    status: str
    published_at: datetime | None
    updated_at: datetime | None
    version_at: datetime | None
    warnings: tuple[str, ...]


def release(
    status: str, created: str, changed: str, embargo: str = "", expiry: str = ""
) -> Release:
    """`status`: usable, withheld or canceled, as the source writes it; empty is usable.

    An embargo is the moment of publication; one that cannot be read keeps the article back.
    """
    kept, warnings = "", []
    word = _CODE.split(status.strip())[-1].casefold()
    published, updated = moment(created) or moment(changed), moment(changed)
    if word in _CANCELED:
        kept = CANCELED
    elif word not in ("", "usable") and not (word == "embargoed" and embargo.strip()):
        kept = "draft"
        warnings.append(f"{word[:40]} there: not public here")
    elif embargo.strip():
        until = moment(embargo)
        kept = EMBARGOED if until else "draft"
        published = until or published
        if not until:
            warnings.append(f"an embargo of no known date, “{embargo[:60]}”: not public here")
    if expiry.strip():
        warnings.append(f"its source wants it gone after {expiry[:60]}: that is for the desk to do")
    return Release(kept, published, later(updated, published), updated, tuple(warnings))


def version_of(written: str) -> int:
    """The number of a version; 0: none is told."""
    written = written.strip()
    return int(written) if written.isdecimal() and len(written) <= _MOST_DIGITS else 0
