"""What of a folder is read: all but hidden files, pictures, and companions of a saved page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

PICTURES = {
    ".avif", ".bmp", ".gif", ".heic", ".ico", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff",
    ".webp",
}  # fmt: skip
PAGES = (".html", ".htm", ".xhtml")
COMPANION = "_files"  # page_files/ beside page.html: what a browser saved with it


def is_file_read(name: str) -> bool:
    return not name.startswith(".") and PurePath(name.lower()).suffix not in PICTURES


def is_folder_read(name: str, pages: Iterable[str]) -> bool:
    """`pages`: what `stems_of_pages` gave for the files beside it."""
    is_companion = name.endswith(COMPANION) and name.removesuffix(COMPANION) in pages
    return not is_companion and not name.startswith(".")


def stems_of_pages(files: Iterable[str]) -> set[str]:
    return {PurePath(file).stem for file in files if file.lower().endswith(PAGES)}
