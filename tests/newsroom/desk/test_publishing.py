"""Publishing chosen articles: the desk says first what it will do."""

from __future__ import annotations

import pytest

from newsroom.models import AuditEntry
from tests.newsroom.desk.acts import act, change, told

pytestmark = pytest.mark.django_db
YES = {"confirmed": "yes"}


@pytest.fixture
def whole(make_article):
    return make_article("Whole", status="ready", section="City", text="Out.")


@pytest.fixture
def bare(make_article):
    return make_article("Bare", status="draft", section="City")


def test_it_asks_first_and_says_what_it_will_do(admin_client, make_article, whole, bare):
    live, gone = make_article("Live"), make_article("Gone", status="withdrawn")
    page = act(admin_client, "publish_selected", whole, bare, live, gone)
    text = page.content.decode()
    assert "1 article is shown to readers at once:" in text
    assert "<li>Whole</li>" in text
    assert "<li>Bare: it has no text</li>" in text
    assert "<li>Live: published already</li>" in text
    assert "<li>Gone: withdrawn: only its own form brings it back</li>" in text
    assert not whole.is_public()
    assert not AuditEntry.objects.filter(action="publish").exists()


def test_what_has_warnings_is_left_out(admin_client, whole, bare):
    page = act(admin_client, "publish_selected", whole, bare, **YES)
    assert told(page) == [
        "1 article is published.",
        "Not published: “Bare” (it has no text).",
    ]
    assert whole.is_public()
    assert not bare.is_public()


def test_all_the_same_publishes_it_and_writes_down_what_was_overruled(admin_client, bare):
    page = act(admin_client, "publish_selected", bare, **YES, overruled="yes")
    assert told(page) == ["1 article is published."]
    assert bare.is_public()
    entry = AuditEntry.objects.get(action="publish")
    assert entry.changes["overruled"] == {"added": ["no text"]}


def test_what_was_withdrawn_comes_back_by_its_own_form_alone(admin_client, make_article):
    gone = make_article("Gone", status="withdrawn", section="City", text="Out.")
    page = act(admin_client, "publish_selected", gone, **YES, overruled="yes")
    assert told(page) == ["Not published: “Gone” (withdrawn: only its own form brings it back)."]
    assert not gone.is_public()
    assert change(admin_client, gone, status="published").status_code == 302
    assert gone.is_public()
