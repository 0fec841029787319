"""How near two stories are, part by part, by hand-counted examples."""

from __future__ import annotations

from dataclasses import replace
from math import e, exp, log, sqrt

import pytest

from search.service.related import nearness as near
from search.service.related.nearness import SETTINGS, Story, Weights, stems_of


def worth_one(_of):
    return 1.0


def story(headline="", text="", published=None, labels=(), rest=""):
    return Story(stems_of(headline), stems_of(text), stems_of(rest), published, frozenset(labels))


def of_equal_worth(headline="", text="", **others):
    made = story(headline, text, **others)
    return made, near.weights(made, worth_one)


def test_rarity_is_nothing_for_what_all_have_and_for_what_none_has():
    assert near.rarity(100, 1) == pytest.approx(log(100))
    assert near.rarity(100, 50) == pytest.approx(log(2))
    assert near.rarity(100, 100) == near.rarity(100, 0) == near.rarity(0, 0) == 0


def test_what_is_said_more_often_weighs_more_and_less_each_time():
    of = near.weights(story("Harbour", "harbour crane", rest="harbour"), worth_one).of
    assert of == {"harbour": 3 / 13, "crane": 1 / 11}


def test_weights_have_their_length():
    assert near.weights(story(text="harbour crane"), worth_one).norm == pytest.approx(sqrt(2) / 11)


def test_the_most_telling_stems_come_first_and_what_all_stories_have_is_none():
    of = Weights({"the": 0.0, "crane": 0.5, "port": 2.0, "ship": 0.5}, 1.0)
    assert of.most_telling(2) == ["port", "ship"]
    assert of.most_telling(9) == ["port", "ship", "crane"]


def test_the_cosine_is_one_for_the_same_and_nothing_for_no_word_in_common():
    _, one = of_equal_worth("Cranes at rest", "The port is silent tonight")
    _, other = of_equal_worth("Bakers strike", "No bread until Friday")
    assert near.cosine(one, one) == pytest.approx(1)
    assert near.cosine(one, other) == 0
    _, half = of_equal_worth(text="port silent")
    _, too = of_equal_worth(text="port bread")
    assert near.cosine(half, too) == pytest.approx(0.5)


def test_a_story_without_a_word_is_like_none():
    _, nothing = of_equal_worth()
    _, one = of_equal_worth(text="port")
    assert near.cosine(nothing, one) == near.cosine(nothing, nothing) == 0


def test_likeness_is_half_of_its_most_where_the_settings_say():
    _, half = of_equal_worth(text="port silent")
    _, too = of_equal_worth(text="port bread")
    assert near.likeness(half, too) == pytest.approx(0.5)
    assert near.likeness(half, half) == pytest.approx(1 / 1.5)
    assert near.likeness(half, too, replace(SETTINGS, cosine_half=1.5)) == pytest.approx(0.25)


def test_a_text_that_names_an_older_headline_mentions_it():
    older = story("Ferry runs aground", published=10)
    newer = story(text="After the ferry runs aground, questions remain.", published=12)
    assert near.mention(older, newer, worth_one) == 1
    assert near.mention(newer, older, worth_one) == 1


def test_a_mention_is_the_share_of_neighbours_by_their_rarity():
    older = story("Ferry runs aground", published=10)
    newer = story(text="The ferry runs again", published=12)
    rarity = {"ferri": 3.0, "run": 1.0, "aground": 5.0}.__getitem__
    assert near.mention(older, newer, rarity) == pytest.approx(4 / (4 + 6))


def test_words_of_a_headline_that_stand_apart_are_no_mention():
    older = story("Ferry runs aground", published=10)
    newer = story(text="Aground in debt, the line runs one ferry", published=12)
    assert near.mention(older, newer, worth_one) == 0


def test_an_older_text_cannot_mention_a_newer_story():
    newer = story("Ferry runs aground", published=12)
    older = story(text="The ferry runs aground each year", published=10)
    assert near.mention(older, newer, worth_one) == 0
    assert near.mention(replace(older, published=None), newer, worth_one) == 1
    assert near.mention(replace(older, published=12), newer, worth_one) == 1


@pytest.mark.parametrize("headline", ["", "Aground"])
def test_a_headline_without_neighbours_is_not_mentioned(headline):
    assert near.mention(story(headline), story(text="aground again"), worth_one) == 0


def test_closeness_falls_with_the_days_and_needs_both_dates():
    assert near.closeness(story(published=5), story(published=5)) == 1
    assert near.closeness(story(published=5), story(published=370)) == pytest.approx(1 / e)
    assert near.closeness(story(published=370), story(published=5)) == pytest.approx(1 / e)
    assert near.closeness(story(published=5), story()) == 0


def test_shared_labels_count_by_their_rarity_and_never_more_than_one():
    a = story(labels=[("people", "Ada Lund"), ("topics", "Ports"), ("topics", "Trade")])
    b = story(labels=[("people", "Ada Lund"), ("topics", "Ports"), ("topics", "Strikes")])

    def rarity_of(label):
        return near.rarity(100, {"Ada Lund": 10, "Ports": 100}[label[1]])

    assert near.shared_labels(a, b, rarity_of, 100) == pytest.approx(0.5 / 1.5)
    many = story(labels=range(50))
    assert 0.97 < near.shared_labels(many, many, lambda _: log(100), 100) < 1
    assert near.shared_labels(a, story(), rarity_of, 100) == 0


def test_labels_of_an_archive_of_one_story_tell_nothing():
    one = story(labels=["Ports"])
    assert near.shared_labels(one, one, lambda _: near.rarity(1, 1), 1) == 0


def test_nearness_is_the_sum_of_its_parts_and_the_same_both_ways():
    a = of_equal_worth("Ferry runs aground", "Rescue at night", published=0, labels=["Sea"])
    b = of_equal_worth("A night", "The ferry runs aground no more", published=3, labels=["Sea"])
    found = near.nearness(a, b, worth_one, 100)
    assert found.likeness == near.likeness(a[1], b[1])
    assert found.mention == pytest.approx(0.3)
    assert found.closeness == pytest.approx(0.1 * exp(-3 / 365))
    shared = 1 / log(100)
    assert found.labels == pytest.approx(0.2 * shared / (shared + 1))
    assert found.total == found.likeness + found.mention + found.closeness + found.labels
    assert near.nearness(b, a, worth_one, 100) == found


def test_what_a_story_lacks_adds_nothing():
    bare = of_equal_worth(text="port silent")
    found = near.nearness(bare, of_equal_worth(text="port bread"), worth_one, 100)
    assert found.total == found.likeness == pytest.approx(0.5)


def test_company_is_the_cosine_of_two_lists_of_the_nearest():
    assert near.company({1: 1.0, 2: 0.5}, {1: 1.0, 2: 0.5}) == pytest.approx(1)
    assert near.company({1: 1.0, 3: 0.5}, {2: 1.0, 3: 0.5}) == pytest.approx(0.25 / 1.25)
    assert near.company({1: 1.0}, {2: 1.0}) == near.company({}, {2: 1.0}) == 0


def test_stems_are_those_of_the_language_in_their_order():
    assert stems_of("The ferries' captains") == ("the", "ferri", "captain")
    assert stems_of("Die Fähren", "de") == ("die", "fahr")
