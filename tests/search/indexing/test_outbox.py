"""The outbox: every change is in it, one drainer follows it, and no request waits for that."""

from __future__ import annotations

import os
import random
import time
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from haystack.exceptions import SearchFieldError

from newsroom.models import Article, Image, Person, Section, Topic
from search.backends import locking
from search.backends.locking import writer_lock
from search.indexing import consistency
from search.indexing.drain import drain
from search.indexing.outbox import record
from search.models import MAX_ATTEMPTS, IndexChange
from search.search_indexes import ArticleIndex
from tests.newsroom.desk.acts import filled
from tests.search.member_indexes import UserIndex
from tests.visibility.archive import writer_elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def refuse(monkeypatch):
    """Makes an article impossible to prepare."""
    prepare = ArticleIndex.prepare

    def make(bad):
        def refusing(self, article):
            if article.pk == bad.pk:
                raise ValueError("cannot be read")
            return prepare(self, article)

        monkeypatch.setattr(ArticleIndex, "prepare", refusing)

    return make


def content(snapshot) -> dict:
    """All that the live documents of an index tell, by the articles' keys: no number of its own."""
    live = np.flatnonzero(snapshot.live).tolist()
    keys = snapshot.numbers("key").tolist()
    told = {
        keys[document]: [snapshot.stored(document, name) for name in ("card", "text_stored")]
        + [int(snapshot.numbers(name)[document]) for name in ("time", "end", "day")]
        + [
            [snapshot.facet(name).values[i] for i in snapshot.facet(name).of(document)]
            for name in ("topic", "person", "section")
        ]
        for document in live
    }
    terms = {
        (field, arrays.term(number))
        for segment in snapshot.segments
        for field, arrays in segment.fields.items()
        for number in range(len(arrays))
    }
    postings = {}
    for field, text in terms:
        found = snapshot.postings(field, text.decode())
        pairs = zip(found.docs.tolist(), found.weights.tolist(), strict=True)
        if own := sorted((keys[doc], weight) for doc, weight in pairs if snapshot.live[doc]):
            postings[field, text] = own
    assert len(told) == len(live)  # no document twice
    return {"documents": told, "postings": postings}


def test_the_same_changes_followed_again_change_nothing(make_article, backend, seed):
    rng = random.Random(seed)
    with transaction.atomic():
        articles = [
            make_article(f"Story {i}", text="Oil and gas.", topics=["Energy"]) for i in range(4)
        ]
    articles[0].delete()
    Article.objects.filter(pk=articles[1].pk).update(status="withdrawn")
    articles[2].people.add(Person.objects.create(name="Ines Torvald"))
    first = content(backend.snapshot())
    assert len(first["documents"]) == 2
    assert (("person", b"ines-torvald")) in first["postings"]
    changes = [article.pk or 1 for article in articles] * 2
    for _ in range(3):
        rng.shuffle(changes)
        IndexChange.objects.bulk_create(IndexChange(article_id=pk) for pk in changes)
        drain()
        assert content(backend.snapshot()) == first
    assert not IndexChange.objects.exists()


def _rename(row) -> None:
    row.name += " anew"
    row.save()


def _caption(article) -> None:
    article.hero_image.caption = "A pier in fog"
    article.hero_image.save()


def _bulk_update(article) -> None:
    article.headline = "Set in bulk"
    Article.objects.bulk_update([article], ["headline"])


def _bulk_create(article) -> None:
    copy = Article(headline="Created in bulk", status="published", published_at=timezone.now())
    copy.derive()
    Article.objects.bulk_create([copy])


CHANGES = {  # each with a search that finds the article it was made to only after it
    "save": (lambda article: _rename_headline(article), {"q": "rewritten"}),
    "QuerySet.update": (lambda article: Article.objects.update(dek="sandbank"), {"q": "sandbank"}),
    "bulk_update": (_bulk_update, {"q": "bulk"}),
    "bulk_create": (_bulk_create, {"q": '"created in bulk"'}),
    "M2M add": (lambda article: article.people.add(Person.objects.get()), {"person": "ann-lee"}),
    "M2M set": (lambda article: article.topics.set([Topic.objects.create(name="Gas")]),
                {"topic": "gas"}),
    "M2M from the other side": (lambda article: Person.objects.get().articles.add(article),
                                {"person": "ann-lee"}),
    "M2M clear": (lambda article: article.topics.clear(), {"missing": "topic"}),
    "rename of a topic": (lambda article: _rename(Topic.objects.get()), {"q": "topic:anew"}),
    "rename of a person": (
        lambda article: (article.people.add(Person.objects.get()), _rename(Person.objects.get())),
        {"q": "person:anew"},
    ),
    "rename of a section": (lambda article: _rename(Section.objects.get()),
                            {"q": "section:anew"}),
    "removal of a topic": (lambda article: Topic.objects.all().delete(), {"missing": "topic"}),
    "caption of its picture": (_caption, {"q": "caption:fog"}),
}  # fmt: skip


def _rename_headline(article) -> None:
    article.headline = "Rewritten"
    article.save()


@pytest.mark.parametrize("way", CHANGES)
def test_every_way_of_change_reaches_the_index(make_article, find, way):
    Person.objects.create(name="Ann Lee")
    image = Image.objects.create(caption="A pier")
    article = make_article("Ferry", topics=["Energy"], section="Home", hero_image=image)
    change, search = CHANGES[way]
    assert find(**search).total == 0
    change(article)
    assert find(**search).total == 1
    assert not IndexChange.objects.exists()
    assert not consistency.compare(deep=True).differs


@pytest.mark.parametrize(
    "remove",
    [
        lambda article: article.delete(),
        lambda article: Article.objects.filter(pk=article.pk).delete(),
        lambda article: Article.objects.filter(pk=article.pk).update(status="draft"),
    ],
    ids=["delete", "QuerySet.delete", "QuerySet.update"],
)
def test_every_way_of_removal_reaches_the_index(make_article, backend, remove):
    article, _other = make_article("Ferry"), make_article("Harbour")
    remove(article)
    assert backend.snapshot().live.sum() == 1
    assert not consistency.compare(deep=True).differs


def asks_for_the_lock(process, backend) -> bool:
    lock = f"{backend.path}.lock"
    try:
        paths = Path(f"/proc/{process.pid}/fd").iterdir()
        return any(os.path.realpath(path) == lock for path in paths)
    except FileNotFoundError:  # it has closed one of its files meanwhile
        return False


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's /proc")
def test_of_two_drainers_one_works_and_the_other_waits(make_article, find, manage, backend):
    with transaction.atomic():
        for number in range(60):
            make_article(f"Story {number}")
    with writer_elsewhere():
        Article.objects.update(dek="changed")
        drainers = [manage("update_index"), manage("update_index")]
        deadline = time.monotonic() + 60
        while not all(asks_for_the_lock(drainer, backend) for drainer in drainers):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    said = [drainer.communicate(timeout=120)[0] for drainer in drainers]
    assert [drainer.returncode for drainer in drainers] == [0, 0], said
    assert all("articles brought up to date: " in text for text in said)
    assert find(q="dek:changed").total == 60
    assert not IndexChange.objects.exists()
    assert not consistency.compare(deep=True).differs


def test_a_drainer_that_need_not_wait_goes_away(make_article, backend):
    make_article("Ferry")
    record([1])
    with writer_elsewhere(), pytest.raises(locking.Locked):
        drain()
    assert drain() == 1


def test_a_request_does_not_wait_for_the_writer(make_article, admin_client, find, monkeypatch):
    def fail(seconds):
        raise AssertionError(f"a request waited {seconds} s for the lock")

    article, other = make_article("Ferry strike"), make_article("Harbour dredged")
    address = reverse("admin:newsroom_article_change", args=[article.pk])
    removal = reverse("admin:newsroom_article_delete", args=[other.pk])
    with writer_elsewhere(), monkeypatch.context() as patch:
        patch.setattr(locking.time, "sleep", fail)
        response = admin_client.post(address, filled(article, headline="Ferry sails"))
        assert response.status_code == 302
        assert admin_client.post(removal, {"post": "yes", "reason": "Wrong."}).status_code == 302
        assert [hit.headline for hit in find().hits] == ["Ferry strike"]
        assert IndexChange.objects.exists()
    drain()
    assert [hit.headline for hit in find().hits] == ["Ferry sails"]
    assert not consistency.compare(deep=True).differs


def test_what_cannot_be_prepared_keeps_no_lock(members, join):
    kept = []
    good, bad = join("ann"), join("bob")
    bad.date_joined = None
    for rows in ([bad], [good, bad], []):
        try:
            members.update(UserIndex(), rows)
        except SearchFieldError as problem:
            kept.append(problem)
        with writer_lock(members.path):
            pass
    assert len(kept) == 2
    members.update(UserIndex(), [good])
    assert members.snapshot().live.sum() == 2


def test_a_poison_article_is_parked_and_shown_and_the_rest_goes_on(
    make_article, admin_client, find, refuse
):
    bad = make_article("A poisoned well")
    refuse(bad)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for attempt in range(1, MAX_ATTEMPTS + 2):
            with transaction.atomic():
                bad.save() if attempt == 1 else None
                make_article(f"Good {attempt}")
            clock.shift(timedelta(minutes=2))
            drain()
        change = IndexChange.objects.get()
        told = admin_client.get("/healthz").json()
        page = admin_client.get("/admin/search/indexchange/?state=parked").content.decode()
    assert find(q="good").total == MAX_ATTEMPTS + 1
    assert (change.article_id, change.attempts) == (bad.pk, MAX_ATTEMPTS)
    assert (told["status"], told["parked"]) == ("degraded", 1)
    assert not told["checks"]["changes"]["ok"]
    assert "A poisoned well" in page
    assert "ValueError: cannot be read" in page
