"""Pictures that an import names: files of ours, or an address."""

from __future__ import annotations

import io
import stat
from collections.abc import Collection, Iterable
from pathlib import Path

from django.core.files.base import ContentFile

from newsroom.imports.formats.archives.members import InArchive
from newsroom.imports.formats.parsed import ParsedImage, ParsedPicture, Unreadable
from newsroom.models import Image, pictures_by_key
from newsroom.pictures import MAX_BYTES, NoPicture, drawn_anew

Beside = Path | InArchive  # the folder of a file, on a disk or within an archive


def store_picture(
    parsed: ParsedImage, folder: Beside | None, old: Image | None, kept: Collection[str] = ()
) -> tuple[Image | None, str]:
    """The image row for a parsed picture, and a sentence when its file could not be taken, or for
    what of `kept`, its fields that an editor changed, is something else in the file.

    `folder` is the only place its path may lead to; `old` is the row to write over, if any.
    """
    image = old or Image()
    problem = ""
    for name, value in (
        ("url", parsed.url[:1000]),
        ("caption", parsed.caption),
        ("credit", parsed.credit[:300]),
        ("alt_text", parsed.alt_text[:500]),
    ):
        if name == "url" and image.file and value.endswith(image.file.url):
            continue  # our own file, as an export tells of it
        if name not in kept:
            setattr(image, name, value)
        elif value and value != getattr(image, name):
            problem = "the picture's words are left as the desk has them"
    if parsed.path and "file" not in kept:
        try:
            picture = _read(parsed.path, folder)
            image.file.save(picture.name, picture, save=False)
        except NoPicture as refusal:
            problem = f"picture {parsed.path!r} {refusal}"
    image.save()
    return image, problem


def store_body_pictures(
    pictures: Iterable[ParsedPicture], folder: Beside | None
) -> tuple[list[Image], list[str]]:
    """The rows made for pictures that texts name, and sentences about files that could not be
    taken. One that is here already stays as it is."""
    told = {each.key: each.image for each in pictures if each.image != ParsedImage()}
    made, problems = [], []
    for key in told.keys() - pictures_by_key(told).keys():
        image, problem = store_picture(told[key], folder, Image(key=key))
        made.append(image)
        problems.extend([problem] if problem else [])
    return made, problems


def _read(path: str, folder: Beside | None) -> ContentFile:
    if folder is None:
        raise NoPicture("has no folder to be found in")
    if isinstance(folder, InArchive):
        try:
            data = folder.read(path, MAX_BYTES + 1)
        except Unreadable as problem:
            raise NoPicture(str(problem)) from problem
        return drawn_anew(io.BytesIO(data), Path(path).name)
    try:
        place = (folder / path).resolve()
        if not place.is_relative_to(folder.resolve()):
            raise NoPicture("lies outside the folder of the import")
        if not stat.S_ISREG(place.stat().st_mode):
            raise NoPicture("is no file")  # a pipe would be waited for without end
        with place.open("rb") as file:
            return drawn_anew(file, place.name)
    except RuntimeError as problem:  # Python 3.11 and 3.12 of links in a circle
        raise NoPicture("leads in a circle") from problem
    except OSError as problem:
        raise NoPicture(f"cannot be read: {problem.strerror}") from problem
