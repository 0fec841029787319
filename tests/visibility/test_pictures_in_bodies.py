"""A picture in bodies is as public as the articles whose bodies show it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse

from newsroom import publishing
from newsroom.bodies import figure_of
from newsroom.models import Article, Image, seen
from newsroom.web.caching import FOR_ALL
from tests.newsroom.desk.acts import filled
from tests.visibility.archive import HOUR, NOW
from tests.visibility.roles import ROLES, client_of, member

pytestmark = pytest.mark.django_db
NAME = "images/pier-in-a-body.png"
DESK = {"contributor", "editor"}


@pytest.fixture
def image():
    path = Path(settings.MEDIA_ROOT, NAME)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"drawn")
    yield Image.objects.create(file=NAME, caption="A pier")
    path.unlink()


@pytest.fixture
def show(make_article, image):
    return lambda **fields: make_article(body=figure_of(image.key, "The pier"), **fields)


def who_sees_it() -> set[str]:
    answers = {role: client_of(role).get(f"/media/{NAME}") for role in ROLES}
    assert {answer.status_code for answer in answers.values()} <= {200, 404}
    return {role for role, answer in answers.items() if answer.getvalue() == b"drawn"}


def test_everybody_sees_it_while_a_public_body_shows_it(show, make_article):
    article = show()
    assert who_sees_it() == set(ROLES)
    answer = client_of("anonymous").get(f"/media/{NAME}")
    assert (answer.getvalue(), answer["Cache-Control"]) == (b"drawn", FOR_ALL)
    article.body = "<p>Without.</p>"
    article.save()
    assert who_sees_it() == DESK  # of nobody's: the desk's


@pytest.mark.parametrize(
    "hide",
    [
        lambda article: publishing.withdraw(article, reason="Wrong."),
        lambda article: Article.objects.filter(pk=article.pk).update(status="draft"),
        lambda article: Article.objects.filter(pk=article.pk).update(expires_at=NOW),
        lambda article: Article.objects.filter(pk=article.pk).update(
            published_at=NOW + 9999 * HOUR
        ),
    ],
)
def test_of_a_body_that_readers_do_not_see_only_editors_see_it(show, hide):
    hide(show())
    assert who_sees_it() == {"editor"}


@pytest.mark.parametrize("delete", [Article.delete, lambda row: Article.objects.all().delete()])
def test_with_the_article_its_picture_goes(show, delete):
    delete(show())
    assert who_sees_it() == DESK


def test_one_public_body_is_enough(show):
    show(status="draft")
    assert who_sees_it() == {"editor"}
    show()
    assert who_sees_it() == set(ROLES)


def test_a_contributor_sees_those_of_own_drafts(show, image):
    show(status="draft", created_by=member("contributor"))
    assert who_sees_it() == DESK
    assert seen(member("another"), Image.objects.all()).count() == 0


def chosen(role: str, **asked) -> list[str]:
    answer = client_of(role).get(reverse("admin:newsroom_image_choose"), asked)
    assert answer.status_code == 200
    return [each["key"] for each in answer.json()["pictures"]]


def test_the_chooser_offers_what_the_list_of_pictures_has(show, image):
    show(status="draft")
    assert chosen("editor") == chosen("editor", key=image.key) == [image.key]
    assert chosen("contributor") == chosen("contributor", key=image.key) == []
    assert chosen("contributor", q="pier") == []


@pytest.mark.parametrize("role", ["contributor", "editor"])
def test_a_body_takes_no_picture_that_its_writer_may_not_see(show, image, make_article, role):
    show(status="draft")
    client, body = client_of(role), figure_of(image.key, "Found out")
    draft = make_article(
        "Own", status="draft", published_at=None, created_by=User.objects.get(username=role)
    )
    address = reverse("admin:newsroom_article_change", args=[draft.pk])
    answer = client.post(address, filled(draft, body=body))
    draft.refresh_from_db()
    assert (answer.status_code, draft.body) == ((200, "") if role == "contributor" else (302, body))


def test_a_contributor_neither_changes_nor_deletes_one_of_others(show, image):
    show()
    client = client_of("contributor")
    page = client.get(reverse("admin:newsroom_image_change", args=[image.pk])).content.decode()
    assert 'name="caption"' not in page
    assert client.post(reverse("admin:newsroom_image_delete", args=[image.pk])).status_code == 403


def test_a_list_of_pictures_counts_what_its_reader_may_see(show, image, make_article):
    show()
    make_article("Both", body=figure_of(image.key, ""), hero_image=image)
    show(status="draft")
    counts = {}
    for role in ("contributor", "editor"):
        rows = client_of(role).get(reverse("admin:newsroom_image_changelist")).context["cl"]
        counts[role] = [row.article_count for row in rows.result_list]
    assert counts == {"contributor": [2], "editor": [3]}
