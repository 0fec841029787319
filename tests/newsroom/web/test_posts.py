"""What changes something is posted, with its token."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("headers", [{}, HTMX, {"X-CSRFToken": "wrong"}])
@pytest.mark.parametrize("path", ["/theme/", "/search/export/file/", "/admin/login/"])
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
    assert admin_client.get("/search/export/file/?download=1").status_code == 405
    assert admin_client.get("/admin/logout/").status_code == 405
    for path in ("/search/", "/search/export/", "/search.csv", "/", "/topics/"):
        for method in ("post", "put", "delete", "patch"):
            assert getattr(admin_client, method)(path).status_code == 405
