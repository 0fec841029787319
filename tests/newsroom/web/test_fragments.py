"""A page and its fragment have one address: caches tell them apart, and each asker gets its own."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
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
