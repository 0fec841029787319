"""An address of a hidden article answers as one where nothing ever stood."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.models import Article
from newsroom.web import navigation
from tests.visibility.archive import MARKERS, NOW, SECRET, STATES, Secret, each_in_one_process
from tests.visibility.roles import ROLES, client_of
from tests.visibility.surfaces import answer_of, told

pytestmark = pytest.mark.django_db
NOTHING = "neverwas"  # as long as the slugs of the secret
ADDRESSES = {
    "page": "/articles/{day}/{slug}/",
    "JSON": "/articles/{day}/{slug}.json",
    "citation": "/articles/{day}/{slug}/cite.ris",
    "versions": "/articles/{day}/{slug}/versions/",
    "without a slash": "/articles/{day}/{slug}",
}
REQUESTS = {
    "get": ("get", {}),
    "head": ("head", {}),
    "post": ("post", {}),
    "any tag": ("get", {"If-None-Match": "*"}),
    "a tag": ("get", {"If-None-Match": '"1"'}),
    "not changed since": ("get", {"If-Modified-Since": "Mon, 23 Nov 2026 11:00:00 GMT"}),
    "a range": ("get", {"Range": "bytes=0-10"}),
    "htmx": ("get", {"HX-Request": "true"}),
}
# Who signed in is told apart by cookies alone: the plain requests show it.
ASKED = [
    (role, request)
    for role in ROLES
    for request in (REQUESTS if role == "anonymous" else ("get", "head"))
]
DAY, LATER = "2025/11/23", "2026/11/23"  # the secret stands at the later one while it waits


def ask(client, request: str, path: str, slug: str) -> tuple:
    """The answer without the slug, and how often the database was asked."""
    method, headers = REQUESTS[request]
    navigation.forget()  # each asks anew for what the navigation shows
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(path, headers=headers)
    return answer_of(response, forget=slug), len(queries)


@pytest.fixture(scope="module", params=each_in_one_process(STATES))
def state(request, archive_in):
    """(role, request, address) → answers for the secret's two slugs, and for one of nothing."""
    with archive_in():
        STATES[request.param](Secret())
        clients = {role: client_of(role) for role in ROLES}
        day = LATER if request.param in ("scheduled", "embargoed") else DAY
        return {
            (role, asked, address): [
                ask(client, asked, ADDRESSES[address].format(day=day, slug=slug), slug)
                for slug in (NOTHING, MARKERS["slug"], MARKERS["former slug"])
            ]
            for role, asked in ASKED
            for client in [clients[role]]
            for address in ADDRESSES
        }


def test_the_slugs_are_of_one_length():
    assert {len(slug) for slug in (NOTHING, MARKERS["slug"])} == {8}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(("role", "request_"), ASKED)
def test_hidden_and_never_there_answer_alike(state, role, request_, address):
    (nothing, asked), (present, asked_too), (former, _) = state[role, request_, address]
    assert nothing.status in (301, 404, 405)
    assert present == former == nothing
    assert asked_too == asked  # else the time would tell


def test_an_old_address_leads_on_only_while_its_article_is_public(archive_in):
    with archive_in():
        article = Secret().write()
        client = client_of("anonymous")
        old = f"/articles/2025/11/23/{MARKERS['former slug']}/"
        assert client.get(old)["Location"] == article.get_absolute_url()
        Article.objects.filter(pk=SECRET).update(expires_at=NOW)
        assert client.get(old).status_code == 404
        assert client.get(f"{old}cite.ris").status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_a_withdrawn_article_tells_its_note_and_nothing_else(archive_in, role):
    with archive_in():
        address = Secret().write().get_absolute_url()
        note = "It named the wrong man."
        Article.objects.filter(pk=SECRET).update(status="withdrawn", withdrawal_note=note)
        page = answer_of(client_of(role).get(address), forget=MARKERS["slug"])
        assert page.status == 410
        assert note in page.body
        assert told(page) == []
        cited = answer_of(client_of(role).get(f"{address}cite.ris"), forget=MARKERS["slug"])
        assert (cited.status, told(cited)) == (410, [])
        assert client_of(role).get(address[:-1] + ".json").status_code == 404
