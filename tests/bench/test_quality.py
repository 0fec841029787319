"""Measures of ranking by hand-counted examples, the judgements of the project, and a small run."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from math import log2
from types import SimpleNamespace

import numpy as np
import pytest

from bench.corpus import NoCorpus
from bench.quality import figures, measures, rankers, tables
from bench.quality.judgements import GRADES, OWN, JudgedQuery, judgements, typed_queries
from bench.quality.ours import ANY_WORDS, THE_PAGE, as_typed, content_with_any
from bench.quality.sets import GIVEN, NAMES, OTHER, SHORT, judged
from search.query import nodes
from tests.conftest import ROOT

# The ids of each set's stories.
FORMS = {
    "bbc": r"bbc-(business|entertainment|politics|sport|tech)-\d{3}",
    "guardian": r"guardian-[a-z0-9-]+-2012-(mar|apr)-\d\d-[a-z0-9-]+",
    "digitalgov": r"dg-20\d\d-\d\d-\d\d-\S+",
    "18f": r"18f-20\d\d-\d\d-\d\d-\S+",
}
COUNTS = {
    "bbc": 22, "bbc-names": 9, "guardian": 12, "guardian-names": 3,
    "digitalgov": 20, "digitalgov-names": 7, "18f": 14, "18f-names": 5,
}  # fmt: skip


def own_judgements(name):
    return judgements(OWN / f"{name}.queries.tsv", OWN / f"{name}.qrels.tsv")


def test_gain_of_a_grade_is_discounted_by_its_place():
    grades = {1: 2, 2: 1, 3: 0, 4: 1}
    # Grade 1, unjudged, grade 2, useless: 1 / log2(2) + 3 / log2(4).
    found = 1 / 1 + 3 / 2
    best = 3 / 1 + 1 / log2(3) + 1 / 2
    assert measures.ndcg([2, 9, 1, 3], grades) == pytest.approx(found / best)
    assert measures.ndcg([1, 4, 2], grades) == 1
    assert measures.ndcg([3, 9], grades) == 0


def test_nothing_after_the_first_ten_gains():
    assert measures.ndcg([*range(20, 30), 1], {1: 2}) == 0
    assert measures.ndcg(list(range(10)), dict.fromkeys(range(15), 1)) == 1


def test_precision_is_averaged_over_all_that_is_useful():
    assert measures.average_precision([7, 1, 8, 2], {1: 1, 2: 2, 3: 1, 7: 0}) == pytest.approx(
        (1 / 2 + 2 / 4) / 3
    )


def test_rank_is_that_of_the_first_of_the_best_grade():
    assert measures.reciprocal_rank([5, 6, 7], {5: 1, 7: 2}) == pytest.approx(1 / 3)
    assert measures.reciprocal_rank([4, 5, 6], {4: 0, 5: 1}) == pytest.approx(1 / 2)
    assert measures.reciprocal_rank([4], {5: 1}) == 0


def test_unjudged_are_counted_among_the_first_ten():
    assert measures.unjudged([1, 2, 3], {1: 0, 2: 2}) == (1, 3)
    assert measures.unjudged(list(range(50)), dict.fromkeys(range(4), 0)) == (6, 10)
    assert measures.unjudged([], {1: 1}) == (0, 0)


def test_rankers_that_are_equal_differ_by_an_interval_around_nothing():
    draw = np.random.default_rng(1)
    low, high = measures.interval(measures.drawn_means(draw.normal(0, 0.1, 200)))
    assert low < 0 < high and high - low < 0.06
    assert measures.interval(measures.drawn_means(np.zeros(30))) == (0, 0)


def test_a_difference_in_every_query_is_no_noise():
    means = measures.drawn_means(np.full(20, 0.25))
    assert measures.interval(means) == (0.25, 0.25)
    assert len(means) == measures.DRAWS


def test_the_asker_is_not_counted_and_what_nothing_answers_is_left_out():
    queries = (JudgedQuery("a", {1: 1}, asker=0), JudgedQuery("b", {1: 0}))
    made = judged("links", OTHER, ("MAP",), queries)
    own = figures.SetFigures(made)
    figures.measured(own, "one", lambda query: [0, 1])
    assert (len(made.queries), made.left_out) == (1, 1)
    assert own.mean("one") == 1 and own.unjudged["one"] == (0, 1)


@pytest.mark.parametrize("name", COUNTS)
def test_own_judgements_name_stories_of_their_set_with_a_grade(name):
    found = own_judgements(name)
    assert len(found) == COUNTS[name]
    form = re.compile(FORMS[name.removesuffix("-names")])
    for text, grades in found.items():
        assert text == text.strip() and set(grades.values()) <= set(GRADES)
        assert any(grades.values()), f"nothing answers {text}"
        assert [story for story in grades if not form.fullmatch(story)] == []


def test_nothing_but_queries_ids_and_grades_is_kept():
    names = {f"{name}.{kind}.tsv" for name in COUNTS for kind in ("queries", "qrels")}
    assert {path.name for path in OWN.iterdir()} == {*names, "README.md"}


def test_a_story_is_judged_once_for_a_query():
    for name in COUNTS:
        rows = (OWN / f"{name}.qrels.tsv").read_text().splitlines()
        judged_for = [tuple(row.split("\t")[:2]) for row in rows]
        assert len(judged_for) == len(set(judged_for))


@pytest.mark.parametrize(
    ("qrels", "told"), [("1\ta\t3", "grade"), ("2\ta\t1", "query 2"), ("1\ta", "columns")]
)
def test_a_line_that_cannot_be_read_is_told(tmp_path, qrels, told):
    (tmp_path / "queries.tsv").write_text("1\tgrain ship\n")
    (tmp_path / "qrels.tsv").write_text(qrels)
    with pytest.raises(ValueError, match=told):
        judgements(tmp_path / "queries.tsv", tmp_path / "qrels.tsv")


def test_absent_files_and_stories_are_told(tmp_path):
    with pytest.raises(NoCorpus, match=r"no queries\.tsv"):
        judgements(tmp_path / "queries.tsv", tmp_path / "qrels.tsv")
    with pytest.raises(NoCorpus, match="as bbc-tech-001"):
        typed_queries({"grain": {"bbc-tech-001": 1}}, {"bbc-tech-002": 0})


def test_any_of_the_plain_words_will_do_and_other_clauses_stay():
    grain, ship = nodes.Word("grain"), nodes.Word("ship")
    without = nodes.Not(nodes.Word("oil"))
    assert content_with_any(nodes.And((grain, ship))) == nodes.AllBut((grain, ship), 1)
    assert content_with_any(nodes.And((grain, ship, without))) == nodes.And(
        (nodes.AllBut((grain, ship), 1), without)
    )
    assert content_with_any(grain) == grain


def test_a_headline_is_asked_by_its_words_and_what_readers_type_as_it_is():
    headline = "“Grain” AND oil: F-35 - sold (OR not)"
    assert as_typed(JudgedQuery(headline, {})) == "Grain and oil F-35 sold or not"
    assert as_typed(JudgedQuery('"grain ship"', {}, is_typed=True)) == '"grain ship"'


@pytest.mark.parametrize("make", [rankers.bm25_words, rankers.bm25_porter2, rankers.fts5])
def test_peers_put_the_headline_first(make):
    bodies = ["Oil was sold.", "Ships wait with oil.", "Grain waits."]
    titles = ["Harbour", "Harbour", "Oil"]
    articles = [{"title": t, "body": b} for t, b in zip(titles, bodies, strict=True)]
    rank = make(articles)
    assert rank(JudgedQuery("oil", {}))[0] == 2
    assert set(rank(JudgedQuery("oil harbour", {}))) == {0, 1, 2}
    assert rank(JudgedQuery("…", {})) == []


def test_tables_tell_the_unjudged_the_best_peer_and_verdicts():
    own = [
        _figures(GIVEN, SHORT, "nDCG@10", peer=0.75, ours=0.8),
        _figures("bbc names", NAMES, "MRR", peer=0.9, ours=0.5),
        _figures("TIME", OTHER, "MAP", "nDCG@10", peer=0.6, ours=0.7),
    ]
    text = tables.as_text(own)
    assert "0.8000 (2 of 80)" in text
    assert "Ours less BM25, Porter2" in text and "-0.4000 [-0.4000 -0.4000]" in text
    assert f"{GIVEN}, {THE_PAGE}: nDCG@10 0.8000, wanted 0.78: reached" in text
    assert f"bbc names, {ANY_WORDS}: no worse than BM25, Porter2 beyond noise: missed" in text
    assert "TIME, ours, any words: MAP 0.7000, wanted 0.73: missed" in text


def _figures(name, kind, *names, peer, ours):
    queries = [JudgedQuery(str(n), {n: 2}) for n in range(8)]
    reached = {"BM25, words": 0.1, "BM25, Porter2": peer, ANY_WORDS: ours, THE_PAGE: ours}
    return figures.SetFigures(
        judged(name, kind, names, queries),
        {ranker: dict.fromkeys(names, np.full(8, figure)) for ranker, figure in reached.items()},
        dict.fromkeys(reached, (2, 80)),
    )


@pytest.mark.xdist_group("bench")
def test_sets_that_are_there_are_measured_and_others_told(tmp_path):
    folder = tmp_path / "guardian"
    folder.mkdir()
    with gzip.open(folder / "guardian.jsonl.gz", "wt", encoding="utf-8") as file:
        for number, (topic, body) in enumerate(
            [("Ships", "Ships at sea."), ("Ships", "The ships."), ("Grain", "Wheat."), ("X", "Y.")]
        ):
            story = {"id": f"made-up-{number}", "title": f"Story {number}", "dek": "", "body": body}
            file.write(json.dumps(story | {"topics": [topic]}) + "\n")
    done = _run(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Not measured: There is no time/time-docs.jsonl.gz" in done.stdout
    assert "Queries: guardian topics 1" in done.stdout
    for ranker in (*tables.OURS, "BM25, Porter2", "SQLite FTS5"):
        assert re.search(rf"^{ranker} +1\.0000 +1\.0000$", done.stdout, re.M)


@pytest.mark.xdist_group("bench")
def test_without_any_data_it_says_where_it_looked(tmp_path):
    done = _run(tmp_path)
    assert done.returncode == 2
    assert str(tmp_path) in done.stdout and "NEWSROOM_DATA" in done.stdout


def _run(data) -> SimpleNamespace:
    return subprocess.run(
        [sys.executable, "-m", "bench.quality"],
        cwd=ROOT,
        env=os.environ | {"NEWSROOM_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=120,
    )
