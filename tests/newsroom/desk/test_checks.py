"""What an editor may have overlooked is said before readers see it, and may be overruled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from newsroom.models import Article, AuditEntry, Image, Section
from tests.newsroom.desk.acts import ARTICLES, change, errors, filled, moment

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def draft(make_article):
    picture = Image.objects.create(caption="A quay", alt_text="Ships at a quay", credit="Ada")
    return make_article(
        "Plan", status="draft", section="City", hero_image=picture, published_at=None, text="Out."
    )


def sent(article, **fields) -> dict:
    return {"hero_image": article.hero_image_id, **fields}


SLIPS = {
    "no text": ({"body": "<p> </p>"}, "It has no text."),
    "no section": ({"section": ""}, "It has no section."),
    "far date": (
        moment("published_at", NOW + timedelta(days=400)),
        "Its date is more than a year ahead.",
    ),
    "early date": (
        moment("published_at", datetime(1026, 5, 1, tzinfo=UTC)),
        "Its date is before 1700, or before that of every other article.",
    ),
    "early expiry": (
        moment("expires_at", NOW + timedelta(minutes=20)),
        "It expires within an hour.",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_said_before_readers_see_it_and_can_be_overruled(admin_client, draft, slip):
    fields, said = SLIPS[slip]
    data = sent(draft, status="published") | fields
    page = change(admin_client, draft, **data)
    assert errors(page) == {"__all__": [said]}
    assert f'name="overruled" value="{slip}">Publish all the same<' in page.content.decode()
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert change(admin_client, draft, **data, overruled=slip).status_code == 302
    draft.refresh_from_db()
    assert draft.status == "published"
    entry = AuditEntry.objects.get(action="publish")
    assert entry.changes["overruled"] == {"added": [slip]}
    log = admin_client.get(f"/admin/newsroom/auditentry/{entry.pk}/change/").content.decode()
    assert slip in log


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("alt_text", "Its picture has no alternative text."),
        ("credit", "Its picture has no credit."),
    ],
)
def test_a_picture_wants_words_and_a_credit(admin_client, draft, lacking, said):
    Image.objects.update(**{lacking: ""})
    page = change(admin_client, draft, **sent(draft, status="published"))
    assert errors(page) == {"__all__": [said]}


@pytest.mark.parametrize("lacking", ["alternative text", "credit"])
def test_so_does_a_picture_in_the_body_in_the_form_and_in_acts_on_many(
    admin_client, draft, lacking
):
    said = f"A picture in its body has no {lacking}."
    words = {"alternative text": {"credit": "Ada"}, "credit": {"alt_text": "A pier"}}[lacking]
    key = Image.objects.create(**words).key
    typed = f'<figure class="x" data-picture="{key}"><figcaption>The pier</figcaption></figure>'
    page = change(admin_client, draft, **sent(draft, status="published", body=typed))
    assert errors(page) == {"__all__": [said]}
    assert change(admin_client, draft, **sent(draft, body=typed)).status_code == 302
    asked = admin_client.post(
        ARTICLES, {"action": "publish_selected", "_selected_action": [draft.pk]}
    )
    assert said[2:-1] in asked.content.decode()


def test_a_date_before_that_of_every_article_is_asked_about(admin_client, draft, make_article):
    make_article("First", published_at=datetime(1987, 2, 26, tzinfo=UTC))
    early = moment("published_at", datetime(1926, 5, 1, tzinfo=UTC))
    page = change(admin_client, draft, **sent(draft, status="published", **early))
    assert "Its date is before" in str(errors(page))


def test_what_was_not_shown_is_not_overruled(admin_client, draft):
    data = sent(draft, status="published", body="", section="", overruled="no text")
    assert errors(change(admin_client, draft, **data)) == {"__all__": ["It has no section."]}


def test_nothing_is_asked_of_what_is_whole(admin_client, draft):
    assert change(admin_client, draft, **sent(draft, status="published")).status_code == 302
    assert "overruled" not in AuditEntry.objects.get(action="publish").changes


@pytest.mark.parametrize("status", ["draft", "ready"])
def test_nothing_is_asked_of_work_in_hand(admin_client, draft, status):
    data = sent(draft, status=status, body="", section="")
    assert change(admin_client, draft, **data).status_code == 302


def test_scheduling_is_asked_about_too(admin_client, draft):
    later = moment("published_at", timezone.now() + timedelta(days=2))
    page = change(admin_client, draft, **sent(draft, status="scheduled", body="", **later))
    assert errors(page) == {"__all__": ["It has no text."]}


def test_of_a_live_article_only_what_got_worse_is_asked(admin_client, make_article):
    article = make_article("Bare", section="City")  # no text ever
    assert change(admin_client, article, headline="Still bare").status_code == 302
    page = change(admin_client, article, section="")
    assert errors(page) == {"__all__": ["It has no section."]}


def test_an_article_that_comes_back_is_asked_about_whole(admin_client, make_article):
    article = make_article("Bare", section="City", status="withdrawn")
    assert errors(change(admin_client, article, status="published")) == {
        "__all__": ["It has no text."]
    }


def test_enter_in_a_field_overrules_nothing(admin_client, draft):
    page = change(admin_client, draft, **sent(draft, status="published", body=""))
    text = page.content.decode()
    assert text.index('name="_save"') < text.index('name="overruled"')


def test_adding_what_is_public_at_once_is_asked_about(admin_client):
    section = Section.objects.create(name="City")
    page = admin_client.post(f"{ARTICLES}add/", filled(status="published", section=section.pk))
    assert errors(page) == {"__all__": ["It has no text."]}
    assert not Article.objects.exists()
