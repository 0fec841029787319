"""Pictures that come with an import: stored as files of the archive, or known by their address."""

from __future__ import annotations

from pathlib import Path

from django.core.files.base import ContentFile
from PIL import Image as Drawing

from newsroom.formats.parsed import ParsedImage
from newsroom.models import Image

MAX_BYTES = 30_000_000
KINDS = {"JPEG", "PNG", "WEBP", "GIF", "AVIF"}


def store_picture(
    parsed: ParsedImage, folder: Path | None, old: Image | None
) -> tuple[Image | None, str]:
    """The image row for a parsed picture, and a sentence when its file could not be taken.

    `folder` is the only place its path may lead to; `old` is the row to write over, if any.
    """
    image = old or Image()
    image.url, image.caption = parsed.url[:1000], parsed.caption
    image.credit, image.alt_text = parsed.credit[:300], parsed.alt_text[:500]
    problem = ""
    if parsed.path:
        data, problem = _read(parsed.path, folder)
        if data is not None:
            image.file.save(Path(parsed.path).name, ContentFile(data), save=False)
    image.save()
    return image, problem


def _read(path: str, folder: Path | None) -> tuple[bytes | None, str]:
    if folder is None:
        return None, f"picture {path!r}: there is no folder to look in"
    place = (folder / path).resolve()
    if not place.is_relative_to(folder.resolve()):
        return None, f"picture {path!r} lies outside the folder of the import"
    try:
        if place.stat().st_size > MAX_BYTES:
            return None, f"picture {path!r} is larger than {MAX_BYTES:,} bytes"
        with Drawing.open(place) as drawing:
            if drawing.format not in KINDS:
                return (
                    None,
                    f"picture {path!r} is {drawing.format}, not one of {', '.join(sorted(KINDS))}",
                )
            drawing.verify()
        return place.read_bytes(), ""
    except (OSError, SyntaxError, Drawing.DecompressionBombError) as problem:
        return None, f"picture {path!r} cannot be read: {problem}"
