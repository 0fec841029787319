"""Articles and names: who may see them, where they stand, what the database refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from newsroom.models import Article, Image, RelatedStory, Topic
from newsroom.signals import articles_changed

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("status", Article.Status.values)
@pytest.mark.parametrize(
    ("published", "expires"),
    [
        (published, expires)
        for published in (NOON - HOUR, NOON, NOON + HOUR)
        for expires in (None, NOON, NOON + 2 * HOUR)
        if expires is None or expires > published
    ],
)
def test_the_public_sees_what_is_published_its_time_come_and_not_over(
    make_article, status, published, expires
):
    article = make_article(status=status, published_at=published, expires_at=expires)
    wanted = (
        status in ("published", "scheduled")
        and published <= NOON
        and (expires is None or expires > NOON)
    )
    assert article.is_public(NOON) is wanted


def test_the_date_of_an_address_is_that_of_the_sites_time_zone(make_article, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    article = make_article("Late", published_at=datetime(2025, 12, 31, 20, tzinfo=UTC))
    assert article.get_absolute_url() == "/articles/2026/01/01/late/"


def test_two_stories_of_a_day_have_two_addresses(make_article):
    urls = [make_article("Same").get_absolute_url() for _ in range(3)]
    assert [url.split("/")[-2] for url in urls] == ["same", "same-2", "same-3"]


def test_a_body_is_cleaned_and_counted(make_article):
    body = '<p onclick="x()">One <b>two</b></p><script>x()</script>'
    body += '<a href="javascript:x()">three</a>'
    article = make_article(body=body)
    assert "script" not in article.body
    assert "onclick" not in article.body
    assert article.word_count == 3


def test_old_addresses_lead_to_the_new_one(make_article, client):
    article = make_article("First")
    old = article.get_absolute_url()
    article.slug = "second"
    article.save()
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, article.get_absolute_url())
    article.slug = "first"
    article.save()
    assert client.get(old).status_code == 200
    assert client.get(old.replace("first", "second")).status_code == 301


@pytest.mark.parametrize("slugs", [("before", "else"), ("else", "before"), ("before", "before")])
def test_a_draft_takes_no_old_address_from_what_readers_see(make_article, client, slugs):
    moved = make_article(slug="before")
    old = moved.get_absolute_url()
    moved.slug = "after"
    moved.save()
    draft = make_article(slug=slugs[0], status="draft")
    draft.slug = slugs[1]
    draft.save()
    assert client.get(old)["Location"] == moved.get_absolute_url()


def test_an_old_address_of_a_hidden_article_tells_nothing(make_article, client):
    article = make_article("First")
    old = article.get_absolute_url()
    article.slug = "second"
    article.status = Article.Status.DRAFT
    article.save()
    assert client.get(old).status_code == 404


def test_a_withdrawn_article_is_gone_with_a_note_or_not_found_without(make_article, client):
    article = make_article("Wrong", status="withdrawn")
    assert client.get(article.get_absolute_url()).status_code == 404
    Article.objects.update(withdrawal_note="It was not <true>.")
    answer = client.get(article.get_absolute_url())
    assert answer.status_code == 410
    assert "It was not &lt;true&gt;." in answer.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"headline": ""},
        {"status": "published", "published_at": None},
        {"expires_at": datetime(2020, 1, 1, tzinfo=UTC)},
    ],
)
def test_the_database_refuses_what_makes_no_sense(make_article, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(**{"headline": "x", **fields})


def test_one_article_a_source_and_external_id(make_article):
    make_article(source="Wire", external_id="1")
    make_article(source="Other", external_id="1")
    make_article(source="Wire", external_id="")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(source="Wire", external_id="1")


def test_a_story_is_not_related_to_itself_or_to_nothing(make_article):
    article = make_article()
    for fields in ({"target": article}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RelatedStory.objects.create(article=article, **fields)


def test_a_topic_is_not_part_of_itself():
    top = Topic.objects.create(name="Top")
    below = Topic.objects.create(name="Below", parent=top)
    top.parent = below
    with pytest.raises(ValidationError):
        top.full_clean()
    assert below.ancestors() == [top, below] or below.ancestors() == [top]


def test_names_that_differ_only_in_case_are_one():
    Topic.objects.create(name="Łódź  trams")
    with pytest.raises(ValidationError):
        Topic(name="ŁÓDŹ trams").full_clean()


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a.save(),
        lambda a: a.delete(),
        lambda a: Article.objects.filter(pk=a.pk).update(dek="x"),
        lambda a: Article.objects.bulk_update([a], ["dek"]),
        lambda a: Article.objects.filter(pk=a.pk).delete(),
        lambda a: a.topics.clear(),
        lambda a: a.topics.set([Topic.objects.create(name="New")]),
        lambda a: a.topics.first().articles.remove(a),
        lambda a: a.topics.first().save(),
        lambda a: a.topics.first().delete(),
        lambda a: a.section.save(),
        lambda a: a.authorships.first().delete(),
        lambda a: RelatedStory.objects.create(article=a, headline="x"),
        lambda a: a.hero_image.save(),
    ],
)
def test_every_way_to_change_an_articles_face_is_told(make_article, change):
    image = Image.objects.create(caption="A")
    article = make_article(topics=["Gas"], section="City", authors=["Ann"], hero_image=image)
    told = []

    def listen(sender, ids, **kwargs):
        told.extend(ids)

    pk = article.pk
    articles_changed.connect(listen)
    try:
        change(article)
    finally:
        articles_changed.disconnect(listen)
    assert pk in told
