"""The desk says how an article stands, as its status and dates together have it now."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.utils import timezone

from newsroom.desk.stages import in_words
from newsroom.models import Article
from tests.newsroom.desk.acts import ARTICLES, change, filled, moment, told

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOON, PAST = datetime(2026, 11, 24, 17, tzinfo=UTC), datetime(2026, 11, 2, 8, tzinfo=UTC)
STATES = {  # how it is kept → what is said in English and in German, in Berlin
    "draft": ({"status": "draft"}, "draft", "Entwurf"),
    "ready": ({"status": "ready"}, "ready", "fertig"),
    "scheduled": (
        {"status": "scheduled", "published_at": SOON},
        "waits until Tue 24 Nov 18:00 CET",
        "wartet bis Di, 24. Nov 18:00 CET",
    ),
    "published with a date ahead": (
        {"published_at": SOON.replace(year=2027)},
        "waits until Wed 24 Nov 2027 18:00 CET",
        "wartet bis Mi, 24. Nov 2027 18:00 CET",
    ),
    "scheduled with a date that is past": (
        {"status": "scheduled", "published_at": PAST},
        "live since Mon 2 Nov 09:00 CET",
        "zu lesen seit Mo, 2. Nov 09:00 CET",
    ),
    "published": (
        {"published_at": datetime(1987, 7, 1, 10, tzinfo=UTC)},
        "live since Wed 1 Jul 1987 12:00 CEST",
        "zu lesen seit Mi, 1. Jul 1987 12:00 CEST",
    ),
    "published with an expiry that is past": (
        {"published_at": PAST, "expires_at": PAST + timedelta(hours=1)},
        "expired Mon 2 Nov 10:00 CET",
        "abgelaufen Mo, 2. Nov 10:00 CET",
    ),
    "withdrawn": ({"status": "withdrawn"}, "withdrawn", "zurückgezogen"),
    "of no known date": ({"date_known": False}, "live", "zu lesen"),
}


@pytest.fixture
def noon(monkeypatch, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def words(page, field: str) -> str:
    found = re.search(rf"field-{field}[^>]*>(.*?)</(?:td|fieldset)", page.content.decode(), re.S)
    return unescape(found[1])


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("state", STATES)
def test_the_list_and_the_form_say_it_in_words(admin_client, make_article, noon, state, language):
    fields, english, german = STATES[state]
    article = make_article(**fields)
    said = {"en": english, "de": german}[language]
    headers = {"accept-language": language}
    listed = admin_client.get(ARTICLES, headers=headers)
    assert words(listed, "state") == said
    form = admin_client.get(f"{ARTICLES}{article.pk}/change/", headers=headers)
    assert f'<div class="readonly">{said}</div>' in form.content.decode()


def test_a_form_that_is_refused_says_how_the_article_stands_and_not_how_it_would(
    admin_client, make_article
):
    page = change(admin_client, make_article(status="draft"), status="published", headline="")
    assert page.status_code == 200
    assert '<div class="readonly">draft</div>' in page.content.decode()


@pytest.fixture
def one_of_each(make_article):
    now, hour = timezone.now(), timedelta(hours=1)
    for status in ("draft", "ready", "withdrawn"):
        make_article(status, status=status)
    make_article("waiting", published_at=now + hour)
    make_article("live", status="scheduled")
    make_article("expired", expires_at=now - hour)


@pytest.mark.parametrize("stage", ["draft", "ready", "waiting", "live", "expired", "withdrawn"])
def test_the_list_is_narrowed_to_a_state(admin_client, one_of_each, stage):
    page = admin_client.get(f"{ARTICLES}?stage={stage}")
    assert [row.headline for row in page.context["cl"].result_list] == [stage]


def test_the_filter_of_states_is_the_only_one_of_status(admin_client, one_of_each):
    titles = [spec.title for spec in admin_client.get(ARTICLES).context["cl"].filter_specs]
    assert titles[0] == "state"
    assert not {"status", "shown to readers"} & set(titles)


@pytest.mark.parametrize(
    ("old", "new"), [("public=yes&q=a", "q=a&stage=live"), ("public=no", "stage=hidden")]
)
def test_old_addresses_of_filters_lead_on(admin_client, one_of_each, old, new):
    assert admin_client.get(f"{ARTICLES}?{old}")["Location"] == f"{ARTICLES}?{new}"


def test_old_addresses_of_a_status_still_narrow_the_list(admin_client, one_of_each):
    page = admin_client.get(f"{ARTICLES}?status__exact=scheduled")
    assert [row.headline for row in page.context["cl"].result_list] == ["live"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": "draft"}, "It is a draft."),
        ({"status": "ready"}, "It is ready to be published."),
        ({"status": "published"}, "It is live: readers see it now."),
        (
            {"status": "published", **moment("published_at", SOON.replace(year=2090))},
            "It waits until Fri 24 Nov 2090 17:00 UTC.",
        ),
        (
            {"status": "published", **moment("expires_at", PAST.replace(year=2025))},
            "It expired Sun 2 Nov 2025 08:00 UTC: readers do not see it.",
        ),
        (
            {"status": "withdrawn", "takedown_reason": "Wrong."},
            "It is withdrawn: readers do not see it.",
        ),
    ],
)
def test_a_save_says_how_the_article_stands_now(admin_client, make_article, fields, said):
    article = make_article(status="draft", published_at=datetime(2025, 1, 1, tzinfo=UTC))
    data = filled(article, overruled="no text,no section,far date", **fields)
    page = admin_client.post(f"{ARTICLES}{article.pk}/change/", data, follow=True)
    assert told(page)[0] == said


def test_an_article_that_is_added_is_said_to_stand_somewhere_too(admin_client):
    page = admin_client.post(f"{ARTICLES}add/", filled(), follow=True)
    assert told(page)[0] == "It is a draft."


def test_words_need_no_saved_article():
    assert in_words(Article()) == "draft"
