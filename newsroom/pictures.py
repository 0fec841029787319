"""Files of pictures that come in, by the desk or an import: drawn anew as files of ours."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image as Drawing
from PIL import ImageCms, ImageOps

MAX_BYTES = 30_000_000
MAX_PIXELS = 60_000_000
KINDS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "GIF": ".gif", "AVIF": ".avif"}
_SETTINGS = {
    "JPEG": {"quality": 90, "optimize": True},
    "WEBP": {"quality": 90},
    "AVIF": {"quality": 80},
}
_MODES = {"JPEG": {"L", "RGB"}, "GIF": {"L", "P", "RGB"}}
_ANY_MODE = {"L", "LA", "RGB", "RGBA"}
# What Pillow raises for files that are no pictures, or are made to hurt.
_TROUBLE = (OSError, SyntaxError, ValueError, Drawing.DecompressionBombError, MemoryError)


class NoPicture(ValueError):
    """A file cannot be taken as a picture; the text says why."""


def drawn_anew(file: BinaryIO, name: str) -> ContentFile:
    """The picture in a file, decoded and encoded again: pixels and nothing else.

    Metadata, colour profiles (into sRGB) and further frames are left out, turns are carried out.
    Its name ends as its kind says. Raises NoPicture.
    """
    with _opened(file) as drawing:
        kind = _kind(drawing)
        data = _encoded(_plain(drawing, kind), kind)
    return ContentFile(data, name=Path(name).stem + KINDS[kind])


def still(file: BinaryIO, side: int) -> Drawing.Image:
    """The picture in a file to draw smaller ones of: in sRGB, the right way up, without metadata.

    Mode L, LA, RGB or RGBA. What is large is made smaller before anything else, a JPEG while it is
    decoded, neither side below `side` pixels. Raises NoPicture, also for one that moves.
    """
    with _opened(file) as drawing:
        if _kind(drawing) != "JPEG" and getattr(drawing, "is_animated", False):
            raise NoPicture("moves")  # told in the log alone
        drawing.draft(None, (side, side))
        times = min(drawing.size) // side
        is_large = times > 1 and drawing.mode in _ANY_MODE
        return _plain(drawing.reduce(times) if is_large else drawing, "")


@contextmanager
def _opened(file: BinaryIO) -> Iterator[Drawing.Image]:
    """Its size is looked at before anything is decoded. Raises NoPicture, whatever the block meets
    in the file."""
    file.seek(0, io.SEEK_END)
    if file.tell() > MAX_BYTES:
        raise NoPicture(_("is larger than %s bytes") % _grouped(MAX_BYTES))
    file.seek(0)
    try:
        with warnings.catch_warnings(), Drawing.open(file, formats=list(KINDS)) as drawing:
            warnings.simplefilter("ignore", Drawing.DecompressionBombWarning)  # ours is lower
            if drawing.width * drawing.height > MAX_PIXELS:
                raise NoPicture(_("has more than %s pixels") % _grouped(MAX_PIXELS))
            yield drawing
    except NoPicture:
        raise
    except Drawing.UnidentifiedImageError as problem:
        raise NoPicture(_("is not one of %s") % ", ".join(sorted(KINDS))) from problem
    except _TROUBLE as problem:
        raise NoPicture(_("cannot be read: %s") % problem) from problem


def _kind(drawing: Drawing.Image) -> str:
    """A JPEG with smaller ones or other views behind it, as cameras make them, is one of KINDS."""
    return "JPEG" if drawing.format == "MPO" else str(drawing.format)


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _plain(drawing: Drawing.Image, kind: str) -> Drawing.Image:
    """The first frame in sRGB, the right way up, in a mode that its kind can be saved in."""
    profile = drawing.info.get("icc_profile")
    drawing = ImageOps.exif_transpose(drawing)
    may_be_clear = "transparency" in drawing.info or drawing.mode in ("LA", "PA", "RGBA", "RGBa")
    if drawing.mode == "CMYK" or profile:
        drawing = _in_srgb(drawing, profile)
    modes = _MODES.get(kind, _ANY_MODE)
    if drawing.mode not in modes:
        drawing = drawing.convert("RGBA" if may_be_clear and "RGBA" in modes else "RGB")
    plain = Drawing.new(drawing.mode, drawing.size)
    if drawing.mode == "P":
        plain.putpalette(drawing.getpalette())
        if "transparency" in drawing.info:
            plain.info["transparency"] = drawing.info["transparency"]
    plain.paste(drawing)
    return plain


def _in_srgb(drawing: Drawing.Image, profile: bytes | None) -> Drawing.Image:
    """Colours as every screen shows them; a profile that says nothing usable is passed over."""
    mode = "RGBA" if drawing.mode in ("RGBA", "LA", "PA") else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile or b""))
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(drawing, source, srgb, outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return drawing.convert(mode)


def _encoded(drawing: Drawing.Image, kind: str) -> bytes:
    data = io.BytesIO()
    drawing.save(data, kind, **_SETTINGS.get(kind, {}))
    return data.getvalue()
