"""Renditions as pages name them: addresses with widths, of which a browser takes one that fits.
Where nothing was drawn yet, pages show the picture's own file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from newsroom.models import Image, Rendition
from newsroom.pictures import KINDS

LISTED = 640  # pixels: wider ones are for a picture that stands by itself


class _File(NamedTuple):
    name: str
    width: int
    height: int


@dataclass(frozen=True)
class Shown:
    """The renditions of one picture: two values of `srcset`, the WebP's and of what every browser
    can read, and the largest of the latter, its size in pixels."""

    webp: str
    fallback: str
    largest: str
    width: int
    height: int


def shown(
    files: Iterable[str], most: int | None = None, address: Callable[[str], str] | None = None
) -> dict[str, Shown]:
    """By the name of a picture's own file, for those of which anything was drawn; one query.

    `most`: none wider, in pixels, but for the narrowest. `address` makes one of a name, if not the
    one that readers have.
    """
    names = sorted({*files} - {""})
    rows = Rendition.objects.filter(set__original__in=names)
    return _by_file(rows, most, address or default_storage.url) if names else {}


def shown_of(articles: Iterable[int], most: int | None = None) -> dict[str, Shown]:
    """By the address of a picture's own file, of articles whose numbers are given; one query."""
    numbers = sorted(articles)
    files = Image.objects.filter(articles__in=numbers).values("file")
    rows = Rendition.objects.filter(set__original__in=files)
    found = _by_file(rows, most, default_storage.url) if numbers else {}
    return {default_storage.url(name): each for name, each in found.items()}


def _by_file(
    rows: QuerySet[Rendition], most: int | None, address: Callable[[str], str]
) -> dict[str, Shown]:
    several = defaultdict(list)
    for original, *row in rows.values_list("set__original", "name", "width", "height"):
        several[original].append(_File(*row))  # a page of hits has hundreds
    return {name: _shown(each, most, address) for name, each in several.items()}


def _shown(rows: Sequence[_File], most: int | None, address: Callable[[str], str]) -> Shown:
    """Of the renditions of one picture, the narrowest first."""
    fitting = [row for row in rows if most is None or row.width <= most]
    if not fitting:
        fitting = [row for row in rows if row.width == rows[0].width]
    webp = [row for row in fitting if row.name.endswith(KINDS["WEBP"])]
    others = [row for row in fitting if row not in webp]
    return Shown(
        _srcset(webp, address),
        _srcset(others, address),
        address(others[-1].name),
        others[-1].width,
        others[-1].height,
    )


def _srcset(rows: Iterable[_File], address: Callable[[str], str]) -> str:
    return ", ".join(f"{address(row.name)} {row.width}w" for row in rows)
