"""A body that has its mark is shown as it is; any other is cleaned, or shown as plain text."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from newsroom import bodies, publishing
from newsroom.bodies import UnusableBody, cleaning
from newsroom.models import Article
from newsroom.workers.marking import Marker
from search.models import IndexChange
from tests.search.views.test_escaping import Live

pytestmark = pytest.mark.django_db
DEEP = "<div>" * 300 + "harbour <script>alert(1)</script>"


@pytest.fixture
def article(make_article):
    return make_article("Harbour", text="<p>Ferry <b>sank</b></p>")


@pytest.fixture
def cleaned(monkeypatch) -> list[str]:
    """What is handed to the cleaner from now on."""
    given = []

    def watched(markup):
        given.append(markup)
        return normal_form(markup)

    normal_form = cleaning.normal_form
    monkeypatch.setattr(cleaning, "normal_form", watched)
    return given


def rewrite(article: Article, **columns) -> None:
    """As SQL by hand does: nothing hears of it."""
    Article.objects.filter(pk=article.pk).update(**columns)


def page_of(article, client) -> str:
    return client.get(article.get_absolute_url()).content.decode()


def test_a_marked_body_is_not_cleaned_again(article, client, cleaned):
    assert "<p>Ferry <b>sank</b></p>" in page_of(article, client)
    Article.objects.get(pk=article.pk).save()
    assert cleaned == []


@pytest.mark.parametrize("mark", [None, b"", b"x" * 16])
def test_a_body_without_its_mark_is_cleaned_on_its_way_out(article, client, cleaned, mark):
    rewrite(article, body="<div>Ferry</div><script>alert(1)</script>", body_mark=mark)
    page = page_of(article, client)
    assert "<p>Ferry</p>" in page
    assert Live(page).found == []
    assert len(cleaned) == 1


def test_a_body_changed_by_hand_has_lost_its_mark(article, client):
    rewrite(article, body="<p>Ferry <b>sank</b></p><script>alert(1)</script>")
    assert Live(page_of(article, client)).found == []


def test_a_mark_of_another_site_or_cleaner_is_none(article, settings, monkeypatch):
    assert article.is_body_clean
    monkeypatch.setattr(bodies.marks, "CLEANER", bodies.CLEANER + 1)
    assert not article.is_body_clean
    monkeypatch.undo()
    settings.SECRET_KEY = "another-secret"
    assert not article.is_body_clean


def test_a_stored_body_that_is_too_much_work_is_shown_as_plain_text(article, client):
    rewrite(article, body=DEEP)
    page = page_of(article, client)
    assert "harbour &lt;script&gt;" in page
    assert Live(page).found == []


def test_an_article_with_such_a_body_can_be_withdrawn(article):
    rewrite(article, body=DEEP)
    publishing.withdraw(Article.objects.get(pk=article.pk))
    stored = Article.objects.get(pk=article.pk)
    assert (stored.status, stored.body, stored.body_mark) == ("withdrawn", DEEP, None)


def test_a_new_body_that_is_too_much_work_is_refused(article):
    article.body = DEEP
    with pytest.raises(UnusableBody):
        article.save()
    with pytest.raises(ValidationError, match="more than 256 elements"):
        article.clean()


def test_older_bodies_get_their_mark_and_no_word_changes(make_article, client):
    old = [make_article(f"Story {number}", text=f"<p>Word {number}</p>") for number in range(120)]
    Article.objects.update(body_mark=None)
    rewrite(old[3], body="<b><div>one</div></b>")
    rewrite(old[4], body="one<script>alert(1)</script>")
    rewrite(old[5], body=DEEP)
    assert Marker().go_on(seconds=60) == 118
    stored = {article.pk: article for article in Article.objects.all()}
    assert stored[old[3].pk].body == "<p><b>one</b></p>"
    assert [stored[old[n].pk].body_mark for n in (4, 5)] == [None, None]
    assert "alert" in stored[old[4].pk].body
    assert sum(article.is_body_clean for article in stored.values()) == 118


def test_marking_writes_a_few_rows_at_a_time(make_article, django_assert_num_queries):
    for number in range(60):
        make_article(f"Story {number}")
    Article.objects.update(body_mark=None)
    marker = Marker()
    with django_assert_num_queries(1 + 2 + 50):  # the rows, a transaction's ends, an update each
        assert marker.go_on(seconds=0) == 50
    assert marker.go_on(seconds=60) == 10
    assert marker.is_done


def test_marking_leaves_alone_what_an_editor_saves_meanwhile(article, monkeypatch):
    rewrite(article, body_mark=None)

    def edited(body):
        rewrite(article, body="<p>Of an editor</p>")
        return cleaning.clean_html(body)

    monkeypatch.setattr("newsroom.workers.marking.clean_html", edited)
    assert Marker().go_on(seconds=60) == 0
    assert Article.objects.get(pk=article.pk).body == "<p>Of an editor</p>"


def test_marking_is_no_change_of_the_article(article, reindex):

    rewrite(article, body_mark=None)
    reindex()
    IndexChange.objects.all().delete()
    before = Article.objects.get(pk=article.pk)
    assert Marker().go_on(seconds=60) == 1
    assert not IndexChange.objects.exists()
    assert Article.objects.get(pk=article.pk).modified_at == before.modified_at
