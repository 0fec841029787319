"""What a request may ask of the site: bodies kept apart, tokens, redirects; rows H03 to H05."""

from __future__ import annotations

import re

import pytest
from django.test import Client, RequestFactory
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_page

from search.views.search import search_page

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
RESTORE = HTMX | {"HX-History-Restore-Request": "true"}


def test_a_cache_keeps_pages_and_fragments_apart(archive, admin_user):
    from django_htmx.middleware import HtmxMiddleware

    cached = HtmxMiddleware(cache_page(60)(_anonymous(search_page)))
    bodies = {}
    for _round in range(2):
        for name, headers in (("page", {}), ("part", HTMX), ("boosted", HTMX | BOOST)):
            request = RequestFactory().get("/search/?q=text", headers=headers)
            response = cached(request)
            assert "HX-Request" in response["Vary"]
            assert bodies.setdefault(name, response.content[:15]) == response.content[:15]
    assert bodies["page"] == b"<!doctype html>"
    assert bodies["part"] != bodies["page"]


BOOST = {"HX-Boosted": "true"}


def _anonymous(view):
    from django.contrib.auth.models import AnonymousUser

    def seen(request):
        request.user = AnonymousUser()
        return view(request)

    return seen


def test_each_asker_gets_the_right_body_and_vary(archive, client):
    page = client.get("/search/?q=text")
    part = client.get("/search/?q=text", headers=HTMX)
    back = client.get("/search/?q=text", headers=RESTORE)
    assert page.content.startswith(b"<!doctype html>")
    assert back.content.startswith(b"<!doctype html>")
    assert not part.content.startswith(b"<!doctype")
    assert part["Cache-Control"] == "no-store"
    for response in (page, part, back):
        assert "HX-Request" in response["Vary"]
    for path in ("/", "/search/", "/topics/", "/topics/gas/", "/articles/2025/11/17/harbour-0/"):
        # Colours and the token of a form depend on cookies.
        assert "Cookie" in client.get(path)["Vary"], path


@pytest.mark.parametrize("headers", [{}, HTMX, {"X-CSRFToken": "wrong"}])
@pytest.mark.parametrize("path", ["/theme/", "/admin/login/"])
def test_a_post_needs_its_token(archive, headers, path):
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(path, {"theme": "dark"}, headers=headers).status_code == 403
    careful.get("/")
    wrong = {"theme": "dark", "csrfmiddlewaretoken": "x" * 64}
    assert careful.post(path, wrong, headers=headers).status_code == 403


def test_a_post_with_its_token_is_taken(archive):
    careful = Client(enforce_csrf_checks=True)
    page = careful.get("/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    data = {"theme": "dark", "csrfmiddlewaretoken": token}
    assert careful.post("/theme/", data).status_code == 302
    assert b'data-theme="dark"' in careful.get("/").content


def test_what_changes_something_is_not_got(archive, admin_client):
    assert admin_client.get("/theme/?theme=dark").status_code == 405
    assert admin_client.get("/admin/logout/").status_code == 405
    for path in ("/search/", "/search.csv", "/", "/topics/"):
        for method in ("post", "put", "delete", "patch"):
            assert getattr(admin_client, method)(path).status_code == 405


EVIL = [
    "//evil.example", "https:evil.example", "/\\evil.example", "//evil.example/%2f..", "\\\\evil",
    "https://evil.example", "http:///evil.example", "javascript:alert(1)", "///evil.example",
    "/\t/evil.example", " //evil.example", "https://testserver@evil.example", "%2f%2fevil.example",
]  # fmt: skip


@pytest.mark.parametrize("next_page", EVIL)
def test_no_redirect_leaves_the_host(client, django_user_model, next_page):
    django_user_model.objects.create_superuser("ed", password="ed")
    theme = client.post("/theme/", {"theme": "dark", "next": next_page})
    login = client.post(
        f"/admin/login/?next={next_page}", {"username": "ed", "password": "ed", "next": next_page}
    )
    for response in (theme, login):
        assert response.status_code == 302
        assert url_has_allowed_host_and_scheme(response["Location"], {"testserver"})


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "//evil.example/search", "/%2f/evil.example/search", "/\\evil/x"]
)
def test_an_added_slash_does_not_leave_the_host(client, path):
    response = client.get(path)
    assert response.status_code in (301, 400, 404)
    if response.status_code == 301:
        assert url_has_allowed_host_and_scheme(response["Location"], {"testserver"})
