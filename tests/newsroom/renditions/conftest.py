"""Pictures as the desk takes them, small ones, in a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from newsroom.models import Image
from tests.newsroom.drawings import encoded


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """Of media files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PICTURE_WIDTHS = (16, 32)
    return settings.MEDIA_ROOT


@pytest.fixture
def make_picture(db):
    """make_picture("quay.jpg", size=(80, 60)): a saved row with its file."""

    def make(name="quay.jpg", kind="JPEG", **options) -> Image:
        image = Image(caption="A quay")
        options.setdefault("size", (80, 60))
        image.file.save(name, ContentFile(encoded(kind, **options)))
        return image

    return make
