"""Lists, filters, choices and counts of the desk tell nobody of names that only hidden work has."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User

from newsroom import models
from newsroom.models import Article, Image
from search.models import IndexChange
from tests.newsroom.desk.acts import ARTICLES, change, suggested
from tests.visibility.roles import client_of

pytestmark = pytest.mark.django_db
WORD = "zorblatt"
NAMES = {
    "topic": models.Topic,
    "person": models.Person,
    "place": models.Place,
    "section": models.Section,
    "author": models.Author,
    "source": models.Source,
}
KINDS = [*NAMES, "image"]
OF_AN_ARTICLE = {
    "topic": "topics",
    "person": "people",
    "place": "places",
    "section": "section",
    "source": "source",
    "image": "hero_image",
}
ALL_RIGHTS = [f"{act}_{kind}" for kind in KINDS for act in ("view", "change", "delete")]


@pytest.fixture(autouse=True)
def _index_of_its_own():
    """Nothing is committed here, so nothing is indexed."""


def _browser(role: str, *more: str):
    """A role's browser; its account has some rights more."""
    client = client_of(role)
    user = User.objects.get(username=role)
    user.user_permissions.add(*Permission.objects.filter(codename__in=more))
    return client


@pytest.fixture
def draft(make_article) -> Article:
    """Somebody else's; each of its names is its own. Beside it a public article with others."""
    image = Image.objects.create(caption=f"The {WORD} pier")
    plural = {"topics": "topic", "people": "person", "places": "place", "authors": "author"}
    names = {link: [f"{WORD} {kind}"] for link, kind in plural.items()}
    make_article("Shown", section="City", source="Wire", topics=["Gas"])
    return make_article(
        "A plan",
        status="draft",
        created_by=User.objects.create_user("somebody"),
        language="xx-secret",
        hero_image=image,
        section=f"{WORD} section",
        source=f"{WORD} source",
        **names,
    )


def _own(draft: Article, kind: str):
    return Image.objects.get() if kind == "image" else NAMES[kind].objects.get(name__contains=WORD)


@pytest.mark.parametrize("role", ["contributor", "editor"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_list_has_a_name_that_only_a_draft_has_for_those_who_read_it(draft, kind, role):
    client = _browser(role, *ALL_RIGHTS)
    row = _own(draft, kind)
    for address in ("", f"?q={WORD}", f"{row.pk}/change/", f"{row.pk}/history/"):
        page = client.get(f"/admin/newsroom/{kind}/{address}")
        # The word asked for stands in the box of the search, and in links that keep the search.
        told = page.content.decode().replace(f'value="{WORD}"', "").replace(f"q%3D{WORD}", "")
        assert (WORD in told) == (role == "editor"), address


@pytest.mark.parametrize("role", ["contributor", "editor"])
def test_the_list_of_articles_offers_filters_of_what_one_may_read(draft, role):
    page = _browser(role).get(ARTICLES).content.decode()
    for own in (f"{WORD} section", f"{WORD} source", "xx-secret"):
        assert (own in page) == (role == "editor"), own
    assert "City" in page and "Wire" in page


@pytest.mark.parametrize("role", ["contributor", "editor"])
@pytest.mark.parametrize("kind", OF_AN_ARTICLE)
def test_a_field_suggests_names_of_what_one_may_read(draft, kind, role):
    found = suggested(_browser(role, *ALL_RIGHTS), "article", OF_AN_ARTICLE[kind], WORD)
    assert bool(found) == (role == "editor")


@pytest.mark.parametrize("kind", OF_AN_ARTICLE)
def test_a_hidden_name_cannot_be_chosen_by_its_number(draft, kind):
    client = _browser("contributor", *ALL_RIGHTS)
    own = Article.objects.get(headline="Shown")
    several = kind in ("topic", "person", "place")
    row = _own(draft, kind)
    answers = []
    for key in (row.pk, 99999):
        page = change(client, own, **{OF_AN_ARTICLE[kind]: [key] if several else key})
        assert page.status_code == 200
        answers.append(str(page.context["adminform"].form.errors).replace(str(key), "N"))
        assert WORD not in page.content.decode()
    assert answers[0] == answers[1]


def test_a_name_that_no_article_has_yet_can_be_chosen(draft):
    new = models.Topic.objects.create(name="Harvest")
    client = _browser("contributor")
    assert suggested(client, "article", "topics", "harv") == ["Harvest"]
    shown = Article.objects.get(headline="Shown")
    assert change(client, shown, topics=[new.pk]).status_code == 302


def test_a_topic_above_one_that_is_seen_is_seen(draft):
    secret = models.Topic.objects.get(name=f"{WORD} topic")
    middle = models.Topic.objects.create(name="Middle", parent=secret)
    models.Topic.objects.create(name="Deepest", parent=secret)
    client = _browser("contributor")
    assert WORD in client.get("/admin/newsroom/topic/").content.decode()
    draft.topics.add(middle)
    models.Topic.objects.filter(name="Deepest").delete()
    assert WORD not in client.get("/admin/newsroom/topic/").content.decode()
    models.Topic.objects.filter(name="Gas").update(parent=middle)
    assert WORD in client.get("/admin/newsroom/topic/").content.decode()


@pytest.mark.parametrize(("role", "count"), [("contributor", 1), ("editor", 2)])
def test_counts_are_of_articles_that_one_may_read(make_article, draft, role, count):
    gas = models.Topic.objects.get(name="Gas")
    draft.topics.add(gas)
    page = _browser(role).get("/admin/newsroom/topic/")
    (row,) = [row for row in page.context["cl"].result_list if row == gas]
    assert row.article_count == count
    assert f">{count}</a>" in page.content.decode()
    assert page.context["cl"].full_result_count == count  # topics in all: one is hidden


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_cannot_be_asked_which_names_a_draft_has(draft, kind):
    shared = _own(draft, kind)
    public = Article.objects.get(headline="Shown")
    if kind == "image":
        public.hero_image = shared
        public.save()
    elif kind in ("section", "source"):
        setattr(public, kind, shared)
        public.save()
    elif kind == "author":
        models.ArticleAuthor.objects.create(article=public, author=shared)
    else:
        getattr(public, OF_AN_ARTICLE[kind]).add(shared)
    contributor = _browser("contributor", *ALL_RIGHTS)
    for lookup in ("articles", "articles__id__exact", "articles__in"):
        address = f"/admin/newsroom/{kind}/?{lookup}={draft.pk}"
        assert contributor.get(address).status_code == 400
        assert _browser("editor", *ALL_RIGHTS).get(address).status_code == 200


def test_deleting_tells_nothing_of_what_points_here(make_article, draft):
    client = _browser("contributor", *ALL_RIGHTS, "delete_article")
    own = make_article("Mine", status="draft", created_by=User.objects.get(username="contributor"))
    models.RelatedStory.objects.create(article=draft, target=own, headline=f"More {WORD}")
    page = client.get(f"{ARTICLES}{own.pk}/delete/")
    assert page.status_code == 200
    assert WORD not in page.content.decode()
    draft.topics.add(models.Topic.objects.get(name="Gas"))
    gas = models.Topic.objects.get(name="Gas").pk
    assert client.get(f"/admin/newsroom/topic/{gas}/delete/").status_code == 403


def test_a_history_does_not_name_a_related_draft(draft):
    shown = Article.objects.get(headline="Shown")
    draft.headline = f"The {WORD} plan"
    draft.save()
    editor, contributor = _browser("editor"), _browser("contributor")
    related = [{"target": draft.pk, "position": 1}]
    assert change(editor, shown, headline="Shown again", related=related).status_code == 302
    for client, told in ((contributor, False), (editor, True)):
        page = client.get(f"{ARTICLES}{shown.pk}/history/").content.decode()
        assert "Changed Headline" in page
        assert (WORD in page) == told


def test_changes_that_wait_are_those_of_articles_that_one_may_read(draft):
    IndexChange.objects.all().delete()
    IndexChange.objects.create(article_id=draft.pk)
    IndexChange.objects.create(article_id=99999)
    for role, told in (("contributor", False), ("editor", True)):
        page = _browser(role, "view_indexchange").get("/admin/search/indexchange/")
        assert ("A plan" in page.content.decode()) == told
        assert "99999" in page.content.decode()
