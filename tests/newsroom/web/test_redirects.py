"""No redirect leaves the host."""

from __future__ import annotations

from urllib.parse import unquote, urlencode

import pytest
from django.utils.http import url_has_allowed_host_and_scheme

pytestmark = pytest.mark.django_db

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
    "next_page", [*EVIL, "", "nowhere", "/nowhere/", "?q=a", "/admin/newsroom/x/"]
)
def test_a_login_or_a_choice_with_a_strange_way_back_lands_on_a_page(
    client, django_user_model, next_page
):
    django_user_model.objects.create_superuser("ed", password="ed")
    theme = client.post("/theme/", {"theme": "dark", "next": next_page})
    assert client.get(theme["Location"], follow=True).status_code == 200
    for address, data in (("?" + urlencode({"next": next_page}), {}), ("", {"next": next_page})):
        client.logout()
        data |= {"username": "ed", "password": "ed"}
        response = client.post(f"/admin/login/{address}", data)
        assert response["Location"] == "/admin/"


@pytest.mark.parametrize(
    "next_page", ["/admin/newsroom/topic/?q=a", "/search/?q=gas", "/search?q=é"]
)
def test_a_login_leads_back_to_where_it_was_asked_for(client, django_user_model, next_page):
    django_user_model.objects.create_superuser("ed", password="ed")
    data = {"username": "ed", "password": "ed", "next": next_page}
    assert unquote(client.post("/admin/login/", data)["Location"]) == next_page


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "//evil.example/search", "/%2f/evil.example/search", "/\\evil/x"]
)
def test_an_added_slash_does_not_leave_the_host(client, path):
    response = client.get(path)
    assert response.status_code in (301, 400, 404)
    if response.status_code == 301:
        assert url_has_allowed_host_and_scheme(response["Location"], {"testserver"})
