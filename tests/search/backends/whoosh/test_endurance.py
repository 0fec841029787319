"""A reader that lives long: memory and open files stay flat, and commits of others are seen.

ENDURANCE says how many queries are asked (default 200, with LONG_TESTS 1,000; `make endurance`
asks 10,000).
"""

from __future__ import annotations

import gc
import os
import random
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from haystack import connections

from search.backends.locking import Locked
from search.backends.whoosh import backend as whoosh
from search.backends.whoosh.session import segments_of
from search.columns.postings import EMPTY, Cache
from search.indexing import consistency
from search.indexing.drain import drain
from search.indexing.outbox import record
from search.indexing.rebuild import rebuild
from search.models import IndexChange
from tests.length import IS_LONG

QUERIES = int(os.environ.get("ENDURANCE", "1000" if IS_LONG else "200"))
WORDS = ["oil", "gas", "harbour", "ferry", "strike", "annex", "deal", "court", "school", "flood"]


def open_files():
    return len(os.listdir("/proc/self/fd"))


def memory():
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")
def test_memory_and_files_stay_flat_while_articles_change(transactional_db, make_article, find):
    rng = random.Random(1987)
    with transaction.atomic():  # the first merge would make one segment of sixty
        articles = [
            make_article(
                f"Story {i}", text=" ".join(rng.choices(WORDS, k=60)), topics=rng.sample(WORDS, 2)
            )
            for i in range(60)
        ]

    def ask(count):
        files = []
        for i in range(count):
            results = find(
                q=" ".join(rng.sample(WORDS, rng.randint(1, 3))), topic=rng.choice(WORDS)
            )
            assert 0 <= results.total <= 60
            if i % 20 == 0:
                article = rng.choice(articles)
                article.body = f"<p>{' '.join(rng.choices(WORDS, k=60))}</p>"
                article.save()
            if i % 100 == 99:
                record([article.pk])
                drain(merge=True)
            files.append(open_files())
        return max(files)

    most_files = ask(max(QUERIES // 4, 250))  # caches fill, lazy imports happen
    gc.collect()
    before = memory()
    assert ask(QUERIES) <= most_files + 5
    gc.collect()
    assert memory() - before < 30_000_000
    assert find().total == 60


def test_a_reader_in_another_process_sees_a_commit_within_a_second(transactional_db, make_article):
    make_article("First")
    watcher = """
import sys, time
from pathlib import Path
from search.backends.whoosh.generations import Generations
from search.columns.snapshot import Reader
reader, generations = Reader(), Generations(Path(sys.argv[1]))
print(reader.snapshot(generations.current()).count, flush=True)
deadline = time.monotonic() + 30
while time.monotonic() < deadline:
    if reader.snapshot(generations.current()).count == 2:
        print(time.time(), flush=True)
        break
    time.sleep(0.01)
"""
    path = settings.HAYSTACK_CONNECTIONS["default"]["PATH"]
    process = subprocess.Popen(
        [sys.executable, "-c", watcher, path],
        stdout=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
    )
    try:
        assert process.stdout.readline().strip() == "1"
        make_article("Second")
        committed = time.time()
        seen = float(process.stdout.readline())
        assert seen - committed < 1
    finally:
        process.kill()
        process.communicate()


def test_what_web_processes_wrote_one_by_one_is_merged_by_the_worker(
    transactional_db, make_article, find
):
    """They are quicker than the worker, so it finds nothing due: segments would never end."""
    backend = connections["default"].get_backend()
    make_article("Story", topics=["Gas"])
    before = open_files()
    for number in range(20):
        make_article(f"Story {number}", text="grain", topics=["Gas"])
        assert find(q="grain").total == number + 1
    assert len(segments_of(backend.generations.current())) > 20
    assert not IndexChange.objects.exists()
    call_command("update_index", stdout=StringIO())
    assert len(segments_of(backend.generations.current())) == 1
    assert find(topic="gas").total == 21
    assert not consistency.compare(deep=True).differs
    assert open_files() < before + 20


def test_what_is_kept_of_words_that_no_article_has_is_dropped_too():
    cache = Cache(10_000)
    for number in range(1000):
        cache.get(number, lambda: EMPTY)
    assert cache.used <= 10_000
    assert 1 <= len(cache._kept) <= 20


def test_of_segments_that_are_gone_nothing_is_kept(make_article, reindex, find):
    make_article("Gas in the harbour")
    reindex()
    backend = connections["default"].get_backend()
    kept = []
    for _build in range(2):
        assert find(q='"gas in the harbour"').total == 1
        reader = whoosh._readers[str(backend.path)]
        kept.append({segment for segment, *_of in reader.cache._kept})
        assert kept[-1] == {segment.id for segment in backend.snapshot().segments}
        rebuild()
    assert kept[0] != kept[1]


def test_a_segment_remembers_few_of_the_words_it_was_asked_for(make_article, reindex):
    make_article("Gas in the harbour")
    reindex()
    (segment,) = connections["default"].get_backend().snapshot().segments
    for number in range(1000):
        assert not len(segment.postings("text", f"word{number}").docs)
    assert len(segment._numbers) <= 50


def test_a_merge_waits_for_whoever_writes(transactional_db, make_article, find):
    for number in range(10):
        make_article(f"Story {number}")
    backend = connections["default"].get_backend()
    with backend.writing(), pytest.raises(Locked):
        drain(merge=True)
    drain(merge=True)
    assert find().total == 10
