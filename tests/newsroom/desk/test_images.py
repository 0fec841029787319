"""Pictures at the desk."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Drawing

from newsroom.models import (
    Image,
)
from tests.newsroom.desk.acts import ARTICLES, errors

pytestmark = pytest.mark.django_db


def test_an_address_an_editor_gives_is_one_of_the_web(admin_client, make_article):
    data = {"url": "javascript:alert(1)", "caption": "x"}
    page = admin_client.post("/admin/newsroom/image/add/", data)
    assert page.context["adminform"].form.errors["url"]


def picture(kind: str, name: str) -> SimpleUploadedFile:
    data = BytesIO()
    Drawing.new("RGB", (40, 30)).save(data, kind)
    return SimpleUploadedFile(name, data.getvalue())


def test_a_picture_is_stored_shown_and_traced_to_its_articles(admin_client, make_article):
    data = {"file": picture("PNG", "a.png"), "caption": "A quay", "alt_text": 'A "quay"'}
    assert admin_client.post("/admin/newsroom/image/add/", data).status_code == 302
    image = Image.objects.get()
    assert (image.width, image.height) == (40, 30)
    article = make_article("By the sea", hero_image=image)
    page = admin_client.get(f"/admin/newsroom/image/{image.pk}/change/").content.decode()
    assert f'src="{image.file.url}"' in page
    assert 'alt="A &quot;quay&quot;"' in page
    assert reverse("admin:newsroom_article_change", args=[article.pk]) in page
    for address in ("/admin/newsroom/image/", f"{ARTICLES}{article.pk}/change/"):
        page = admin_client.get(address).content.decode()
        assert image.file.url in page
        assert "style=" not in page


@pytest.mark.parametrize(
    "upload", [picture("TIFF", "a.tiff"), SimpleUploadedFile("a.png", b"<svg/>")]
)
def test_what_is_no_picture_for_the_web_is_refused(admin_client, upload):
    page = admin_client.post("/admin/newsroom/image/add/", {"file": upload})
    assert list(errors(page)) == ["file"]
    assert not Image.objects.exists()
