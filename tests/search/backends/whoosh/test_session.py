"""Writers of one index: they lose nothing, wait for each other, and leave no lock when they die."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection

from tests import databases
from tests.search.member_indexes import UserIndex

pytestmark = pytest.mark.django_db


def test_two_writers_lose_nothing_and_a_reader_never_goes_back(members):
    index, problems, seen = UserIndex(), [], [0]
    users = [User.objects.create(username=f"u{number}") for number in range(24)]
    documents = [members.prepare(index, user) for user in users]

    def write(some):
        try:
            for document in some:
                with members.writing(wait=60) as session:
                    session.replace(document)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()  # on PostgreSQL the lock of writers has one for each thread

    writers = [threading.Thread(target=write, args=[documents[half::2]]) for half in (0, 1)]
    members.set_up()
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seen.append(int(members.snapshot().live.sum()))
    for writer in writers:
        writer.join()
    assert problems == []
    assert seen == sorted(seen)
    assert int(members.snapshot().live.sum()) == len(users)


def test_a_killed_writer_frees_the_lock_and_leaves_the_index_as_it_was(join, members):
    join("ann")
    document = members.prepare(UserIndex(), User.objects.create(username="ben"))
    child = os.fork()
    if not child:
        try:
            databases.let_go_of_the_parents()
            with members.writing() as session:
                session.replace(document)
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert int(members.snapshot().live.sum()) == 1
    join("cay")
    assert int(members.snapshot().live.sum()) == 2
