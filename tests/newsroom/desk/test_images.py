"""Pictures at the desk."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape
from PIL import Image as Drawing

from newsroom.bodies import clean_html, figure_of
from newsroom.models import Image
from tests.newsroom.desk.acts import ARTICLES, change, errors

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


def test_a_picture_in_a_body_is_not_deleted_and_its_articles_are_named(admin_client, make_article):
    image = Image.objects.create(caption="A quay")
    article = make_article("By the sea", body=figure_of(image.key, "The quay"))
    page = f"/admin/newsroom/image/{image.pk}/"
    for address, data in (
        (f"{page}delete/", {"post": "yes"}),
        (
            "/admin/newsroom/image/",
            {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"},
        ),
    ):
        said = admin_client.post(address, data).content.decode()
        assert "By the sea" in said
        assert Image.objects.exists()
    shown = admin_client.get(f"{page}change/").content.decode()
    assert reverse("admin:newsroom_article_change", args=[article.pk]) in shown
    article.body = ""
    article.save()
    assert admin_client.post(f"{page}delete/", {"post": "yes"}).status_code == 302
    assert not Image.objects.exists()


def test_the_page_of_a_picture_has_the_html_for_a_body(admin_client):
    image = Image.objects.create(caption="Tom & <Ann>")
    page = admin_client.get(f"/admin/newsroom/image/{image.pk}/change/").content.decode()
    html = figure_of(image.key, image.caption)
    assert f"<code>{escape(html)}</code>" in page
    assert clean_html(html) == html


def test_pictures_are_found_by_their_words_the_newest_first(admin_client):
    rows = [Image.objects.create(caption=f"Pier {number}") for number in range(22)]
    Image.objects.create(caption="A quay", alt_text="Wood", credit="A. Lee")
    found = admin_client.get("/admin/newsroom/image/choose/?q=pier").json()
    assert [each["label"] for each in found["pictures"]] == [f"Pier {n}" for n in range(21, 1, -1)]
    assert found["more"]
    found = admin_client.get("/admin/newsroom/image/choose/?q=wood").json()
    (quay,) = found["pictures"]
    assert (quay["caption"], quay["alt"], quay["src"], found["more"]) == (
        "A quay",
        "Wood",
        "",
        False,
    )
    for odd in ("%00", "?" * 3000, ""):
        assert (
            admin_client.get(f"/admin/newsroom/image/choose/?q={odd}&key={odd}").status_code == 200
        )
    keys = [row.key for row in rows[:2]]
    found = admin_client.get("/admin/newsroom/image/choose/", {"key": keys}).json()
    assert {each["key"] for each in found["pictures"]} == set(keys)


def test_a_body_that_names_no_picture_of_the_archive_is_refused_but_where_it_did_before(
    admin_client, make_article
):
    gone, body = "0" * 16, figure_of("0" * 16, "Gone")
    article = make_article("By the sea", body=body)
    assert change(admin_client, article, body=f"{body}<p>More</p>").status_code == 302
    typed = figure_of("1" * 16, "Typed")
    answer = change(admin_client, article, body=body + typed)
    assert errors(answer)["body"] == [f"No picture of the archive is: {'1' * 16}."]
    article.refresh_from_db()
    assert gone in article.body and "Typed" not in article.body
