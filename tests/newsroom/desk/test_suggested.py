"""What the desk offers beside the related stories of an article."""

import pytest

from newsroom import hooks
from newsroom.models import RelatedStory
from tests.newsroom.desk.acts import ARTICLES, change, opened, send
from tests.visibility.roles import client_of

pytestmark = pytest.mark.django_db
OFFERED = 'id="suggested-stories"'


@pytest.fixture(autouse=True)
def suggest(monkeypatch):
    monkeypatch.setattr(hooks.related_stories, "_answer", None)

    def fill(*articles):
        named = [hooks.Suggestion(each.pk, "shares the topic Gas") for each in articles]
        hooks.related_stories.fill(lambda _article, most: named[:most])

    return fill


@pytest.fixture
def ann():
    return client_of("editor")


def form_of(client, article):
    return client.get(f"{ARTICLES}{article.pk}/change/").content.decode()


def targets(article):
    return [story.target for story in article.related_stories.all()]


def test_a_suggestion_is_taken_by_one_click_and_saved_with_the_article(make_article, ann, suggest):
    gas, quay = make_article("Gas"), make_article("Quay")
    suggest(quay)
    page = form_of(ann, gas)
    assert OFFERED in page and "shares the topic Gas" in page
    answer = send(ann, gas, opened(ann, gas), headline="Gas again", _take=quay.pk)
    page = answer.content.decode()
    assert "Nothing is saved yet" in page and "Gas again" in page and OFFERED not in page
    gas.refresh_from_db()
    assert (gas.headline, targets(gas)) == ("Gas", [])
    sent = answer.context["inline_admin_formsets"][1].formset
    assert sent.forms[-1]["target"].value() == str(quay.pk)
    change(ann, gas, headline="Gas again", related=[{"target": quay.pk, "position": ""}])
    gas.refresh_from_db()
    assert (gas.headline, targets(gas)) == ("Gas again", [quay])


def test_one_that_stands_there_already_is_not_offered(make_article, ann, suggest):
    gas, quay = make_article("Gas"), make_article("Quay")
    RelatedStory.objects.create(article=gas, target=quay, position=1)
    suggest(quay)
    assert OFFERED not in form_of(ann, gas)


def test_what_is_no_form_of_an_article_is_refused_as_ever(make_article, ann, suggest):
    gas, quay = make_article("Gas"), make_article("Quay")
    suggest(quay)
    answer = ann.post(f"{ARTICLES}{gas.pk}/change/", {"_take": quay.pk})
    assert answer.status_code == 200 and targets(gas) == []
    form = opened(ann, gas)
    form["related_stories-TOTAL_FORMS"] = "many"
    assert send(ann, gas, form, _take=quay.pk).status_code == 200


def test_a_new_article_has_nothing_to_go_by(ann, suggest, make_article):
    suggest(make_article("Quay"))
    assert OFFERED not in ann.get(f"{ARTICLES}add/").content.decode()
