"""What caches may keep, and for how long."""

from __future__ import annotations

import re

import pytest

from newsroom.web import caching
from tests.template import made_once

pytestmark = pytest.mark.django_db
ARTICLE = "/articles/2025/11/17/harbour/"
PAGES = ["/", "/search/?q=text", ARTICLE, "/topics/", "/topics/gas/", "/facets/topic/"]
OPEN = [ARTICLE[:-1] + ".json", "/search.json", "/search.atom", "/topics/gas.atom"]
OPEN += ["/facets/topic.json"]
ELSEWHERE = {"/nowhere/": 404, "/articles/2025/11/17/gone/": 410, "/search": 301}
DOWNLOADS = ["/search.csv", "/search.jsonl"]


@pytest.fixture
@made_once
def archive(make_article, reindex):
    article = make_article("Harbour", text="Some text", topics=["Gas"])
    make_article("Gone", status="withdrawn", withdrawal_note="By mistake.")
    reindex()
    return article


def directives(response) -> set[str]:
    return {part.strip() for part in response["Cache-Control"].split(",")}


def longest(response) -> int:
    """Seconds a cache may keep it without asking."""
    return max(map(int, re.findall(r"(?:max-age|s-maxage)=(\d+)", response["Cache-Control"])))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_one_readers_own_and_asked_for_again(archive, client, path):
    for _visit in ("first", "with the cookies of the first"):
        response = client.get(path)
        assert directives(response) == {"private", "no-cache"}
        assert "Cookie" in response["Vary"]


@pytest.mark.parametrize("path", OPEN)
def test_what_is_the_same_for_all_is_kept_for_less_than_a_minute(archive, client, path):
    response = client.get(path)
    assert directives(response) >= {"public", "must-revalidate"}
    assert not response.cookies
    # By a proxy that does not say how old it is, and then by a browser.
    assert 2 * longest(response) <= 60


@pytest.mark.parametrize("path", [*PAGES, *OPEN, *DOWNLOADS, *ELSEWHERE])
def test_nothing_of_somebody_signed_in_is_kept(archive, admin_client, path):
    assert "no-store" in directives(admin_client.get(path))


@pytest.mark.parametrize("path", DOWNLOADS)
def test_a_download_is_not_kept(archive, client, path):
    assert "no-store" in directives(client.get(path))


@pytest.mark.parametrize("path", ELSEWHERE)
def test_neither_a_redirect_nor_a_refusal_stays(archive, client, path):
    """By themselves caches keep 301, 404 and 410 as long as they like."""
    response = client.get(path)
    assert response.status_code == ELSEWHERE[path]
    assert "no-cache" in directives(response)


def test_a_moved_article_is_asked_for_again(archive, client):
    old = archive.get_absolute_url()
    archive.slug = "quay"
    archive.save()
    response = client.get(old)
    assert response.status_code == 301
    assert "no-cache" in directives(response)


def test_a_fragment_is_not_kept_and_told_from_its_page(archive, client):
    fragment = client.get("/search/?q=text", headers={"HX-Request": "true"})
    assert directives(fragment) == {"no-store"}
    for response in (fragment, client.get("/search/?q=text")):
        assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("path", [*PAGES[:3], "/nowhere/"])
def test_no_page_is_dated(archive, client, path):
    """A page without a date gives caches nothing to guess from."""
    assert not client.get(path).headers.keys() & {"Expires", "Last-Modified", "Age", "ETag"}


def test_the_desk_is_not_kept(archive, admin_client):
    for path in ("/admin/", "/admin/newsroom/article/", "/admin/nowhere/", "/admin/jsi18n/"):
        assert "no-store" in directives(admin_client.get(path))


def test_files_of_the_site_keep_their_own_rule(client):
    response = client.get("/static/css/site.css")
    assert response["Cache-Control"] != caching.FOR_ALL
    response.getvalue()
