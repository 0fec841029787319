"""The harness in miniature, before a real server: what is promised of it holds for a few seconds.

No time is asserted: `make load` measures those, and at length. CI runs these (LOAD_TESTS=1).
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from newsroom.environment import Rate
from tests.load import changing, exports, hostile, limits, soak
from tests.load.crowd import Known
from tests.load.report import PROMISES, Part, as_text
from tests.load.site import Site
from tests.load.speed import of_editors, of_readers
from tests.load.stories import FIXED, KNOWN, MARKS, POOL, write_stories
from tests.load.truth import Count

pytestmark = [
    pytest.mark.xdist_group("load"),
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc"),
]
ARTICLES, LIMIT = 500, 40
SEED = random.randrange(10**6)
RATE = Rate(15, 5)


@pytest.fixture(scope="module")
def known(tmp_path_factory) -> Iterator[Known]:
    """A small archive behind two processes; a slow machine may take its time to answer."""
    if not os.environ.get("LOAD_TESTS"):
        pytest.skip("LOAD_TESTS=1 runs them, as CI does: two minutes")
    print(f"SEED={SEED}")
    site = Site(tmp_path_factory.mktemp("load") / "site", threads=2)
    try:
        stories = write_stories(site.folder, ARTICLES, SEED)
        site.set_up(stories)
        site.start(**SETTINGS)
        with closing(Known(site, stories)) as known:
            yield known
    finally:
        site.close()


SETTINGS = {"SEARCH_SECONDS": "0", "EXPORT_MAX_ROWS": str(LIMIT)}


def right(part: Part) -> bool:
    """Whether nothing failed and nothing was wrong; how fast it was is not asked."""
    figures = part.figures
    assert figures["answers"] > 0
    assert (figures["failed"], figures["wrong_in_words"], figures["problems"]) == (0, [], [])
    assert figures["broken_in_words"] == []
    return True


def test_searches_are_right_while_articles_change(known):
    part = changing.while_changing(known, readers=3, commits=16, seed=SEED)
    assert right(part)
    assert part.figures["edits"] == 16
    assert part.rows[0]["kept"]


def test_searches_are_right_during_a_rebuild_and_the_way_back(known):
    current = known.site.index / "CURRENT"
    before = current.read_text()
    part = changing.while_rebuilding(known, readers=3, seed=SEED)
    assert right(part)
    assert part.figures["edits"] >= 4
    assert current.read_text() == before


def test_many_readers_at_once_are_all_served_whole_pages(known):
    figures = of_readers(known, readers=6, seconds=3, seed=SEED).figures
    assert figures["statuses"].keys() == {"200"}
    assert (figures["wrong_in_words"], figures["broken_in_words"]) == ([], [])


def test_files_and_memory_are_watched_while_many_read(known):
    part = changing.in_a_crowd(known, readers=6, seconds=3, seed=SEED)
    assert right(part)
    assert part.figures["processes"].keys() == {"server 1", "server 2", "worker"}
    for process in part.figures["processes"].values():
        assert process["resident"]["most"] > 10e6
        assert process["files"]["most"] < 200  # each segment once held thirty


def test_nothing_fails_under_faults_of_any_kind(known, monkeypatch):
    monkeypatch.setattr(soak, "PAUSE", 0.5)
    monkeypatch.setattr(soak, "FULL", 1.0)
    part = soak.soak(known, readers=3, seconds=12, seed=SEED)
    figures = part.figures
    assert set(figures["statuses"]) <= {"200", "503"}
    assert (figures["wrong_in_words"], figures["problems"]) == ([], [])
    assert sum(figures["faults"].values()) > 5
    assert figures["check"].endswith("missing 0, stale 0, extra 0, duplicate 0")


def test_what_is_published_is_found_and_a_locked_index_keeps_no_editor(known):
    part = of_editors(known, seconds=3, saves=3, seed=SEED)
    assert right(part)
    assert part.figures["found_milliseconds"]["count"] >= 1
    assert part.figures["locked_save_milliseconds"]["count"] == 3


def test_random_requests_fail_on_no_server(known):
    part = hostile.random_requests(known, 60, SEED)
    assert part.figures["failed"] == 0
    assert part.figures["broken_in_words"] == []
    assert sum(part.figures["statuses"].values()) == 60


def test_every_hostile_query_is_answered_or_refused(known):
    part = hostile.hostile_queries(known)
    assert part.figures.keys() == hostile.QUERIES.keys()
    assert {own["status"] for own in part.figures.values()} <= {200, *hostile.REFUSED}


def test_an_export_ends_at_the_limit_and_says_so(known):
    figures = exports.of_many_rows(known, LIMIT).figures
    assert figures["hits"] > LIMIT
    assert figures["rows"] == LIMIT
    assert figures["last_line"] == f"Cut after {LIMIT} of {figures['hits']} articles."
    assert figures["limit_in_headers"]


def test_of_many_exports_two_run(known):
    figures = exports.many_at_once(known, seconds=2, seed=SEED).figures
    assert figures["served"] + figures["refused"] == exports.AT_ONCE
    assert 1 <= figures["together"] <= 2


def test_slow_clients_behind_a_proxy_keep_nobody_from_searching(known):
    part = limits.slow_clients(known, idle=8, slow=1, seconds=2, seed=SEED, behind=(limits.PROXY,))
    assert part.figures[limits.PROXY]["during"]["statuses"].keys() == {"200"}


def test_a_greedy_client_is_refused_and_others_are_not(known):
    known.site.restart(**SETTINGS, RATE_LIMITS="1", RATE_SEARCH=f"{RATE.limit}/{RATE.seconds}")
    figures = limits.greedy_client(known, RATE, SEED).figures
    assert figures["statuses"].keys() <= {"200", "429"}
    # Each process may let one more pass, and the last requests may fall into the next window.
    assert figures["statuses"]["200"] <= RATE.limit + 2 + limits.HANDS
    assert figures["asked"] > RATE.limit
    assert figures["refused"] > 0


def test_the_table_has_a_row_for_each_promise():
    part = Part()
    for promise in PROMISES:
        part.say(promise, "measured", True, promise != "N9")
    text = as_text(part.rows)
    assert text.count("\n") == len(PROMISES) + 1
    assert text.count("**no**") == 1


def test_a_count_is_known_at_every_moment():
    """Else a wrong answer might pass for one that was right a moment ago."""
    count = Count("word", 5)
    count.change_to(6)
    changing_since = count._spans[-1].first
    assert count.possible(0, changing_since - 1) == {5}
    assert count.possible(changing_since, changing_since + 1) == {5, 6}
    count.settle()
    settled = count._spans[0].last
    assert count.possible(settled + 0.1, settled + 1) == {6}
    count.change_to(7)
    count.settle(6)
    assert count.newest == 6


def test_lines_are_counted_wherever_a_part_of_them_ends():
    text = b"id,headline\r\n1,One\r\n2,Two\r\n"

    class Cut:
        def parts(self, path):
            yield from ((SimpleNamespace(status=200, headers={}), part) for part in parts)

    for place in range(1, len(text)):
        parts = text[:place], text[place:]
        assert exports.take(Cut(), "/search.csv").lines == 3


def test_the_known_stories_are_as_many_as_is_said(tmp_path):
    stories = write_stories(tmp_path, ARTICLES, SEED)
    published, drafts = stories.published.read_text(), stories.drafts.read_text()
    assert published.count("\n") == ARTICLES
    assert drafts.count("\n") == len(MARKS) * POOL // 2
    for word, each in FIXED.items():
        assert published.count(word) == len(range(0, KNOWN, each))
    assert write_stories(tmp_path, ARTICLES, SEED).words == stories.words
