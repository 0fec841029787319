"""A form of the desk that is sent again, and what the browser learns of it."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from newsroom.models import Article, AuditEntry, Image, SentForm, Topic
from tests.newsroom.desk.acts import ARTICLES, change, errors, filled, told

pytestmark = pytest.mark.django_db
ADD = f"{ARTICLES}add/"
TOKEN, OTHER = "ab" * 16, "cd" * 16


def token_of(response) -> str:
    return re.search(r'name="form_token" value="(\w+)"', response.text)[1]


def saved(client, *tokens) -> list[str]:
    return client.get("/admin/saved/", {"form": tokens}).json()["saved"]


def test_each_form_carries_a_token_of_its_own(admin_client, make_article):
    pages = [ADD, f"{ARTICLES}{make_article().pk}/change/", "/admin/newsroom/image/add/"]
    pages += ["/admin/newsroom/topic/add/"] * 2
    tokens = {token_of(admin_client.get(page)) for page in pages}
    assert len(tokens) == 5


def test_a_form_sent_twice_makes_one_article(admin_client):
    data = filled(headline="Ferry strike", form_token=TOKEN)
    admin_client.post(ADD, data)
    again = admin_client.post(ADD, data, follow=True)
    article = Article.objects.get()
    assert again.redirect_chain == [(f"{ARTICLES}{article.pk}/change/", 302)]
    assert "This form had been sent before. It was saved once." in told(again)


def test_it_makes_one_where_a_second_would_be_refused(admin_client, make_article):
    source = make_article(source="Wire").source_id
    data = filled(headline="Gas", source=source, external_id="w-1", form_token=TOKEN)
    admin_client.post(ADD, data)
    assert admin_client.post(ADD, data).status_code == 302


def test_a_form_without_a_token_is_saved_as_ever(admin_client):
    for _ in range(2):
        admin_client.post(ADD, filled(headline="Ferry strike"))
    assert Article.objects.count() == 2


def test_a_token_is_its_owners_alone(admin_client):
    data = filled(headline="Ferry strike", form_token=TOKEN)
    admin_client.post(ADD, data)
    other = Client()
    other.force_login(User.objects.create_superuser("other"))
    assert saved(other, TOKEN) == []
    other.post(ADD, data)
    assert Article.objects.count() == 2


def test_a_change_sent_twice_is_one_change(admin_client, make_article):
    article = make_article("Ferry strike", authors=["Bo"])
    for _ in range(2):
        assert change(admin_client, article, headline="Over", form_token=TOKEN).status_code == 302
    assert LogEntry.objects.count() == 1
    # What is typed after Back is not the same form.
    change(admin_client, article, headline="Over at last", form_token=TOKEN)
    article.refresh_from_db()
    assert article.headline == "Over at last"


def test_a_new_article_changed_after_back_is_neither_lost_nor_made_twice(admin_client):
    admin_client.post(ADD, filled(headline="Ferry strike", form_token=TOKEN))
    data = filled(headline="Ferry strike ends", form_token=TOKEN)
    page = admin_client.post(ADD, data)
    article = Article.objects.get()
    assert article.headline == "Ferry strike"
    assert "was saved before you changed it" in str(errors(page))
    assert f'<a href="{ARTICLES}{article.pk}/change/">' in page.text
    assert 'value="Ferry strike ends"' in page.text
    # Who saves it again wants another one.
    admin_client.post(ADD, data | {"form_token": token_of(page)})
    assert Article.objects.count() == 2


def test_a_form_that_was_refused_may_be_sent_again(admin_client):
    refused = admin_client.post(ADD, filled(headline="", form_token=TOKEN))
    assert token_of(refused) == TOKEN
    assert saved(admin_client, TOKEN) == []
    admin_client.post(ADD, filled(headline="Ferry strike", form_token=TOKEN))
    assert saved(admin_client, TOKEN, OTHER, "no token") == [TOKEN]
    assert Article.objects.count() == 1


def test_what_is_undone_is_not_remembered(admin_client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    admin_client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("newsroom.desk.articles.ArticleAdmin.log_addition", fail)
        data = filled(headline="Ferry strike", form_token=TOKEN)
        assert admin_client.post(ADD, data).status_code == 500
    assert not SentForm.objects.exists() and not Article.objects.exists()
    assert saved(admin_client, TOKEN) == []


def test_names_and_pictures_are_made_once_too(admin_client):
    for _ in range(2):
        admin_client.post("/admin/newsroom/topic/add/", {"name": "Gas", "form_token": TOKEN})
        picture = {"url": "https://a.example/1.png", "caption": "A pier", "form_token": OTHER}
        admin_client.post("/admin/newsroom/image/add/", picture)
    assert Topic.objects.count() == Image.objects.count() == 1


def test_a_popup_sent_twice_closes_twice(admin_client):
    data = {"name": "Gas", "form_token": TOKEN, "_popup": "1"}
    pages = [admin_client.post("/admin/newsroom/topic/add/", data) for _ in range(2)]
    assert pages[0].text == pages[1].text
    assert Topic.objects.count() == 1


def test_what_was_sent_is_forgotten_after_a_week(admin_client):
    admin_client.post(ADD, filled(form_token=TOKEN))
    SentForm.objects.update(saved_at=timezone.now() - timedelta(days=8))
    admin_client.post(ADD, filled(headline="Another", form_token=OTHER))
    assert saved(admin_client, TOKEN, OTHER) == [OTHER]


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_at_the_same_time_makes_one_article(transactional_db):
    user = User.objects.create_superuser("ed")
    data, gate = filled(headline="Ferry strike", form_token=TOKEN), Barrier(2)

    def send():
        client = Client()
        client.force_login(user)
        gate.wait()
        client.post(ADD, data)
        connection.close()

    senders = [Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert Article.objects.count() == 1


@pytest.mark.parametrize("there", ["\n", "\r\n"])
def test_line_ends_that_a_browser_sends_change_nothing(admin_client, make_article, there):
    article = make_article(
        "Ferry strike", body="<p>One.</p>\n<p>Two.</p>", dek=f"One{there}Two", language="en"
    )
    before = AuditEntry.objects.count()
    sent = {"body": article.body.replace("\n", "\r\n"), "dek": "One\r\nTwo"}
    change(admin_client, article, **sent)
    assert LogEntry.objects.get().get_change_message() == "No fields changed."
    assert AuditEntry.objects.count() == before
    article.refresh_from_db()
    assert (article.body, article.dek) == ("<p>One.</p>\n<p>Two.</p>", f"One{there}Two")
