"""A browser loads the rendition that fits its window, into room that was kept free for it."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from newsroom.models import Image, Rendition
from newsroom.renditions.making import make_waiting
from tests.newsroom.drawings import encoded

PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Window, pixels of the screen for one of the page; width of the rendition at the head, of a hit.
WINDOWS = [
    (PHONE, 1, 640, 320),
    (PHONE, 3, 1600, 320),
    (LAPTOP, 1, 960, 320),
    (LAPTOP, 3, 1600, 640),
]
BOXES = """() => [".figure img", ".figure figcaption", ".story"].map(name => {
    const box = document.querySelector(name).getBoundingClientRect();
    return [box.x, box.y, box.width, box.height].map(Math.round);
})"""
IS_THERE = "() => [...document.images].every(img => img.complete && img.naturalWidth)"


@pytest.fixture
def address(live_server, make_article, reindex, settings, tmp_path):
    """Of an article with a large picture."""
    settings.MEDIA_ROOT = tmp_path
    image = Image(caption="The quay at low tide, seen from the customs house")
    image.file.save("quay.jpg", ContentFile(encoded("JPEG", size=(2100, 1400))))
    article = make_article("By the sea", text="It is quiet.", hero_image=image)
    reindex()
    make_waiting()
    return f"{live_server.url}{article.get_absolute_url()}"


def test_it_fits_the_window_and_nothing_moves_when_it_comes(address, live_server, window):
    widths = dict(Rendition.objects.values_list("name", "width"))
    for viewport, scale, of_the_head, of_a_hit in WINDOWS:
        page = window(viewport=viewport, device_scale_factor=scale)
        picture, caption, _story = boxes = boxes_before_it_comes(page, address)
        page.wait_for_function(IS_THERE)
        assert page.evaluate(BOXES) == boxes
        _x, _y, width, height = picture
        assert abs(width / height - 1.5) < 0.02  # whole, and neither wider nor higher than there is
        assert width <= viewport["width"] and height <= 0.56 * viewport["height"] + 1
        assert caption[2] == width  # as wide as the picture
        assert chosen(page, ".figure img", widths) == of_the_head
        # Another window: this one would show again what it has, though it is larger.
        page = window(viewport=viewport, device_scale_factor=scale)
        page.goto(f"{live_server.url}/search/?q=quiet")
        page.wait_for_function(IS_THERE)
        assert chosen(page, ".hit img", widths) == of_a_hit


def boxes_before_it_comes(page, address: str) -> list[list[int]]:
    """Where things stand on an article's page while its picture is on the way; then it comes."""
    held: list = []

    def hold(route) -> None:
        held.append(route)

    page.route("**/media/**", hold)
    page.goto(address, wait_until="domcontentloaded")
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    while not held:
        page.wait_for_timeout(20)
    boxes = page.evaluate(BOXES)
    held.pop().continue_()
    page.unroute("**/media/**", hold)
    return boxes


def chosen(page, selector: str, widths: dict[str, int]) -> int:
    """The width of the rendition that the browser took, a WebP."""
    name = page.locator(selector).evaluate("img => img.currentSrc").partition("/media/")[2]
    assert name.endswith(".webp")
    return widths[name]
