"""What stands beside an article, and why."""

import json
import re
from functools import partial

import pytest

from newsroom import hooks
from newsroom.addresses import absolute
from newsroom.models import Article, RelatedStory
from newsroom.pages import related
from newsroom.pages.related import RelatedStories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def suggest(monkeypatch):
    """Fills the hook: `suggest(articles)` names these, whatever it is asked of; at first none."""
    monkeypatch.setattr(hooks.related_stories, "_answer", None)

    def fill(*articles, reason="shares the topic Gas"):
        named = [hooks.Suggestion(each.pk, reason) for each in articles]
        hooks.related_stories.fill(lambda _article, most: named[:most])

    return fill


def pick(article, target=None, position=1, **told):
    return RelatedStory.objects.create(article=article, target=target, position=position, **told)


def headlines(stories):
    return [story.article.headline for story in stories]


def told(article):
    return RelatedStories(article).as_json(partial(absolute, request=None))


def test_picks_keep_the_editors_order_and_stand_on_both_sides(make_article):
    gas, quay, ferry = (make_article(name) for name in ("Gas", "Quay", "Ferry"))
    pick(gas, ferry, 1)
    pick(gas, quay, 2)
    assert headlines(RelatedStories(gas).picks) == ["Ferry", "Quay"]
    assert [(each.article.headline, each.reason) for each in RelatedStories(quay).picks] == [
        ("Gas", "Its editors put this article beside it")
    ]


def test_a_story_that_both_editors_picked_stands_once_as_ones_own_choice(make_article):
    gas, quay = make_article("Gas"), make_article("Quay")
    pick(gas, quay)
    pick(quay, gas)
    assert [(each.article, each.reason) for each in RelatedStories(gas).picks] == [
        (quay, "Editors’ choice")
    ]


def test_hidden_stories_stand_on_no_side(make_article, suggest):
    gas = make_article("Gas")
    draft, gone = make_article("Draft", status="draft"), make_article("Gone", status="withdrawn")
    pick(gas, draft, 1)
    pick(gone, gas)
    suggest(draft, gone)
    beside = RelatedStories(gas)
    assert (beside.picks, beside.suggested, told(gas)) == ([], [], [])


def test_of_many_other_picks_the_newest_are_shown(make_article, monkeypatch):
    monkeypatch.setattr(related, "SHOWN_PICKS", 2)
    gas = make_article("Gas")
    for name in ("First", "Second", "Third"):
        pick(make_article(name), gas)
    assert headlines(RelatedStories(gas).picks) == ["Third", "Second"]


def test_what_an_editor_picked_is_not_suggested_and_others_come_instead(make_article, suggest):
    gas, *others = [make_article(f"Story {number}") for number in range(7)]
    pick(gas, others[0])
    pick(others[2], gas)
    suggest(*others)
    assert headlines(RelatedStories(gas).suggested) == [
        "Story 2", "Story 4", "Story 5", "Story 6",
    ]  # fmt: skip


def test_its_json_has_the_three_parts(make_article, suggest):
    gas, quay, ferry = (make_article(name) for name in ("Gas", "Quay", "Ferry"))
    pick(gas, quay, 1)
    pick(gas, position=2, headline="Elsewhere", url="https://www.paper.example/gas")
    suggest(ferry)
    Article.objects.filter(pk=ferry.pk).update(date_known=False)
    quay_told, elsewhere, ferry_told = told(gas)
    assert quay_told == {
        "kind": "editors",
        "url": quay.get_absolute_url(),
        "headline": "Quay",
        "published_at": quay.published_at.isoformat(),
        "reason": "Editors’ choice",
    }
    assert elsewhere == {
        "kind": "outside",
        "url": "https://www.paper.example/gas",
        "headline": "Elsewhere",
        "published_at": None,
        "reason": "Editors’ choice, at paper.example",
    }
    assert (ferry_told["kind"], ferry_told["published_at"]) == ("suggested", None)
    assert ferry_told["reason"] == "shares the topic Gas"


def test_the_page_and_the_json_of_an_article_tell_them(make_article, suggest, client):
    gas, quay, ferry = (make_article(name) for name in ("Gas", "Quay", "Ferry"))
    pick(gas, quay)
    suggest(ferry)
    page = client.get(gas.get_absolute_url()).content.decode()
    section = re.search(r'aria-labelledby="suggested-title".*?</section>', page, re.DOTALL)[0]
    assert ">Ferry</a>" in section and "shares the topic Gas" in section
    assert ">Quay</a>" in page and ">Quay</a>" not in section
    document = json.loads(client.get(gas.get_absolute_url().rstrip("/") + ".json").content)
    assert [each["kind"] for each in document["related_stories"]] == ["editors", "suggested"]
    assert document["related_stories"][0]["url"] == f"http://testserver{quay.get_absolute_url()}"


def test_without_anybody_who_suggests_nothing_is_suggested(make_article):
    assert RelatedStories(make_article("Gas")).suggested == []


def test_the_parts_take_as_many_queries_for_many_stories_as_for_one(
    make_article, suggest, django_assert_num_queries
):
    gas, *others = [make_article(f"Story {number}", section="City") for number in range(9)]
    for place, other in enumerate(others[:4]):
        pick(gas, other, place)
    suggest(*others)
    with django_assert_num_queries(4):
        assert len(told(gas)) == 8
