"""What the editor of a body asks the server, and the policy that its page stands under."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.visibility.roles import client_of, member

pytestmark = pytest.mark.django_db


def ask(client, **data):
    return client.post(reverse("admin:newsroom_article_cleaned"), data)


def test_a_pasted_text_comes_back_clean_with_what_it_lost():
    pasted = "<p><span style='font-weight:bold'>Calm</span> sea<img src=x></p>"
    assert ask(client_of("contributor"), html=pasted, **{"from": "clipboard"}).json() == {
        "html": "<p><b>Calm</b> sea</p>",
        "left_out": "1 picture, colours, fonts and sizes",
    }


def test_what_no_body_can_be_is_told_why():
    answer = ask(client_of("editor"), html="<p>" + "<b><i>x</i></b>" * 100_000)
    assert answer.status_code == 422
    assert "more than" in answer.json()["error"]
    assert ask(client_of("editor"), html="x" * 3_000_000).status_code == 400


def test_only_who_may_write_is_answered_and_only_with_the_forms_token():
    reader = member("reader")
    reader.is_staff = True
    reader.save()
    assert ask(client_of("reader"), html="x").status_code == 403
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(member("editor"))
    assert ask(careful, html="x").status_code == 403


def test_the_form_stands_under_the_policy_of_every_page(make_article):
    form = client_of("editor").get(
        reverse("admin:newsroom_article_change", args=[make_article().pk])
    )
    policy = form["Content-Security-Policy"]
    assert "unsafe-" not in policy and "nonce-" not in policy
    assert sorted(policy.split("; ")) == sorted(
        Client().get("/")["Content-Security-Policy"].split("; ")
    )
