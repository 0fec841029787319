"""The thread of an article, as its readers get it."""

from datetime import UTC, datetime

import pytest

from newsroom.models import OldAddress, RelatedStory

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(make_article):
    gas = make_article("Gas", published_at=datetime(2024, 3, 1, 9, tzinfo=UTC))
    quay = make_article("Quay", published_at=datetime(2024, 7, 1, 9, tzinfo=UTC), source="Ledger")
    RelatedStory.objects.create(article=gas, target=quay, position=1)
    gas.corrections.create(at=datetime(2024, 3, 2, 9, tzinfo=UTC), text="It was a Friday.")
    return gas, quay


def test_the_page_tells_the_stories_in_time(linked, client):
    gas, quay = linked
    page = client.get(f"{quay.get_absolute_url()}thread/").content.decode()
    assert page.index(">Gas</a>") < page.index("four months later") < page.rindex(">Quay</a>")
    assert "2 articles that lead up to this one or follow it" in page
    assert "editors put it beside “Quay”" in page
    assert 'Corrected <time datetime="2024-03-02T09:00:00+00:00">' in page


def test_the_json_has_the_same(linked, client):
    gas, quay = linked
    document = client.get(f"{gas.get_absolute_url()}thread.json").json()
    assert document["url"] == f"http://testserver{gas.get_absolute_url()}"
    start, other = document["stories"]
    assert (start["kind"], start["gap"], start["reason"]) == ("start", "", "")
    assert start["corrections"][0]["text"] == "It was a Friday."
    assert other == {
        "kind": "editors",
        "url": f"http://testserver{quay.get_absolute_url()}",
        "headline": "Quay",
        "published_at": "2024-07-01T09:00:00+00:00",
        "source": "Ledger",
        "reason": "editors put it beside “Gas”",
        "gap": "four months later",
        "corrections": [],
        "copies": [],
    }


@pytest.mark.parametrize("ending", ["thread/", "thread.json"])
def test_a_moved_story_leads_on_and_a_hidden_one_is_not_found(linked, client, ending):
    gas, quay = linked
    old = OldAddress.objects.create(article=gas, address_date=gas.address_date, slug="former")
    moved = f"{gas.get_absolute_url().replace(gas.slug, old.slug)}{ending}"
    answer = client.get(moved)
    assert (answer.status_code, answer["Location"]) == (301, f"{gas.get_absolute_url()}{ending}")
    hidden = f"{gas.get_absolute_url()}{ending}"
    gas.status = "draft"
    gas.save()
    assert client.get(hidden).status_code == client.get(moved).status_code == 404


def test_the_article_leads_to_its_thread_where_there_is_one(linked, client, make_article):
    def page_of(article):
        return client.get(article.get_absolute_url()).content.decode()

    gas, _quay = linked
    assert f'href="{gas.get_absolute_url()}thread/"' in page_of(gas)
    assert "thread/" not in page_of(make_article("Alone"))
