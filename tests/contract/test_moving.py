"""An archive moves to Solr and back: no search is empty meanwhile, and both tell the same."""

from __future__ import annotations

import threading

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from newsroom import publishing
from newsroom.models import Article
from search import backends, engine
from search.backends.errors import Lost
from search.indexing import consistency
from search.indexing.drain import drain
from search.indexing.rebuild import rebuild
from search.indexing.repair import Repairer
from search.models import IndexChange
from search.operations.index_status import index_state
from search.request import SearchRequest
from tests.contract.conftest import needs_solr

pytestmark = needs_solr
OIL = SearchRequest.from_url({"q": "oil"})


@pytest.mark.django_db(transaction=True)
def test_an_archive_moves_to_solr_and_back_without_an_empty_search(make_article, using, solr_url):
    for number in range(30):
        make_article(f"Oil {number}", topics=["Crude"])
    drain()
    with Watched() as seen:
        call_command("rebuild_index", verbosity=0)
    with using(solr_url):
        rebuild()  # before anybody is sent there
        with Watched() as seen_there:
            call_command("rebuild_index", verbosity=0)
            Article.objects.first().delete()
            drain()
            assert not consistency.compare(deep=True).differs
        assert engine.find(OIL).total == 29
    # Back on Whoosh: the index there is older than the last change, and is brought up to date.
    assert consistency.compare().extra
    consistency.repair(consistency.compare())
    assert not consistency.compare(deep=True).differs
    assert engine.find(OIL).total == 29
    assert set(seen.totals) == {30} and set(seen_there.totals) <= {29, 30}
    assert len(seen_there.totals) > 3


class Watched:
    """Searches again and again in another thread while its block runs."""

    def __enter__(self):
        self.totals: list[int] = []
        self._is_over = threading.Event()
        self._index = backends.current().index
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_problem):
        self._is_over.set()
        self._thread.join()

    def _watch(self):
        # As a reader of another process would: without the transaction of this test.
        from django.db import connection

        try:
            while not self._is_over.is_set():
                self.totals.append(engine.find(OIL).total)
        finally:
            connection.close()


@pytest.mark.django_db
def test_setting_up_twice_makes_one_collection(using, solr_url):
    with using(solr_url) as backend:
        call_command("setup_engine")
        current = backend.collections.current()
        call_command("setup_engine")
        assert backend.collections.current() == current
        assert backend.collections.replicas(current) == (4, 4)


@pytest.mark.django_db
def test_a_rebuild_switches_and_can_be_taken_back(solr, make_article, find):
    make_article("Oil")
    rebuild()
    first = solr.collections.current()
    make_article("Gas")
    rebuild()
    second = solr.collections.current()
    assert second > first and solr.collections.previous() == first
    gone = Article.objects.get(headline="Oil")
    gone.status = Article.Status.WITHDRAWN
    gone.save()
    drain()
    call_command("rebuild_index", back=True)
    assert solr.collections.current() == first
    assert [hit.headline for hit in find().hits] == ["Gas"]
    assert not consistency.compare(deep=True).differs
    assert index_state().generation == first


@pytest.mark.django_db
def test_the_collection_that_the_database_remembers_is_mended_and_in_use_again(
    solr, make_article, find, caplog
):
    make_article("Oil")
    make_article("Gas")
    rebuild()
    current = solr.collections.current()
    Repairer().repair()
    solr.nodes.get("/admin/collections", {"action": "DELETEALIAS", "name": solr.collections.name})
    publishing.withdraw(Article.objects.get(headline="Oil"))
    with pytest.raises(Lost, match="the alias is missing"):
        solr.examine()
    assert Repairer().repair()
    assert solr.collections.current() == current
    assert [hit.headline for hit in find().hits] == ["Gas"]
    assert f"{current} is in use again" in caplog.text
    assert not consistency.compare(deep=True).differs


@pytest.mark.django_db(transaction=True)
def test_a_restored_archive_has_no_collection_in_use_until_it_is_built(
    solr, make_article, find, tmp_path
):
    make_article("Oil")
    rebuild()
    backup = tmp_path / "archive.tar.gz"
    call_command("backup", backup)
    make_article("Oil of another archive")
    call_command("restore", backup, force=True)
    assert solr.in_use() is None
    assert find(q="oil").total == 1 and find(q="oil").notices
    assert Repairer().repair()
    assert find(q="oil").total == 1 and not find(q="oil").notices


@pytest.mark.django_db
def test_a_number_that_another_article_has_now_is_stale_without_a_deep_look(
    solr, make_article, find
):
    make_article("Oil")
    number = make_article("Gas").pk
    drain()
    with connection.cursor() as cursor:  # past everything that listens to the models
        cursor.execute(
            "UPDATE newsroom_article SET headline = 'Peat', slug = 'peat' WHERE id = %s", [number]
        )
    found = consistency.compare()
    assert found.stale == [number]
    consistency.repair(found)
    assert sorted(hit.headline for hit in find().hits) == ["Oil", "Peat"]
    assert not consistency.compare().differs


@pytest.mark.django_db
def test_a_rebuild_that_fails_leaves_the_collection_in_use(solr, make_article, find, monkeypatch):
    make_article("Oil")
    drain()
    current, before = solr.collections.current(), solr.collections.every_name()
    monkeypatch.setattr("search.indexing.rebuild.in_order_of_key", lambda rows: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rebuild()
    assert solr.collections.current() == current and find().total == 1
    assert solr.collections.every_name() == before


@pytest.mark.django_db
def test_check_index_tells_what_is_missing_stale_and_extra(solr, make_article, capsys):
    kept, gone, new = make_article("Oil"), make_article("Gas"), None
    drain()
    Article.objects.filter(pk=kept.pk).update(headline="Coal")
    Article.objects.filter(pk=gone.pk).delete()
    new = make_article("New")
    found = consistency.compare(deep=True)
    assert (found.missing, found.stale, found.extra) == ([new.pk], [kept.pk], [gone.pk])
    call_command("check_index", deep=True, repair=True)
    assert not consistency.compare(deep=True).differs


@pytest.mark.django_db
def test_a_withdrawn_article_is_hidden_before_solr_has_followed(solr, make_article, find):
    article = make_article("Oil", topics=["Crude"])
    drain()
    assert find(q="oil").total == 1
    article.status = Article.Status.WITHDRAWN
    article.save()
    assert find(q="oil").total == 0 and not find().facets["topic"].buckets
    drain()
    assert find(q="oil").total == 0 and not IndexChange.objects.hidden()
    assert solr.articles() == 0


@pytest.mark.django_db
def test_an_index_of_another_schema_is_told_and_not_written(solr, make_article, monkeypatch):
    make_article("Oil")
    monkeypatch.setattr(type(solr.collections), "differences", lambda self, name: ["configset"])
    with pytest.raises(CommandError, match="another schema"):
        call_command("update_index")
