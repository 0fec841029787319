"""Articles at the desk: their lists, forms and parts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsroom.models import (
    Article,
    ArticleAuthor,
    Author,
    Image,
    OldAddress,
    RelatedStory,
    Topic,
)
from search.models import IndexChange
from tests.newsroom.desk.acts import ARTICLES, change, errors, filled, moment, stories, suggested

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)

MAKERS = {
    "articles": lambda make, n: make(f"Story {n}", section=f"S{n}", source=f"W{n}"),
    "topics": lambda make, n: Topic.objects.create(
        name=f"Leaf {n}", parent=Topic.objects.create(name=f"Branch {n}")
    ),
    "people": lambda make, n: make(f"Story {n}", people=[f"Person {n}"]),
    "images": lambda make, n: make(f"Story {n}", hero_image=Image.objects.create(caption=f"P{n}")),
}

LISTS = {"articles": "article", "topics": "topic", "people": "person", "images": "image"}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=ferry",
        "?q=Ada",
        "?q=wire-1",
        "?q=ferry-str",
        "?status__exact=published",
        "?stage=live",
        "?section__id__exact={section}",
        "?source__id__exact={source}",
        "?language__exact=en",
        "?published_at__year=2025",
        "?published_at__year=2025&published_at__month=11",
        "?topics__id__exact={topic}",
        "?_facets=True",
    ],
)
def test_the_list_is_searched_and_narrowed(admin_client, make_article, query):
    article = make_article(
        "Ferry strike ends",
        byline="By Ada Lund",
        external_id="wire-1",
        section="City",
        source="Wire",
        topics=["Ferries"],
    )
    make_article(
        "Budget",
        status="draft",
        published_at=None,
        language="no",
        section="World",
        source="Agency",
    )
    keys = {
        "section": article.section_id,
        "source": article.source_id,
        "topic": article.topics.get().pk,
    }
    page = admin_client.get(ARTICLES + query.format(**keys))
    assert page.status_code == 200
    listed = [row.headline for row in page.context["cl"].result_list]
    everything = query in ("", "?_facets=True")
    assert listed == (["Budget", "Ferry strike ends"] if everything else ["Ferry strike ends"])


def test_what_is_not_shown_to_readers_can_be_listed(admin_client, make_article):
    now = timezone.now()
    make_article("Out")
    make_article("Coming", status="scheduled", published_at=now + HOUR)
    make_article("Over", published_at=now - 2 * HOUR, expires_at=now - HOUR)
    page = admin_client.get(ARTICLES + "?stage=hidden")
    assert {row.headline for row in page.context["cl"].result_list} == {"Coming", "Over"}


@pytest.mark.parametrize("rows", LISTS)
def test_a_longer_list_asks_the_database_no_more_often(
    admin_client, make_article, django_assert_num_queries, rows
):
    address, make = f"/admin/newsroom/{LISTS[rows]}/", MAKERS[rows]
    make(make_article, 0)
    admin_client.get(address)
    with CaptureQueriesContext(connection) as few:
        admin_client.get(address)
    for number in range(1, 12):
        make(make_article, number)
    with django_assert_num_queries(len(few)):
        page = admin_client.get(address)
    assert page.context["cl"].result_count >= 12


def test_an_article_is_added_with_authors_and_related_stories(client, editor, make_article):
    editor("add_article", "view_article")
    target, author = make_article("Before"), Author.objects.create(name="Ada Lund")
    data = filled(
        headline="New",
        body="<p onclick='x'>Two words</p>",
        authors=[{"author": author.pk}],
        related=[{"headline": "Elsewhere", "url": "https://example.org/"}, {"target": target.pk}],
    )
    assert client.post(f"{ARTICLES}add/", data).status_code == 302
    article = Article.objects.get(headline="New")
    assert (article.status, article.slug, article.word_count) == ("draft", "new", 2)
    assert article.body == "<p>Two words</p>"
    assert article.author_list == [author]
    assert stories(article) == ["Elsewhere", "Before"]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (["1", "2", "3"], "ABC"),
        (["1", "2", "1"], "CAB"),
        (["3", "2", "3"], "BCA"),
        (["2", "1", "3"], "BAC"),
        (["", "2", "3"], "BCA"),
        (["9", "8", "7"], "CBA"),
    ],
)
def test_related_stories_stand_in_the_order_of_their_numbers(
    admin_client, make_article, places, expected
):
    article = make_article()
    rows = [
        RelatedStory.objects.create(article=article, headline=letter, position=position)
        for position, letter in enumerate("ABC", start=1)
    ]
    related = [
        {"id": row.pk, "headline": row.headline, "position": place}
        for row, place in zip(rows, places, strict=True)
    ]
    assert change(admin_client, article, related=related).status_code == 302
    assert "".join(stories(article)) == expected
    assert [story.position for story in article.related_stories.all()] == [1, 2, 3]


def test_new_related_stories_come_last_and_deleted_ones_leave_no_gap(admin_client, make_article):
    article = make_article()
    first, second = (
        RelatedStory.objects.create(article=article, headline=letter, position=position)
        for position, letter in enumerate("AB")
    )
    IndexChange.objects.all().delete()
    related = [
        {"id": first.pk, "headline": "A", "position": "0", "DELETE": "on"},
        {"id": second.pk, "headline": "B", "position": "1"},
        {"headline": "C", "position": ""},
        {"headline": "D", "position": ""},
    ]
    assert change(admin_client, article, related=related).status_code == 302
    assert stories(article) == ["B", "C", "D"]
    assert [story.position for story in article.related_stories.all()] == [1, 2, 3]
    assert IndexChange.objects.filter(article_id=article.pk).exists()


def test_a_related_story_names_something_and_not_its_own_article(admin_client, make_article):
    article = make_article()
    page = change(
        admin_client, article, related=[{"target": article.pk}, {"teaser": "Words alone"}]
    )
    formset = page.context["inline_admin_formsets"][1].formset
    assert formset.errors == [
        {"target": ["An article is not related to itself."]},
        {"__all__": ["Choose an article, or give a headline."]},
    ]


def test_an_author_stands_once_in_a_byline(admin_client, make_article):
    article = make_article(authors=["Ada Lund"])
    link = ArticleAuthor.objects.get()
    page = change(
        admin_client,
        article,
        authors=[{"id": link.pk, "author": link.author_id}, {"author": link.author_id}],
    )
    formset = page.context["inline_admin_formsets"][0].formset
    assert formset.non_form_errors() == ["Please correct the duplicate data for author."]
    assert ArticleAuthor.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"status": "scheduled", **moment("published_at", None)}, "published_at"),
        (
            moment("expires_at", datetime(2025, 11, 17, 8, tzinfo=UTC))
            | {"takedown_reason": "Old."},
            "expires_at",
        ),
        ({"published_at_0": "yesterday"}, "published_at"),
        ({"headline": " "}, "headline"),
        ({"slug": "a/b"}, "slug"),
        ({"external_id": "taken"}, "external_id"),
        ({"canonical_url": "https://example.org/taken"}, "canonical_url"),
        ({"canonical_url": "javascript:alert(1)"}, "canonical_url"),
        ({"section": "999"}, "section"),
        ({"topics": ["999"]}, "topics"),
    ],
)
def test_what_is_wrong_is_said_by_the_field(admin_client, make_article, fields, field):
    make_article(
        "Other", source="Wire", external_id="taken", canonical_url="https://example.org/taken"
    )
    page = change(admin_client, make_article(source="Wire"), **fields)
    assert page.status_code == 200
    assert list(errors(page)) == [field]


def test_an_article_is_suggested_with_its_state(
    admin_client, make_article, django_assert_max_num_queries
):
    make_article("Ferry strike ends")
    make_article("Ferry strike, the plan", status="draft", published_at=None)
    make_article("Budget")
    with django_assert_max_num_queries(6):
        assert suggested(admin_client, "relatedstory", "target", "strike ferry") == [
            "Ferry strike, the plan (draft)",
            "Ferry strike ends (live since Mon 17 Nov 2025 09:00 UTC)",
        ]


def test_a_chosen_article_reads_as_it_was_suggested(admin_client, make_article):
    article, target = make_article(), make_article("Ferry strike ends")
    RelatedStory.objects.create(article=article, target=target)
    page = admin_client.get(f"{ARTICLES}{article.pk}/change/").content.decode()
    assert "Ferry strike ends (live since Mon 17 Nov 2025 09:00 UTC)" in page


def test_only_what_readers_see_is_viewed_on_the_site(admin_client, make_article):
    shown, undated = make_article("Shown"), make_article("X", status="draft", published_at=None)
    coming = make_article("Coming", status="scheduled", published_at=timezone.now() + HOUR)
    addresses = [
        admin_client.get(f"{ARTICLES}{article.pk}/change/").context["absolute_url"]
        for article in (shown, undated, coming)
    ]
    assert addresses == [shown.get_absolute_url(), None, None]


def test_old_addresses_are_shown_and_not_edited(admin_client, make_article):
    article = make_article("Moved", slug="before")
    article.slug = "after"
    article.save()
    page = admin_client.get(f"{ARTICLES}{article.pk}/change/").content.decode()
    assert "before" in page
    old = OldAddress.objects.get()
    change(
        admin_client,
        article,
        **{
            "old_addresses-TOTAL_FORMS": 1,
            "old_addresses-INITIAL_FORMS": 1,
            "old_addresses-0-id": old.pk,
            "old_addresses-0-slug": "forged",
            "old_addresses-0-DELETE": "on",
        },
    )
    assert OldAddress.objects.get().slug == "before"


def test_a_deleted_article_is_hidden_from_the_index_at_once(admin_client, make_article):
    article = make_article("Gone")
    IndexChange.objects.all().delete()
    admin_client.post(f"{ARTICLES}{article.pk}/delete/", {"post": "yes", "reason": "Wrong."})
    assert not Article.objects.exists()
    assert IndexChange.objects.filter(article_id=article.pk, hides=True).exists()


def test_a_date_that_an_editor_gives_is_known(admin_client, make_article):
    article = make_article("Undated")
    Article.objects.update(date_known=False)
    page = admin_client.get(f"{ARTICLES}{article.pk}/change/").content.decode()
    assert "The source told no date" in page
    change(admin_client, article, dek="Another")
    assert Article.objects.get().date_known is False
    earlier = moment("published_at", datetime(2001, 2, 3, tzinfo=UTC))
    change(admin_client, article, **earlier, overruled="early date")
    assert Article.objects.get().date_known is None
    assert Article.objects.get().has_known_date
