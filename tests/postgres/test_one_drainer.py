"""One drainer over all machines: each has an index folder of its own here, and so its own file."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction

from newsroom.models import Article
from search.backends.locking import KEY, Locked, database_lock, writer_lock
from search.indexing import consistency
from search.indexing.drain import HINDRANCES, drain
from search.models import IndexChange

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other_machine():
    """A connection to the same database; what it locks it keeps until it is closed."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        yield other


def lock(other) -> bool:
    return other.execute("SELECT pg_try_advisory_lock(%s)", [KEY]).fetchone()[0]


def test_while_another_machine_writes_nobody_drains(make_article, find, other_machine):
    make_article("Harbour")
    assert lock(other_machine)
    make_article("Ferry")  # the request does not wait
    assert IndexChange.objects.count() == 1
    with pytest.raises(Locked, match="another machine"):
        drain(wait=0.1)
    assert find().total == 1
    other_machine.close()  # as when it dies
    assert drain(wait=10) == 1
    assert find().total == 2


def test_while_this_machine_writes_no_other_does(other_machine, tmp_path):
    with writer_lock(tmp_path / "index"):
        assert not lock(other_machine)
    assert lock(other_machine)


def test_a_lock_is_given_back_though_the_block_fails(other_machine):
    with pytest.raises(ZeroDivisionError), database_lock():
        _ = 1 / 0
    assert lock(other_machine)


def test_a_lock_is_given_back_though_the_transaction_is_broken(other_machine):
    with pytest.raises(ZeroDivisionError), transaction.atomic(), database_lock():
        with pytest.raises(Exception, match="nonsense"), connection.cursor() as cursor:
            cursor.execute("SELECT nonsense")
        _ = 1 / 0
    # The connection was closed, and the server may take a moment to see that.
    other_machine.execute("SET lock_timeout = '10s'")
    other_machine.execute("SELECT pg_advisory_lock(%s)", [KEY])


def test_a_drainer_that_loses_its_connection_leaves_the_rows(make_article, find, other_machine):
    """Its index may be written, but nobody is told that it is: another does it again."""
    assert lock(other_machine)
    with transaction.atomic():
        make_article("Ferry")
    other_machine.execute("SELECT pg_advisory_unlock(%s)", [KEY])
    pid = connection.connection.info.backend_pid

    def cut(count):
        other_machine.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])

    with pytest.raises(HINDRANCES):
        drain(progress=cut)
    connection.close()
    assert IndexChange.objects.count() == 1
    assert drain() == 1
    assert find().total == 1


def test_two_drainers_of_one_database_do_it_once(make_article, find, manage, tmp_path: Path):
    with transaction.atomic():
        for number in range(120):
            make_article(f"Story {number}")
    drainers = [manage("update_index"), manage("update_index")]
    said = [drainer.communicate(timeout=120)[0] for drainer in drainers]
    assert [drainer.returncode for drainer in drainers] == [0, 0], said
    assert find().total == Article.objects.count() == 120
    assert not IndexChange.objects.exists()
    assert not consistency.compare(deep=True).differs
