"""A browser takes the rendition that fits; where nothing is drawn it gets the picture itself."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.models import Image, Rendition
from newsroom.renditions.making import make_waiting
from tests.newsroom.drawings import encoded

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(make_article, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PICTURE_WIDTHS = tmp_path, (16, 32)
    image = Image(caption="A quay")
    image.file.save("quay.jpg", ContentFile(encoded("JPEG", size=(90, 60))))
    return make_article("By the sea", hero_image=image)


def attributes(html: str, tag: str) -> list[dict[str, str]]:
    found = re.findall(rf"<{tag}\b([^>]*)>", html)
    return [dict(re.findall(r'([\w:-]+)="([^"]*)"', unescape(each))) for each in found]


def properties_of(page: str) -> dict[str, str]:
    metas = attributes(page, "meta")
    return {each["property"]: each["content"] for each in metas if "property" in each}


def candidates(srcset: str) -> dict[str, str]:
    """{width: address} of the attribute."""
    return {width: path for path, width in (each.split() for each in srcset.split(", "))}


def test_before_they_are_drawn_it_shows_the_file_itself(article, client):
    page = client.get(article.get_absolute_url()).content.decode()
    (img,) = attributes(page, "img")
    assert img["src"] == article.hero_image.file.url
    assert (img["width"], img["height"]) == ("90", "60")
    assert "srcset" not in img and not attributes(page, "source")
    properties = properties_of(page)
    assert properties["og:image"] == f"http://testserver{article.hero_image.file.url}"
    assert (properties["og:image:width"], properties["og:image:height"]) == ("90", "60")


def test_once_they_are_drawn_it_leaves_the_choice_to_the_browser(article, client):
    make_waiting()
    page = client.get(article.get_absolute_url()).content.decode()
    (img,), (source,) = attributes(page, "img"), attributes(page, "source")
    assert (img["width"], img["height"]) == ("90", "60")  # its room, whichever is taken
    assert (img["fetchpriority"], img["decoding"]) == ("high", "async") and "loading" not in img
    assert source["sizes"] == img["sizes"] == "min(100vw, 90px, 84vh)"
    assert source["type"] == "image/webp"
    webp, fallback = candidates(source["srcset"]), candidates(img["srcset"])
    assert list(webp) == list(fallback) == ["16w", "32w"]
    assert img["src"] == fallback["32w"]
    for kind, paths in (("webp", webp), ("jpeg", fallback)):
        for path in paths.values():
            answer = client.get(path)
            assert (answer.status_code, answer["Content-Type"]) == (200, f"image/{kind}")
            assert answer.getvalue()


def test_who_shares_it_gets_what_every_reader_can_open(article, client):
    make_waiting()
    page = client.get(article.get_absolute_url()).content.decode()
    largest = f"http://testserver{attributes(page, 'img')[0]['src']}"
    properties = properties_of(page)
    assert properties["og:image"] == largest and largest.endswith(".jpg")
    assert (properties["og:image:width"], properties["og:image:height"]) == ("32", "21")
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1]
    (image,) = json.loads(data)["image"]
    assert (image["url"], image["width"], image["height"]) == (largest, 32, 21)
    told = client.get(article.get_absolute_url()[:-1] + ".json").json()
    assert told["image"]["url"].endswith(article.hero_image.file.url)  # data name the original


def test_related_stories_show_theirs_in_one_query(article, make_article, client):
    make_waiting()
    article.related_stories.create(target=make_article("Bare"), position=1)
    start = make_article("Start")
    for position, title in enumerate(("One", "Two"), 1):
        other = make_article(title, hero_image=article.hero_image)
        start.related_stories.create(target=other, position=position)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(start.get_absolute_url()).content.decode()
    assert len([each for each in queries if '"newsroom_rendition"' in each["sql"]]) == 1
    assert len(attributes(page, "source")) == 2
    for img in attributes(page, "img"):
        assert (img["loading"], img["width"], img["height"]) == ("lazy", "360", "240")
        assert list(candidates(img["srcset"])) == ["16w", "32w"]
    plain = client.get(article.get_absolute_url()).content.decode()
    assert len(attributes(plain, "source")) == 1


def test_a_file_that_was_just_replaced_shows_nothing_of_the_one_before(article, client):
    make_waiting()
    before = set(Rendition.objects.values_list("name", flat=True))
    article.hero_image.file.save("ferry.png", ContentFile(encoded("PNG", size=(20, 20))))
    page = client.get(article.get_absolute_url()).content.decode()
    assert not [name for name in before if name in page]
    assert attributes(page, "img")[0]["src"] == article.hero_image.file.url
