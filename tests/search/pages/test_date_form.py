"""The date form: it reads dates as readers write them, and leads to addresses as they are."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db


def field(page, name):
    """The attributes of a field of the form, and what is said of it."""
    form = re.search(r'<form class="date-form".*?</form>', page, re.S)[0]
    tag = unescape(re.search(rf'<input class="input" id="{name}"[^>]*>', form)[0])
    named = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
    texts = re.findall(r'id="([\w-]+-problem|date-hint)">([^<]*)<', form)
    said = {identity: unescape(text) for identity, text in texts}
    return named, [said[each] for each in named["aria-describedby"].split()]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("from=Nov+2025&to=Nov+2025", "from=2025-11&to=2025-11"),
        ("from=3/2025&to=", "from=2025-03"),
        ("from=&to=12+March+2025", "to=2025-03-12"),
        ("from=2025&to=2026-01", "from=2025&to=2026-01"),
        ("from=7d&to=", "from=7d"),
        ("from=&to=", ""),
    ],
)
def test_what_can_be_read_leads_to_the_address_that_all_others_have(
    archive, client, typed, address
):
    for headers in ({}, {"HX-Request": "true"}):
        response = client.get(f"/search/dates/?q=gas&topic=trade&{typed}", headers=headers)
        assert response.status_code == 302
        wanted = f"/search/?q=gas&topic=trade&{address}".rstrip("&")
        assert response["Location"] == wanted


def test_german_months_are_read(archive, client):
    response = client.get("/search/dates/?from=M%C3%A4rz+2025&to=Mai+2025&lang=de")
    assert response["Location"] == "/search/?from=2025-03&to=2025-05&lang=de"


def test_what_cannot_be_read_stays_in_its_field_with_the_reason_under_it(archive, get):
    page = get("/search/dates/?q=gas&from=31+April&to=Nov+2025")
    named, said = field(page, "from")
    assert named["value"] == "31 April" and named["aria-invalid"] == "true"
    assert said == [
        "We cannot read “31 April” as a date. Try Nov 2025.",
        "2025, Nov 2025 or 1 Nov 2025",
    ]
    named, said = field(page, "to")
    assert named["value"] == "2025-11" and "aria-invalid" not in named
    assert said == ["2025, Nov 2025 or 1 Nov 2025"]
    assert '<data value="2">' in page  # up to what can be read
    assert "is not a date" not in page
    assert 'aria-current="page">Search<' in page


def test_what_cannot_be_read_is_told_where_nothing_is_found(archive, get):
    page = get("/search/dates/?q=zeppelin&from=31+April&to=")
    assert "We cannot read “31 April” as a date. Try Nov 2025." in page
    assert "date-form" not in page


def test_the_reason_is_escaped(archive, get):
    page = get("/search/dates/?q=gas&from=%3Cb%3E%22x&to=")
    assert "<b>" not in page.partition("<main")[2]
    assert field(page, "from")[0]["value"] == "<b>"  # up to the quotation mark, as read here


def test_addresses_themselves_read_no_such_dates(archive, client):
    document = client.get("/search.json?from=Nov+2025").json()
    assert document["query"]["from"] is None
    assert "“from=Nov 2025”" in document["notices"][0]


def test_the_last_days_are_those_of_the_archive_where_today_has_none(archive, get):
    page = get("/search/?q=gas&from=7d")
    assert timezone.localdate().isoformat() > "2025-11-20"
    link = re.search(r'<a id="latest" href="([^"]*)"[^>]*>([^<]*)</a>', page)
    assert unescape(link[1]) == "/search/?q=gas&from=2025-10-29&to=2025-11-05"
    assert link[2] == "29 Oct 2025–5 Nov 2025"
    assert '<data value="2">' in get(unescape(link[1]))
    assert 'id="latest"' not in get("/search/?q=zeppelin&from=2025-11")
    assert 'id="latest"' not in get("/search/?q=zeppelin&from=900m")
