"""When a story appeared, as its page says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from lxml.html import HtmlElement

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.html.regions import Regions
from newsroom.imports.formats.moments import DAY, is_usable, moment_within, written_moment

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST_DAYS = 200
_BELOW = 300  # characters below a headline that may tell its date
_SAME = timedelta(minutes=1)


def first_moment(said: Iterable[str]) -> datetime | None:
    return next((found for text in said if (found := _moment(text))), None)


def marked(page: HtmlElement, regions: Regions, name: str) -> Iterator[str]:
    """What elements marked as `datePublished` or `dateModified` say, those of comments left out."""
    for element in page.xpath(f"//*[@itemprop='{name}']"):
        if not regions.is_outside(element):
            yield element.get("datetime") or element.get("content") or element.text_content()


def shown_times(page: HtmlElement, regions: Regions) -> Iterator[str]:
    """What the page's `time` elements say, those of other stories and comments left out."""
    for element in page.iter("time"):
        if not regions.is_outside(element):
            yield element.get("datetime") or element.text_content()


def below_heading(regions: Regions) -> str:
    """The moment written right below the headline; empty where none is."""
    if regions.heading is None:
        return ""
    below = ""
    for text in regions.heading.xpath("following::text()[not(parent::script or parent::style)]"):
        if not text.is_text or not regions.is_outside(text.getparent()):
            below += f" {text}"
        if len(below) > _BELOW:
            break
    below = one_line(below)
    day = DAY.search(below)
    found = moment_within(below, day) if day else None
    return found.isoformat() if found else ""


def stands_on(page: HtmlElement, address: str, guessed: str) -> bool:
    """Whether a day that was guessed is written on the page or in its address: else it was made of
    a year, or of a month."""
    if not _DAY.fullmatch(guessed):
        return False
    year, month, day = guessed.split("-")
    numbers = "/".join((year, month, day)), f"{year}/{int(month)}/{int(day)}"
    if any(f"/{each}/" in f"{address}/" for each in numbers):
        return True
    if any(guessed in (script.text or "") for script in page.iter("script")):
        return True
    text = " ".join(page.xpath("//text()[not(parent::script or parent::style)]"))
    return guessed in text or any(
        (found := written_moment(one_line(written[0]))) and f"{found:%Y-%m-%d}" == guessed
        for written in islice(DAY.finditer(text), _MOST_DAYS)
        if year in written[0] and str(int(day)) in written[0]
    )


def in_its_own_zone(moment: datetime, said: Iterable[str]) -> datetime:
    """The same moment as the page tells it elsewhere in a zone, with its readers' day."""
    if moment.tzinfo is None or moment.utcoffset():
        return moment
    for text in said:
        other = _moment(text)
        if other and other.utcoffset() and abs(other - moment) < _SAME:
            return other
    return moment


def comparable(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(text: str) -> datetime | None:
    """What `written_moment` reads, else the moment of the day in a text that is a line at most."""
    if found := written_moment(text):
        return found
    day = DAY.search(text[:200])
    if day and _DAY.fullmatch(day[0]):
        try:
            found = datetime.fromisoformat(day[0])
        except ValueError:
            return None
        return found if is_usable(found) else None
    return moment_within(text[:200], day) if day else None
