"""The benchmark runs, and what it writes has the shape that its tables and its page expect."""

import json
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench import report, table
from bench.mixture import grown
from bench.queries import KINDS, draw_queries
from bench.work import WORKS, split_combinations

ROOT = Path(__file__).resolve().parent.parent.parent
PEERS = ("ours", "whoosh", "fts5")
pytestmark = pytest.mark.xdist_group("bench")  # measured once


@pytest.fixture(scope="module")
def articles():
    """Three hundred articles of made-up words, some of them much more frequent than others."""
    return list(grown(map(_article, range(1, 101)), 300, seed=7))


@pytest.fixture(scope="module")
def results(articles, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    source = folder / "articles.jsonl"
    source.write_text("".join(json.dumps(article) + "\n" for article in articles))
    command = [sys.executable, "-m", "bench", "--quick", "--queries", "22", "--growth", "0"]
    command += ["--peers", ",".join(PEERS), "--source", source]
    command += ["--out", folder / "results.json", "--folder", folder / "work"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "results.json").read_text())


def test_every_peer_does_every_kind_of_work(results):
    part = results["parts"]["peers"]
    assert (part["absent"], part["failed"]) == ({}, {})
    assert tuple(part["peers"]) == PEERS
    for peer in part["peers"].values():
        assert peer["works"].keys() == WORKS.keys()
        for work in peer["works"].values():
            assert work["count"] == 22
            assert 0 < work["p50"] <= work["p95"] <= work["p99"]
        assert peer["cold"]["count"] and peer["size"] > 0 and peer["memory"]["resident"] > 0


def test_peers_find_the_same(results):
    for name in ("whoosh", "fts5"):
        agreement = results["parts"]["peers"]["peers"][name]["agreement"]
        assert agreement["totals"] > 0.9
        assert agreement["facets_where_totals_agree"] == 1
        assert agreement["months_complete"] == 1


def test_the_page_is_made_from_the_figures(results, tmp_path):
    report.write(results, tmp_path / "performance.md")
    page = (tmp_path / "performance.md").read_text()
    assert "SQLite FTS5" in page and "not measured" in page and "A small run" in page
    assert (tmp_path / "performance.svg").read_text().startswith("<svg")
    assert "Newsroom Archive" in table.as_text(results)


def test_the_same_seed_gives_the_same_articles(articles):
    again = list(grown(map(_article, range(1, 101)), 200, seed=7))
    assert again == articles[:200]
    assert [article["id"] for article in articles] == list(range(1, 301))


def test_queries_are_drawn_alike_of_every_kind(articles):
    queries = draw_queries(articles, 44, seed=3)
    assert queries == draw_queries(articles, 44, seed=3)
    assert [query.kind for query in queries[:11]] == list(KINDS)
    assert all(query.terms and query.topic and query.place for query in queries)


def test_packed_values_are_counted_one_by_one():
    assert split_combinations([("a b", 2), ("b", 1), ("", 5)], " ") == [("b", 3), ("a", 2)]


def _article(key: int) -> dict:
    draw = random.Random(key)
    words = [_word(draw) for _ in range(120)]
    lines = [" ".join(words[start : start + 20]).capitalize() + "." for start in range(0, 120, 20)]
    names = {
        name: [_name(f"{name}-{n}") for n in draw.sample(range(many), draw.randint(0, 3))]
        for name, many in (("topics", 12), ("people", 30), ("places", 8))
    }
    moment = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(hours=draw.randrange(20_000))
    return {
        "id": key,
        "external_id": f"made-up:{key}",
        "title": " ".join(words[:6]).title(),
        "body": "\n".join(lines),
        "byline": "",
        "authors": [],
        "dateline": "",
        **names,
        "published": moment.isoformat(),
        "source": "Made up",
    }


def _word(draw: random.Random) -> str:
    """One of a thousand words, the first ones by far the most often."""
    place = int(1000 ** draw.random()) - 1
    letters = random.Random(place)
    return "".join(letters.choice(pair) for pair in ("bdfgklmn", "aiou", "kmprtv", "aiou", "bdgk"))


def _name(slug: str) -> dict:
    return {"slug": slug, "name": slug.replace("-", " ").title(), "parent": None}
