"""Pictures are drawn anew: nothing is kept of a file but its pixels."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Drawing
from PIL import ImageCms, PngImagePlugin

from newsroom import pictures
from newsroom.models import Image
from newsroom.pictures import KINDS, NoPicture, drawn_anew
from tests.newsroom.drawings import encoded
from tests.newsroom.imports.command import lines, run, story

pytestmark = pytest.mark.django_db

SECRET = "a secret place"


def opened(data: bytes) -> Drawing.Image:
    drawing = Drawing.open(io.BytesIO(data))
    drawing.load()
    return drawing


MODES = {
    "JPEG": ["L", "RGB", "CMYK", "1"],
    "PNG": ["1", "L", "LA", "P", "RGB", "RGBA"],
    "WEBP": ["L", "LA", "P", "RGB", "RGBA"],
    "GIF": ["1", "L", "P", "RGB", "RGBA"],
    "AVIF": ["L", "LA", "RGB", "RGBA"],
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_of_any_kind_is_drawn_anew(kind):
    for mode in MODES[kind]:
        made = drawn_anew(io.BytesIO(encoded(kind, mode)), "a/b.x")
        assert made.name == f"b{KINDS[kind]}"
        drawing = opened(made.read())
        assert (drawing.format, drawing.size) == (kind, (40, 30)), mode


def test_of_a_jpeg_with_more_behind_it_as_cameras_make_them_the_first_is_taken():
    data, preview = io.BytesIO(), Drawing.new("RGB", (4, 3))
    Drawing.new("RGB", (40, 30)).save(data, "MPO", save_all=True, append_images=[preview])
    made = drawn_anew(data, "camera.jpg")
    assert made.name == "camera.jpg"
    drawing = opened(made.read())
    assert (drawing.format, drawing.size) == ("JPEG", (40, 30))


def test_a_picture_keeps_nothing_but_its_pixels():
    exif = Drawing.Exif()
    exif[0x010E], exif[0x0112] = SECRET, 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded("JPEG", exif=exif, icc_profile=profile, comment=SECRET.encode())
    data += b"<?php echo 1 ?>" + SECRET.encode()
    made = drawn_anew(io.BytesIO(data), "a.php.jpg").read()
    assert SECRET.encode() not in made
    assert b"<?php" not in made
    drawing = opened(made)
    assert drawing.size == (30, 40)  # turned as the camera was
    assert not drawing.getexif()
    assert "icc_profile" not in drawing.info
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET)
    made = drawn_anew(io.BytesIO(encoded("PNG", pnginfo=text)), "a.png").read()
    assert SECRET.encode() not in made


def test_a_clear_background_stays_clear():
    made = drawn_anew(io.BytesIO(encoded("PNG", "RGBA")), "a.png").read()
    assert opened(made).getpixel((1, 1))[3] == 0


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", SVG),
        ("a.png", SVG),
        ("a.png", b"GIF89a<script>alert(1)</script>"),
        ("a.jpg", b"\xff\xd8\xff\xe0 no picture"),
        ("a.png", encoded("PNG")[:60]),
        ("a.tiff", encoded("TIFF")),
        ("a.bmp", encoded("BMP")),
        ("a.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
        ("a.html", b"<html><script>alert(1)</script>"),
        ("a.png", b"x"),
    ],
)
def test_what_is_no_picture_of_these_kinds_is_refused(admin_client, name, data):
    with pytest.raises(NoPicture):
        drawn_anew(io.BytesIO(data), name)
    page = admin_client.post("/admin/newsroom/image/add/", {"file": SimpleUploadedFile(name, data)})
    assert "This file" in page.context["adminform"].form.errors["file"][0]
    assert not Image.objects.exists()


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is that large, and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(100))
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize("size", [(8000, 8000), (30000, 30000), (2**31 - 1, 1), (10**6, 10**6)])
def test_a_picture_of_too_many_pixels_is_never_decoded(size):
    with pytest.raises(NoPicture, match="pixels|cannot be read"):
        drawn_anew(io.BytesIO(png_of(*size)), "bomb.png")


def test_a_file_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_BYTES", 100)
    with pytest.raises(NoPicture, match="larger than 100 bytes"):
        drawn_anew(io.BytesIO(encoded("BMP")), "a.bmp")


def test_the_desk_stores_what_was_drawn_anew(admin_client):
    exif = Drawing.Exif()
    exif[0x010E] = SECRET
    upload = SimpleUploadedFile("../../up load.php.jpeg", encoded("JPEG", exif=exif))
    assert admin_client.post("/admin/newsroom/image/add/", {"file": upload}).status_code == 302
    image = Image.objects.get()
    assert image.file.name.startswith("images/20")
    assert image.file.name.endswith(".jpg")
    assert ".." not in image.file.name
    with image.file.open() as file:
        assert SECRET.encode() not in file.read()
    assert (image.width, image.height) == (40, 30)


def test_an_imported_picture_is_drawn_anew_too(tmp_path):
    exif = Drawing.Exif()
    exif[0x010E] = SECRET
    (tmp_path / "a.jpg").write_bytes(encoded("JPEG", exif=exif))
    (tmp_path / "b.png").write_bytes(png_of(30000, 30000))
    items = [story(1, image={"path": "a.jpg"}), story(2, image={"path": "b.png"})]
    (tmp_path / "in.jsonl").write_text(lines(*items))
    run(tmp_path / "in.jsonl")
    stored = [image for image in Image.objects.all() if image.file]
    assert len(stored) == 1
    with stored[0].file.open() as file:
        assert SECRET.encode() not in file.read()
