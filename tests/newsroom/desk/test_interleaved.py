"""Editors who get into each other's way, in any order: no text that was accepted is ever lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.models import Act, Article, Version
from tests.newsroom.desk.acts import act, choose, opened, send

pytestmark = pytest.mark.django_db
EDITORS = 4
FIELDS = ["headline", "dek", "body"]
EXAMPLES = min(settings().max_examples // 2, 500)  # each is some ten forms
STEPS = st.lists(
    st.tuples(
        st.integers(0, EDITORS - 1),
        st.one_of(
            st.just(("open",)),
            st.tuples(st.just("save"), st.sets(st.sampled_from(FIELDS), min_size=1)),
            st.tuples(st.just("take"), st.sampled_from(["yours", "theirs"])),
            st.tuples(st.just("restore"), st.integers(0, 5)),
            st.tuples(st.just("act"), st.sampled_from(["publish_selected", "withdraw_selected"])),
            st.just(("undo",)),
        ),
    ),
    min_size=3,
    max_size=12,
)


class Desk:
    """Editors at one article, and the texts of theirs that were accepted."""

    def __init__(self, article: Article, clients: list[Client]):
        self.article, self.clients = article, clients
        self.forms: dict[int, dict] = {}
        self.asked: dict[int, tuple] = {}  # pages with both texts, and what was sent
        self.accepted: list[tuple[str, str]] = []
        self.count = 0

    def open(self, editor: int) -> None:
        self.forms[editor] = opened(self.clients[editor], self.article)
        self.asked.pop(editor, None)

    def save(self, editor: int, fields: set[str]) -> None:
        if editor not in self.forms:
            self.open(editor)
        self.count += 1
        said = f"Text {self.count} of editor {editor}"
        texts = {name: f"<p>{said}</p>" if name == "body" else said for name in fields}
        self.asked.pop(editor, None)
        form = self.forms.pop(editor)
        page = send(self.clients[editor], self.article, form, **texts)
        self._answered(editor, page, texts)

    def take(self, editor: int, side: str) -> None:
        if editor not in self.asked:
            return
        page, texts = self.asked.pop(editor)
        takes = dict.fromkeys(texts, side)
        again = choose(self.clients[editor], self.article, page, **takes)
        self._answered(editor, again, texts if side == "yours" else {})

    def restore(self, editor: int, back: int) -> None:
        versions = list(Version.objects.filter(article_number=self.article.pk))
        if versions:
            version = versions[back % len(versions)]
            address = reverse("admin:newsroom_version_restore", args=[version.pk])
            assert self.clients[editor].post(address).status_code == 302

    def act(self, editor: int, name: str) -> None:
        fields = {"confirmed": "1", "overruled": "1", "reason": "Asked for"}
        assert act(self.clients[editor], name, self.article, **fields).status_code == 200

    def undo(self, editor: int) -> None:
        if (last := Act.objects.first()) is not None:
            address = reverse("admin:newsroom_act_undo", args=[last.pk])
            assert self.clients[editor].post(address, {"reason": "Undone"}).status_code == 302

    def _answered(self, editor: int, page, texts: dict[str, str]) -> None:
        if page.status_code == 409:
            self.asked[editor] = page, texts
        else:
            assert page.status_code == 302, page.context["adminform"].form.errors
            self.accepted.extend(texts.items())

    def readable(self) -> set[tuple[str, str]]:
        """What the article says, and all that its history does."""
        versions = Version.objects.filter(article_number=self.article.pk).select_related("body")
        said = {(name, version.state[name]) for version in versions for name in ("headline", "dek")}
        said |= {("body", version.body.text) for version in versions}
        self.article.refresh_from_db()
        return said | {(name, getattr(self.article, name)) for name in FIELDS}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def clients():
    made = []
    for number in range(EDITORS):
        client = Client()
        client.force_login(User.objects.create_superuser(f"editor-{number}"))
        made.append(client)
    return made


def test_every_text_that_a_save_accepted_can_be_read_afterwards(make_article, clients):
    article = make_article("Harbour opens", body="<p>Ships came in.</p>", dek="A line")

    @settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    def interleaved(steps):
        with undone():
            desk = Desk(Article.objects.get(pk=article.pk), clients)
            for editor, (step, *how) in steps:
                getattr(desk, step)(editor, *how)
            assert set(desk.accepted) <= desk.readable()

    interleaved()
