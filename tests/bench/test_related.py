"""Measures of related stories by hand-counted examples, and the bench's matrices by the formula."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from bench.quality.related import choosing, figures, measures, tables
from bench.quality.related.__main__ import main
from bench.quality.related.figures import BOTH_WAYS, PEARSON, RECALL, Figure
from bench.quality.related.parts import Parts
from bench.quality.related.rankers import RANKERS, YARDSTICK, Formula, TfIdf
from bench.quality.related.sets import RelatedSet, fields_of, story_of
from search.service.related import nearness
from search.service.related.nearness import SETTINGS

# (headline, dek, body, date, topics): headlines that are named, shared topics, no date, no text.
TOLD = [
    ("Ferry runs aground", "A night at sea", "The ferry lies on a reef.", "2020-01-01", ["Sea"]),
    ("A quiet port", "", "After the ferry runs aground the port is quiet.", "2020-02-01", ["Sea"]),
    ("Bread is dear", "", "Bakers ask more for bread at sea and on land.", None, ["Bread"]),
    ("Bakers strike", "", "No bread is sold: bread is dear to all.", "2020-02-01", ["Bread"]),
    ("", "", "", "2021-01-01", []),
    ("", "", "The reef is marked on no map, the captain says.", None, ["Sea", "Maps"]),
]


def document(number, headline="", dek="", body="", published=None, topics=(), **others):
    return {
        "id": f"told-{number}", "title": headline, "dek": dek, "body": body,
        "published": published, "topics": list(topics), "people": [], "places": [], **others,
    }  # fmt: skip


@pytest.fixture(scope="module")
def known():
    documents = [document(number, *each) for number, each in enumerate(TOLD)]
    words = tuple(" ".join(fields_of(each)) for each in documents)
    links = {1: frozenset({0}), 3: frozenset({2, 0})}
    return RelatedSet("told", tuple(map(story_of, documents)), words, links)


def test_recall_is_the_share_of_what_is_linked_among_the_first_five():
    assert measures.recall([7, 1, 8, 2, 9, 3], frozenset({1, 2, 3, 4})) == 0.5
    assert measures.recall([], frozenset({1})) == 0


def test_correlation_of_a_column_that_does_not_vary_is_none():
    rated = np.array([0.0, 0.5, 1.0])
    assert measures.pearson(rated * 3 + 1, rated) == pytest.approx(1)
    assert measures.pearson(-rated, rated) == pytest.approx(-1)
    assert measures.pearson(np.ones(3), rated) == 0


def test_draws_are_the_same_for_every_ranker():
    each = np.array([0.0, 1.0, 1.0, 0.0])
    means = measures.drawn_recalls(each)
    assert (means + measures.drawn_recalls(1 - each) == 1).all()
    assert len(means) == len(measures.drawn_pearsons(each, each[::-1])) == 2000


def test_links_stand_on_both_stories(known):
    assert known.both_ways() == {1: {0}, 0: {1, 3}, 3: {2, 0}, 2: {3}}


def test_markup_and_addresses_are_no_words_of_a_story():
    body = (
        '[our guide]({{< ref "ferry-runs-aground" >}}) &amp; https://example.org/reef <b>port</b>'
    )
    story = story_of(document(1, "Ferries &amp; ports", body=body, topics=["Sea"]))
    assert story.headline == ("ferri", "port") and story.labels == {("topics", "Sea")}
    assert story.text == ("our", "guid", "port")


def test_a_title_made_of_the_first_words_is_no_headline():
    made = document(1, "The reef is", body="The reef is marked", title_derived=True)
    assert fields_of(made) == ("", "", "The reef is marked")


@pytest.mark.parametrize(
    "settings", [SETTINGS, replace(SETTINGS, tf_half=3.0, mention=1.0, labels=0.5)]
)
def test_matrices_tell_of_all_stories_what_the_formula_tells_of_two(known, settings):
    parts = Parts(known.stories)
    matrix = parts.nearness(settings)
    compared = [
        (story, nearness.weights(story, parts.rarity.__getitem__, settings))
        for story in known.stories
    ]
    for one, other in product(range(len(compared)), repeat=2):
        found = nearness.nearness(
            compared[one], compared[other], parts.rarity.__getitem__, len(compared), settings
        )
        if one != other:
            assert matrix[one, other] == pytest.approx(found.total, abs=1e-6)


def test_company_of_the_matrices_is_that_of_the_formula(known):
    settings = replace(SETTINGS, nearest=3)
    parts = Parts(known.stories)
    likeness = parts.likeness(settings).astype(float)
    np.fill_diagonal(likeness, 1.0)
    nearest = [
        {int(other): row[other] for other in np.argsort(-row, kind="stable")[:3]}
        for row in likeness
    ]
    found = parts.company(settings)
    for one, other in product(range(len(nearest)), repeat=2):
        wanted = nearness.company(nearest[one], nearest[other])
        assert found[one, other] == pytest.approx(wanted, abs=1e-6)


def test_the_yardstick_is_the_cosine_of_log_tf_times_idf():
    words = ("reef reef port", "reef ship", "ship", "none")
    ranker = TfIdf(RelatedSet("told", (), words))
    reef, port = np.log(2), np.log(4)
    norm = np.hypot((1 + np.log(2)) * reef, port) * np.hypot(reef, reef)
    assert ranker.similarity(0, 1) == pytest.approx((1 + np.log(2)) * reef * reef / norm, rel=1e-5)
    assert ranker.suggest(1)[0] == 2 and 1 not in ranker.suggest(1)


def test_no_ranker_suggests_a_story_to_itself(known):
    for make in RANKERS.values():
        ranker = make(known)
        for story in range(len(known.stories)):
            assert sorted([story, *ranker.suggest(story)]) == list(range(len(known.stories)))


def test_the_formula_puts_first_what_a_story_names(known):
    ranker = Formula(known)
    assert ranker.suggest(1)[0] == 0 and ranker.suggest(0)[0] == 1 and ranker.suggest(3)[0] == 2
    assert ranker.similarity(1, 0) > ranker.similarity(1, 3)


def test_sets_count_the_same_in_the_mean_whatever_measures_they_have():
    def figure(name, measure, value):
        return Figure(name, measure, value, np.full(3, value), 9)

    own = [figure("a", RECALL, 0.2), figure("a", BOTH_WAYS, 0.4), figure("b", PEARSON, 0.5)]
    mean, draws = figures.mean_of_sets(own)
    assert mean == pytest.approx(0.4) and draws == pytest.approx([0.4] * 3)


def test_tables_tell_intervals_differences_and_verdicts():
    def figure(value):
        return Figure("18f links", RECALL, value, np.full(4, value), 126)

    text = tables.as_text({YARDSTICK: [figure(0.5)], "ours": [figure(0.7)]}, YARDSTICK)
    assert "0.500 [0.500 0.500]" in text and "+0.200 [+0.200 +0.200]" in text
    assert "18f links, ours: recall@5 0.700, wanted 0.6: reached" in text
    assert "missed" in tables.as_text({"plain": [figure(0.9)], "ours": [figure(0.1)]}, "plain")


def test_choosing_is_measured_on_what_took_no_part_in_it(known, monkeypatch):
    monkeypatch.setattr(choosing, "FOLDS", 2)
    sets = [(known, Parts(known.stories))] * 2
    drawn = choosing.drawn_settings(3)
    assert len(set(drawn)) == 3 and drawn == choosing.drawn_settings(3)
    choice = choosing.choice_among(sets, drawn)
    assert choice.drawn == 3 and 0 <= choice.best <= 1
    assert [name for name, _ in choice.left_out] == ["told", "told"]
    assert all(value <= choice.best for _, value in choice.left_out)
    assert choice.used == choosing.choice_among(sets, [SETTINGS]).best


def test_trials_change_one_setting_at_a_time(known, monkeypatch):
    monkeypatch.setattr(choosing, "GRID", {"mention": (0, SETTINGS.mention)})
    (trial,) = choosing.trials([(known, Parts(known.stories))])
    assert trial.name == "mention 0"
    assert [name for name, _ in trial.by_set] == [f"told, {RECALL}", f"told, {BOTH_WAYS}"]
    choice = choosing.Choice(1, 0.5, 0.4, (("told", 0.25), ("heard", 0.75)), 0.2)
    text = tables.trials_as_text(choice, [trial])
    assert "on the fifth 0.4000" in text and "on it 0.5000 (told 0.250, heard 0.750)" in text


def test_thresholds_tell_how_many_pairs_belong_and_how_many_are_missed(known, monkeypatch):
    monkeypatch.setattr(choosing, "LEASTS", (0.1, 9.0))
    parts = Parts(known.stories)
    rated = ((0, 1, 0.9), (2, 3, 0.1), (2, 4, 0.5))  # the last share no word
    sets = [(known, parts), (replace(known, links={}, rated=rated), parts)]
    low, high = choosing.thresholds(sets)
    assert (low.precision, low.recall) == (0.5, 0.5)
    assert (high.precision, high.recall) == (0, 0)
    assert "0.10" in tables.thresholds_as_text([low])


def test_sets_that_are_there_are_measured_and_others_told(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "semeval22-en"
    folder.mkdir()
    rows = [document(number, *each) for number, each in enumerate(TOLD)]
    with gzip.open(folder / "docs.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    pairs = ["id1\tid2\thuman_similarity", "told-0\ttold-1\t0.9", "told-0\ttold-2\t0.0"]
    (folder / "pairs.tsv").write_text("\n".join([*pairs, "told-2\ttold-3\t1.0"]) + "\n")
    monkeypatch.setenv("NEWSROOM_DATA", str(tmp_path))
    assert main([]) == 0
    told = capsys.readouterr().out
    assert "Not measured: There is no gov/digitalgov.jsonl.gz" in told
    assert "SemEval pairs, ours: Pearson" in told


def test_without_any_data_it_says_where_it_looked(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("NEWSROOM_DATA", str(tmp_path))
    assert main([]) == 2
    assert str(tmp_path) in capsys.readouterr().out
