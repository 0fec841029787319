"""Smaller pictures of a picture: WebP for nearly everybody, JPEG or PNG for the others."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from PIL import Image as Drawing

from newsroom.pictures import KINDS, still

VERSION = 1  # of how they are drawn: with another, all are drawn anew
MAX_HEIGHT = 16_383  # pixels, of WebP
_WEBP = {"quality": 80, "method": 4}
_FALLBACKS = {"JPEG": {"quality": 82, "optimize": True, "progressive": True}, "PNG": {}}


@dataclass(frozen=True)
class Drawn:
    """A rendition before it is stored; sizes in pixels."""

    data: bytes
    suffix: str  # .webp
    width: int
    height: int


def recipe() -> str:
    """What decides how renditions are drawn, beside the picture: they are anew when it differs."""
    return f"{VERSION}: {' '.join(map(str, settings.PICTURE_WIDTHS))}"


def draw(file: BinaryIO, widths: Sequence[int]) -> Iterator[Drawn]:
    """Two renditions for each width, the WebP first, none wider than the picture itself: where it
    is narrower than some, two as wide as it is. None that WebP has no room for. Raises NoPicture.
    """
    drawing = still(file, max(widths))
    is_clear = _is_clear(drawing)
    fallback = "PNG" if is_clear else "JPEG"
    drawing = drawing.convert("RGBA" if is_clear else "L" if drawing.mode == "L" else "RGB")
    for width in sorted({min(width, drawing.width) for width in widths}):
        size = width, max(1, round(drawing.height * width / drawing.width))
        if size[1] > MAX_HEIGHT:
            return
        smaller = drawing.resize(size, Drawing.Resampling.LANCZOS, reducing_gap=3.0)
        for kind, options in (("WEBP", _WEBP), (fallback, _FALLBACKS[fallback])):
            data = io.BytesIO()
            smaller.save(data, kind, **options)
            yield Drawn(data.getvalue(), KINDS[kind], *size)


def _is_clear(drawing: Drawing.Image) -> bool:
    """Whether anything can be seen through it."""
    return drawing.mode in ("LA", "RGBA") and drawing.getchannel("A").getextrema()[0] < 255
