"""No moment between: what hides an article, what is being read meanwhile, what fails half-way."""

from __future__ import annotations

import pytest
from django.db import transaction
from haystack.query import SearchQuerySet

from newsroom.models import Article
from newsroom.signals import articles_changed
from search import backends, engine
from search.backends.whoosh.backend import WhooshSearchBackend
from search.exports import rows
from search.indexing.drain import drain
from search.models import IndexChange
from search.request import SearchRequest
from tests.search.results import every_article
from tests.visibility.archive import MARKERS, NOW, SECRET, STORIES, Secret, writer_elsewhere
from tests.visibility.roles import client_of
from tests.visibility.surfaces import ask_everything, ask_haystack, told

pytestmark = pytest.mark.django_db(transaction=True)


class BrokenOff(Exception):
    """What stands for a process that ends between a change and what follows from it."""


WRITES = {
    "save": lambda article: article.save(),
    "update": lambda article: Article.objects.filter(pk=SECRET).update(status="draft"),
    "bulk update": lambda article: Article.objects.bulk_update([article], ["status"]),
    "delete": lambda article: article.delete(),
    "delete rows": lambda article: Article.objects.filter(pk=SECRET).delete(),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_change_and_its_hide_are_one_transaction(archive_in, write):
    def break_off(**kwargs):
        raise BrokenOff

    with archive_in():
        article = Secret().write()
        article.status = "draft"
        articles_changed.connect(break_off)
        try:
            with pytest.raises(BrokenOff):
                WRITES[write](article)
        finally:
            articles_changed.disconnect(break_off)
        assert Article.objects.public().filter(pk=SECRET).exists()
        assert not IndexChange.objects.exists()


@pytest.mark.parametrize(
    "search",
    [
        lambda: engine.find(SearchRequest()).total,
        lambda: len(engine.hits(SearchRequest(per_page=100))),
        lambda: len(every_article(SearchRequest())),
        lambda: int(engine.count_days(SearchRequest()).counts.sum()),
        lambda: SearchQuerySet().count(),
        lambda: len(SearchQuerySet().facet("topic")),
        lambda: len(backends.current().search("*")["results"]),
    ],
    ids=["find", "hits", "export", "days", "query set", "facets", "backend"],
)
def test_a_search_that_the_index_overtakes_still_hides(archive_in, monkeypatch, search):
    """The worker follows a hide, and forgets it, between the reading of the index and of hides."""
    real = WhooshSearchBackend.snapshot

    def overtaken(self):
        snapshot = real(self)
        drain()
        return snapshot

    with archive_in():
        Secret().write()
        with writer_elsewhere():
            Article.objects.filter(pk=SECRET).update(status="draft")
        monkeypatch.setattr(WhooshSearchBackend, "snapshot", overtaken)
        assert search() == STORIES
        assert not IndexChange.objects.exists()


@pytest.mark.parametrize("address", ["/search.csv?sort=newest", "/search.jsonl?sort=newest"])
def test_what_is_hidden_while_an_export_runs_is_not_written(archive_in, monkeypatch, address):
    monkeypatch.setattr(rows, "FIRST", 2)
    with archive_in():
        Secret().write()  # the oldest but one: in a later chunk of rows
        lines = iter(client_of("anonymous").get(address))
        begun = next(lines)
        while b"wire:1" not in begun:
            begun += next(lines)
        Article.objects.filter(pk=SECRET).update(expires_at=NOW)
        rest = b"".join(lines)
        assert b"wire:1" in begun
        assert b"wire:10" in rest
        assert told(rest.decode()) == []  # what was written before may name it as related


def test_an_export_that_nobody_disturbs_has_every_row(archive_in):
    with archive_in():
        Secret().write()
        assert told(b"".join(client_of("anonymous").get("/search.jsonl")).decode())


def test_a_newer_text_waits_in_a_draft_of_its_own(archive_in):
    with archive_in():
        before = ask_everything("anonymous"), ask_haystack()
        newer = Article.objects.get(pk=1)
        newer.pk, newer.status, newer.external_id = SECRET, "draft", ""
        newer.body = f"<p>The common story of {MARKERS['body']}.</p>"
        newer.save(force_insert=True)
        assert (ask_everything("anonymous"), ask_haystack()) == before


def test_words_of_an_older_text_find_nothing(archive_in):
    with archive_in():
        before = ask_everything("anonymous"), ask_haystack()
        article = Article.objects.get(pk=1)
        text = article.body
        for body in (f"<p>The common story of {MARKERS['body']}.</p>", text):
            article.body = body
            article.save()
        assert (ask_everything("anonymous"), ask_haystack()) == before


def test_what_is_not_committed_is_not_seen(archive_in):
    with archive_in():
        before = ask_everything("anonymous"), ask_haystack()
        with pytest.raises(BrokenOff), transaction.atomic():
            Article.objects.filter(pk=1).update(headline=MARKERS["headline"])
            Article.objects.get(pk=2).delete()
            raise BrokenOff
        assert (ask_everything("anonymous"), ask_haystack()) == before
