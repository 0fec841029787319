"""A picture is as public as the articles that show it, at its own address, too."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from newsroom import publishing
from newsroom.models import Article, Image
from newsroom.web.caching import ASK_AGAIN, FOR_ALL
from tests.visibility.archive import (
    MARKERS,
    PICTURE,
    RENDITION,
    SECRET,
    STATES,
    Secret,
    each_in_one_process,
)
from tests.visibility.roles import ROLES, client_of
from tests.visibility.test_addresses import ASKED, ask

pytestmark = pytest.mark.django_db
PUBLIC = [(role, request) for role, request in ASKED if role in ("anonymous", "reader")]
NAMES = {"hidden": MARKERS["picture"], "replaced": "evinquell", "never there": "neverdraw"}
ADDRESSES = {
    "picture": "/media/images/{slug}.png",
    "rendition": "/media/renditions/mi/{slug}.webp",
}


def stored(name: str) -> Path:
    return Path(settings.MEDIA_ROOT, "images", f"{name}.png")


def get(role: str = "anonymous", name: str = PICTURE, **headers):
    """The response, its body read: until then the file stays open."""
    response = client_of(role).get(f"/media/{name}", headers=headers)
    response.body = response.getvalue()
    return response


@pytest.fixture(scope="module", params=each_in_one_process(STATES))
def state(request, archive_in):
    """(role, request, address, name) → the answer while the article that shows it is hidden."""
    with archive_in():
        STATES[request.param](Secret())
        stored(NAMES["replaced"]).write_text("an earlier picture, of no row any more")
        drawn = Path(settings.MEDIA_ROOT, "renditions", "mi")
        (drawn / f"{NAMES['replaced']}.webp").write_text("one that was drawn before")
        assert stored(NAMES["hidden"]).exists() and (drawn / f"{NAMES['hidden']}.webp").exists()
        clients = {role: client_of(role) for role in ROLES}
        return {
            (role, asked, what, kind): ask(clients[role], asked, address, name)
            for role, asked in PUBLIC
            for what, address in ADDRESSES.items()
            for kind, name in NAMES.items()
        }


def test_the_names_are_of_one_length():
    assert len({len(name) for name in NAMES.values()}) == 1


@pytest.mark.parametrize("what", ADDRESSES)
@pytest.mark.parametrize(("role", "request_"), PUBLIC)
def test_hidden_and_never_there_answer_alike(state, role, request_, what):
    answer, queries = state[role, request_, what, "never there"]
    assert answer.status in (404, 405)
    assert state[role, request_, what, "hidden"] == (answer, queries)  # else the time would tell
    assert state[role, request_, what, "replaced"] == (answer, queries)


def test_a_picture_is_public_while_any_public_article_shows_it(archive_in):
    with archive_in():
        article = Secret().write()
        Article.objects.filter(pk=1).update(hero_image=article.hero_image)
        publishing.withdraw(article)
        assert get().status_code == get(name=RENDITION).status_code == 200
        Article.objects.filter(pk=1).update(status="draft")
        assert get().status_code == get(name=RENDITION).status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_a_picture_that_no_article_shows_is_the_desks(archive_in, role):
    with archive_in():
        Secret().write()
        Article.objects.filter(pk=SECRET).update(hero_image=None)
        assert Image.objects.filter(file=PICTURE).exists()
        assert get(role).status_code == (200 if role in ("contributor", "editor") else 404)


def test_a_known_picture_whose_file_is_gone_is_not_found(archive_in):
    with archive_in():
        Secret().write()
        stored(NAMES["hidden"]).unlink()
        assert [get(role).status_code for role in ROLES] == [404] * len(ROLES)


def test_a_public_picture_is_kept_for_less_than_a_minute_and_then_asked_for(archive_in):
    with archive_in():
        article = Secret().write()
        first = get()
        assert (first.status_code, first["Content-Type"]) == (200, "image/png")
        assert first["Cache-Control"] == FOR_ALL
        assert first["X-Content-Type-Options"] == "nosniff"
        assert "Vary" not in first  # it is the same for everybody
        again = get(**{"If-None-Match": first["ETag"]})
        assert (again.status_code, again.body) == (304, b"")
        assert again["Cache-Control"] == FOR_ALL
        publishing.withdraw(article)
        for known in (first["ETag"], "*"):
            assert get(**{"If-None-Match": known}).status_code == 404
        assert get("editor")["Cache-Control"] == ASK_AGAIN


def test_a_public_rendition_is_kept_as_its_picture_is_and_known_by_its_name(archive_in):
    with archive_in():
        article = Secret().write()
        first = get(name=RENDITION)
        assert (first.status_code, first["Content-Type"]) == (200, "image/webp")
        assert first["Cache-Control"] == FOR_ALL  # for ever would be for longer than it is public
        Path(settings.MEDIA_ROOT, RENDITION).unlink()  # not even looked at
        again = get(name=RENDITION, **{"If-None-Match": first["ETag"]})
        assert (again.status_code, again.body) == (304, b"")
        assert get(name=RENDITION).status_code == 404
        publishing.withdraw(article)
        assert get(name=RENDITION, **{"If-None-Match": first["ETag"]}).status_code == 404


def test_a_rendition_of_a_file_that_was_replaced_is_nobodys(archive_in):
    with archive_in():
        article = Secret().write()
        Image.objects.filter(pk=article.hero_image_id).update(file="images/another.png")
        assert [get(role, RENDITION).status_code for role in ROLES] == [404] * len(ROLES)


def test_a_changed_file_has_another_tag(archive_in):
    with archive_in():
        Secret().write()
        tag = get()["ETag"]
        stored(NAMES["hidden"]).write_text("another picture")
        assert get(**{"If-None-Match": tag}).body == b"another picture"


@pytest.mark.parametrize("role", ["anonymous", "editor"])
@pytest.mark.parametrize(
    "name",
    ["../newsroom.sqlite3", "images/../images/mirquelle.png", "/etc/hostname", "images", "images/"]
    + ["./images/mirquelle.png", "images//mirquelle.png", "images/mirquelle.png%00", "%2e%2e/x"],
)
def test_only_names_of_pictures_are_opened(archive_in, role, name):
    with archive_in():
        Secret().write()
        (Path(settings.MEDIA_ROOT).parent / "newsroom.sqlite3").touch()
        assert client_of(role).get(f"/media/{name}").status_code == 404


@pytest.mark.parametrize("name", [PICTURE, RENDITION])
def test_a_picture_costs_one_query_of_indexes(archive_in, django_assert_num_queries, name):
    with archive_in():
        Secret().write()
        with django_assert_num_queries(1):
            assert get(name=name).status_code == 200
        get(name="images/none.png")  # a page remembers what its navigation has
        with django_assert_num_queries(1):
            assert get(name="images/none.png").status_code == 404
        if connection.vendor == "sqlite":
            with (
                connection.cursor() as cursor
            ):  # what was counted in a handful of rows is forgotten
                cursor.execute("ANALYZE")
                cursor.execute("DELETE FROM sqlite_stat1")
                cursor.execute("ANALYZE sqlite_schema")
            assert "SCAN" not in Article.objects.public().illustrated_by(name).explain()
