"""Whatever changes an article keeps what it was: once for what is done together."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models.functions import Upper

from newsroom.imports.formats.parsed import Name, ParsedArticle
from newsroom.imports.importer import Importer, Options
from newsroom.models import Article, Image, KeptText, Person, RelatedStory, Section, Topic, Version
from newsroom.versions import change, of_version, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(make_article):
    """An article with everything, and no version."""
    made = make_article(
        "Harbour opens", body="<p>As it was.</p>", topics=["Ports"], people=["Ada Lund"],
        places=["Skelby"], authors=["Rafe Tolland"], section="City", source="The Paper",
    )  # fmt: skip
    made.hero_image = Image.objects.create(url="https://example.org/a.jpg", caption="The harbour")
    made.save()
    RelatedStory.objects.create(article=made, headline="Elsewhere", url="https://example.org/")
    Version.objects.all().delete()
    return made


def kept(article) -> list[Version]:
    return list(Version.objects.filter(article_number=article.pk).order_by("pk"))


def rename(article):
    article.headline = "Harbour closes"
    article.save()


def take_names(article):
    article.topics.clear()


def merge_people(article):
    Person.objects.create(name="Ada L.").articles.set([article])


CHANGES = {
    "a save": rename,
    "a save of one field": lambda a: Article(pk=a.pk, headline="X").save(
        update_fields=["headline"]
    ),
    "an update": lambda a: Article.objects.filter(pk=a.pk).update(headline="X"),
    "an update by an expression": lambda a: Article.objects.update(headline=Upper("headline")),
    "a bulk update": lambda a: Article.objects.bulk_update([Article(pk=a.pk, dek="X")], ["dek"]),
    "names added": lambda a: a.topics.add(Topic.objects.create(name="Gas")),
    "names taken": take_names,
    "names from the other side": merge_people,
    "a topic that is deleted": lambda a: a.topics.get().delete(),
    "a person who is deleted": lambda a: Person.objects.all().delete(),
    "an author": lambda a: a.authorships.all().delete(),
    "a related story": lambda a: a.related_stories.get().delete(),
    "a picture that is deleted": lambda a: a.hero_image.delete(),
    "a deletion": lambda a: Article.objects.get(pk=a.pk).delete(),
    "a deletion of many": lambda a: Article.objects.all().delete(),
}


@pytest.mark.parametrize("act", CHANGES.values(), ids=CHANGES.keys())
def test_every_change_keeps_what_was_there(article, act):
    before = state_of(article)
    with change(Version.Through.DESK):
        act(article)
    (version,) = kept(article)
    assert of_version(version) == before
    assert of_version(version).digest == before.digest == version.digest


def test_all_that_a_state_has_is_kept(article):
    values = state_of(article).values
    assert values["headline"] == "Harbour opens"
    assert [name for _key, name in values["topics"] + values["people"] + values["places"]] == [
        "Ports", "Ada Lund", "Skelby",
    ]  # fmt: skip
    assert [values["section"][1], values["source"][1]] == ["City", "The Paper"]
    assert [name for _key, name in values["authors"]] == ["Rafe Tolland"]
    assert values["related"][0]["headline"] == "Elsewhere"
    assert values["hero_image"][0] == article.hero_image_id
    columns = {field.name for field in Article._meta.concrete_fields}
    follows = {"id", "body", "word_count", "body_mark", "address_date", "import_digest"}
    assert columns - follows - {"created_at", "modified_at"} <= values.keys()


def test_what_is_done_together_is_one_version_with_who_and_what(article, make_article):
    editor = get_user_model().objects.create_user("ada")
    before = state_of(article)
    with change(Version.Through.ACT, editor, run="act 7"):
        rename(article)
        take_names(article)
        Article.objects.get(pk=article.pk).delete()
    (version,) = kept(article)
    assert of_version(version) == before
    assert (version.user, version.user_name, version.run) == (editor, "ada", "act 7")
    assert version.through == "deletion"


def test_what_a_rollback_took_away_is_kept_again(article):
    with change(Version.Through.DESK), transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            rename(article)
            raise ZeroDivisionError
        assert kept(article) == []
        rename(article)
    assert len(kept(article)) == 1


def test_what_is_new_has_no_version(make_article):
    with change(Version.Through.DESK):
        article = make_article("New", topics=["Gas"], authors=["Ada"])
        article.dek = "More"
        article.save()
        Article.objects.bulk_create([Article(headline="Another")])
        Article.objects.filter(headline="Another").update(dek="more")
    assert not Version.objects.exists()


def test_a_save_that_changes_nothing_adds_at_most_one_version(article):
    for _ in range(4):
        article.save()
    assert len(kept(article)) == 1
    rename(article)
    (version,) = kept(article)
    assert version.state["headline"] == "Harbour opens"


def test_a_text_is_kept_once(article):
    for number in range(5):
        article.headline = f"Headline {number}"
        article.save()
    assert len(kept(article)) == 5
    assert KeptText.objects.count() == 1
    assert KeptText.objects.get().text == "<p>As it was.</p>"


def test_many_articles_cost_few_queries(make_article, django_assert_max_num_queries):
    for number in range(30):
        make_article(f"Story {number}", topics=["Gas"])
    with django_assert_max_num_queries(25):
        Article.objects.update(dek="Changed")
    assert Version.objects.count() == 30


def story(headline, text="<p>One.</p>", **fields):
    return ParsedArticle(
        position="1", headline=headline, body_html=text, external_id="a", source="S", **fields
    )


def test_an_import_keeps_what_it_replaces_under_its_run(db):
    first, second = Importer(Options()), Importer(Options())
    first.import_items([story("First", topics=(Name("Gas"),))], "a.jsonl")
    first.finish()
    assert not Version.objects.exists()
    article = Article.objects.get()
    before = state_of(article)
    second.import_items([story("Second", "<p>Two.</p>", topics=(Name("Oil"),))], "a.jsonl")
    second.finish()
    (version,) = kept(article)
    assert of_version(version) == before
    assert (version.through, version.run) == ("import", second.trace.name)
    third = Importer(Options())
    third.import_items([story("Second", "<p>Two.</p>", topics=(Name("Oil"),))], "a.jsonl")
    assert len(kept(article)) == 1


def test_a_version_outlives_section_and_author(article):
    rename(article)
    Section.objects.create(name="World").articles.set([article])
    Section.objects.get(name="City").delete()
    assert kept(article)[0].state["section"][1] == "City"
