"""Pictures drawn for a test."""

from __future__ import annotations

import io

from PIL import Image as Drawing


def encoded(kind, mode="RGB", size=(40, 30), **options) -> bytes:
    data = io.BytesIO()
    Drawing.new(mode, size).save(data, kind, **options)
    return data.getvalue()
