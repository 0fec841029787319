"""Random trees of Haystack's filters against what the same members say in Python."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import pytest
from haystack.inputs import AutoQuery
from haystack.query import SQ
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from search.backends.haystack.fields import IndexField
from search.backends.haystack.filters import Filters
from search.backends.haystack.narrow import escaped, narrowed
from search.columns.snapshot import Snapshot
from search.protocol import plan

pytestmark = pytest.mark.django_db
TAGS = ("a", "C++", "Smith, John", 'say "no"', "x OR y:z", "(b", "é")
WORDS = ("train", "run", "sea", "oil", "news")


@pytest.fixture
def thirty(join):
    """Thirty members of all kinds."""
    chance = Random(3)
    return [
        join(
            f"user{number:02}",
            " ".join(chance.choices(WORDS, k=3)),
            chance.choice(["P", "Q, R", ""]),
            "|".join(chance.sample(TAGS, chance.randint(0, 3))),
            datetime(2025, 11, chance.randint(1, 9), chance.randint(0, 23), tzinfo=UTC),
            is_staff=chance.random() < 0.5,
        )
        for number in range(30)
    ]


def leaf(chance: Random):
    """A filter, and the same as a question to a member."""
    word, tags, day = chance.choice(WORDS), chance.sample(TAGS, 2), chance.randint(1, 9)
    noon, rating = datetime(2025, 11, day, 12, tzinfo=UTC), chance.randint(1, 30) * 0.5 - 1.25
    first, last = date(2025, 11, min(day, 4)), date(2025, 11, max(day, 4))
    return chance.choice(
        [
            (SQ(content=word), lambda user: word in user.first_name),
            (SQ(tags=tags[0]), lambda user: tags[0] in user.email.split("|")),
            (SQ(tags_exact__in=tags), lambda user: set(tags) & set(user.email.split("|"))),
            (SQ(joined__gt=noon), lambda user: user.date_joined > noon),
            (SQ(joined__lte=first), lambda user: user.date_joined.date() <= first),
            (
                SQ(birthday__range=[first, last]),
                lambda user: first <= user.date_joined.date() <= last,
            ),
            (SQ(staff=True), lambda user: user.is_staff),
            (SQ(rating__gte=rating), lambda user: user.pk * 0.5 - 1.25 >= rating),
            (SQ(town_exact="Q, R"), lambda user: user.last_name == "Q, R"),
            (
                SQ(content=AutoQuery("train OR sea")),
                lambda user: {"train", "sea"} & set(user.first_name.split()),
            ),
        ]
    )


def grown(chance: Random, depth: int):
    """A tree of filters, and the same as a question."""
    if not depth:
        return leaf(chance)
    one, is_one = grown(chance, depth - 1)
    other, is_other = grown(chance, chance.randrange(depth))
    return chance.choice(
        [
            (one & other, lambda user: is_one(user) and is_other(user)),
            (one | other, lambda user: is_one(user) or is_other(user)),
            (~one, lambda user: not is_one(user)),
        ]
    )


def test_any_tree_of_filters_finds_who_passes_it(thirty, found):
    chance = Random(5)
    for _ in range(400):
        tree, passes = grown(chance, chance.randint(0, 3))
        wanted = [user.username for user in thirty if passes(user)]
        assert found.filter(tree).order_by("name").values_list("name", flat=True)[:] == wanted
        assert found.narrow(tree).order_by("name").values_list("name", flat=True)[:] == wanted


def test_filters_one_after_the_other_all_hold(thirty, found):
    chance = Random(7)
    for _ in range(200):
        results, wanted = found.order_by("name"), thirty
        for _ in range(chance.randint(1, 4)):
            tree, passes = grown(chance, chance.randint(0, 2))
            if chance.random() < 0.5:
                results, wanted = results.filter(tree), [u for u in wanted if passes(u)]
            else:
                results, wanted = results.exclude(tree), [u for u in wanted if not passes(u)]
        assert [hit.name for hit in results] == [user.username for user in wanted]


EMPTY = Filters(
    {"text": IndexField("text", "prose"), "tags": IndexField("tags", "values", exact="tags")},
    "text",
    "en",
    Snapshot([], []),
)
fuzzy = how(suppress_health_check=list(HealthCheck))


@fuzzy
@given(st.text(st.sampled_from("ab\"\\ :()[]*ANDORTO,+-\n'é"), min_size=1, max_size=14))
def test_any_value_survives_being_narrowed_by(value):
    assert narrowed(f'tags:"{escaped(value)}"', EMPTY) == plan.HasValue("tags", (value,))


@fuzzy
@given(st.text(max_size=30) | st.text(st.sampled_from('a"\\ :()[]*ʼNOT'), max_size=20))
def test_no_text_is_an_error(text):
    narrowed(text, EMPTY)
    EMPTY.text(text)
    for lookup in ("content", "exact", "startswith", "fuzzy"):
        EMPTY.plan("text", lookup, text)
