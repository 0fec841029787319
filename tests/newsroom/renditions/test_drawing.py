"""Renditions are smaller, the right way up, in sRGB, and tell nothing but the picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image as Drawing
from PIL import ImageCms

from newsroom import pictures
from newsroom.pictures import NoPicture
from newsroom.renditions.drawing import MAX_HEIGHT, draw
from tests.newsroom.drawings import encoded

WIDTHS = (16, 32, 64)
GPS, DESCRIPTION, ORIENTATION = 0x8825, 0x010E, 0x0112
SECRET = "taken at the back door"


def drawn(data: bytes, widths=WIDTHS) -> list[tuple[str, Drawing.Image, bytes]]:
    """What is drawn: the kind that its name says, the picture, and its bytes."""
    made = []
    for each in draw(io.BytesIO(data), widths):
        drawing = Drawing.open(io.BytesIO(each.data))
        drawing.load()
        assert drawing.size == (each.width, each.height)
        assert each.suffix == pictures.KINDS[drawing.format]
        made.append((drawing.format, drawing, each.data))
    return made


def kinds_and_sizes(data: bytes) -> list[tuple[str, tuple[int, int]]]:
    return [(kind, drawing.size) for kind, drawing, _data in drawn(data)]


def test_each_width_is_drawn_for_nearly_everybody_and_for_the_others():
    assert kinds_and_sizes(encoded("JPEG", size=(640, 480))) == [
        ("WEBP", (16, 12)),
        ("JPEG", (16, 12)),
        ("WEBP", (32, 24)),
        ("JPEG", (32, 24)),
        ("WEBP", (64, 48)),
        ("JPEG", (64, 48)),
    ]


def test_none_is_wider_than_the_picture():
    sizes = [size for _kind, size in kinds_and_sizes(encoded("JPEG", size=(40, 30)))]
    assert sizes == [(16, 12)] * 2 + [(32, 24)] * 2 + [(40, 30)] * 2
    assert kinds_and_sizes(encoded("PNG", size=(9, 1))) == [("WEBP", (9, 1)), ("JPEG", (9, 1))]


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF"])
def test_what_one_can_see_through_stays_so(kind):
    clear = Drawing.new("RGBA", (40, 30), (200, 10, 10, 255))
    clear.paste((0, 0, 0, 0), (0, 0, 20, 30))
    data = io.BytesIO()
    clear.save(data, kind)
    made = drawn(data.getvalue())
    assert {kind for kind, *_rest in made} == {"WEBP", "PNG"}
    for _kind, drawing, _data in made:
        row = drawing.convert("RGBA")
        assert row.getpixel((1, 5))[3] < 10
        assert row.getpixel((drawing.width - 2, 5))[3] > 245


def test_an_alpha_channel_without_holes_costs_nothing():
    data = io.BytesIO()
    Drawing.new("RGBA", (40, 30), (1, 2, 3, 255)).save(data, "PNG")
    assert {kind for kind, *_rest in drawn(data.getvalue())} == {"WEBP", "JPEG"}


def test_they_are_turned_and_say_neither_where_nor_with_what_it_was_taken():
    exif = Drawing.Exif()
    exif[DESCRIPTION], exif[ORIENTATION] = SECRET, 6
    exif.get_ifd(GPS)[1], exif.get_ifd(GPS)[2] = "N", (54.0, 30.0, 0.0)
    data = encoded("JPEG", size=(80, 40), exif=exif, comment=SECRET.encode())
    assert GPS in Drawing.open(io.BytesIO(data)).getexif()
    for _kind, drawing, written in drawn(data):
        assert drawing.width * 2 == drawing.height
        assert not drawing.getexif()
        assert b"Exif" not in written and SECRET.encode() not in written


def test_colours_are_brought_into_srgb():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    grey = encoded("JPEG", size=(40, 30), icc_profile=lab)  # a profile that does not fit
    cmyk = io.BytesIO()
    Drawing.new("CMYK", (40, 30), (0, 255, 255, 0)).save(cmyk, "JPEG")
    for given in (grey, cmyk.getvalue()):
        for _kind, drawing, _data in drawn(given):
            assert "icc_profile" not in drawing.info
            assert drawing.mode == "RGB"
    red, green, blue = drawn(cmyk.getvalue())[0][1].getpixel((4, 4))
    assert red > 200 > 60 > max(green, blue)


def test_a_picture_that_moves_is_left_as_it_is():
    frames = [Drawing.new("RGB", (40, 30), colour) for colour in ("red", "navy")]
    data = io.BytesIO()
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(NoPicture, match="moves"):
        drawn(data.getvalue())


@pytest.mark.parametrize("data", [b"", b"<svg/>", encoded("TIFF"), encoded("JPEG")[:300]])
def test_what_cannot_be_read_as_a_picture_is_none(data):
    with pytest.raises(NoPicture):
        drawn(data)


def test_one_with_too_many_pixels_is_never_decoded(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PIXELS", 1000)
    data = encoded("PNG", size=(40, 30))
    broken_after_its_size = data[:60]
    with pytest.raises(NoPicture, match="more than 1,000 pixels"):
        drawn(broken_after_its_size)


def test_a_tall_one_is_drawn_as_far_as_webp_has_room():
    data = encoded("PNG", "L", size=(40, 30_000))
    assert [size for _kind, size in kinds_and_sizes(data)] == [(16, 12_000)] * 2
    assert MAX_HEIGHT < 30_000 * 32 / 40


def test_another_large_one_is_made_smaller_before_it_is_turned():
    exif = Drawing.Exif()
    exif[ORIENTATION] = 6
    picture = pictures.still(io.BytesIO(encoded("PNG", size=(1300, 900), exif=exif)), 300)
    assert picture.size == (300, 434)
    clear = pictures.still(io.BytesIO(encoded("PNG", "P", size=(1300, 900))), 300)
    assert clear.size == (1300, 900)  # colours of a palette have no mean


def test_a_large_jpeg_is_decoded_at_a_part_of_its_size():
    picture = pictures.still(io.BytesIO(encoded("JPEG", size=(4000, 3000))), 300)
    assert picture.size == (500, 375)
    assert kinds_and_sizes(encoded("JPEG", size=(4000, 3000)))[-1] == ("JPEG", (64, 48))
