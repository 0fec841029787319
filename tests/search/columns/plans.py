"""Random archives, plans and questions, as Hypothesis strategies."""

from __future__ import annotations

from hypothesis import strategies as st

from search.protocol import plan
from tests.search.columns.oracle import PROSE, Document

# Few words, so that they meet: inflections, signs, pairs of characters, one beginning for many.
WORDS = (
    "run", "runs", "running", "runner", "oil", "oils", "crude", "the", "The", "of", "cafe", "café",
    "F-35", "C++", "U.S.", "AT&T", "Sanders", "sander", "北京今天", "天气", "ru",
)  # fmt: skip
STEMS = ("run", "runner", "oil", "crude", "the", "of", "cafe", "f", "35", "sander", "北京", "zzz")
WRITTEN_TERMS = (
    "run", "runs", "running", "oil", "oils", "crude", "the", "of", "cafe", "f", "35", "f-35", "c++",
    "c", "u.s.", "sanders", "sander", "北京", "京今", "天", "zzz",
)  # fmt: skip
BEGINNINGS = ("r", "ru", "run", "runn", "o", "c", "f", "s", "北", "天", "z")
NEAR_WORDS = ("runs", "rum", "oyl", "crudee", "crud", "th", "sandres", "sandrs", "caffe", "京")
SLUGS = ("gaza", "trade", "oil", "arts-culture", "a")
KEYS = st.integers(1, 12)
WRITTEN = tuple(f"{name}_written" for name in PROSE)
WEIGHTS = st.sampled_from((1.0, 0.5, 1.5, 3.0))


class Text(str):
    """Words, some times over: Whoosh keeps the length of a long text in one byte."""

    def __new__(cls, words, times):
        text = super().__new__(cls, " ".join(list(words) * times))
        text.shown = f"Text({list(words)}, {times})"
        return text

    def __repr__(self):
        return self.shown


texts = st.builds(
    Text,
    st.lists(st.sampled_from(WORDS), max_size=10),
    st.sampled_from((1, 1, 1, 1, 7, 60)),
)
documents = st.builds(
    Document,
    key=KEYS,
    text=texts,
    headline=texts,
    topic=st.lists(st.sampled_from(SLUGS), max_size=3, unique=True).map(tuple),
    person=st.lists(st.sampled_from(SLUGS), max_size=2, unique=True).map(tuple),
    time=st.integers(0, 6),
    end=st.none() | st.integers(0, 9),
    day=st.integers(-3, 5).map(lambda day: 735_000 + day),
)
# What commits write, take out and whether they merge all segments.
commits = st.tuples(
    st.lists(documents, max_size=5),
    st.lists(KEYS, max_size=3),
    st.sampled_from((False, False, False, True)),
)
histories = st.lists(commits, min_size=1, max_size=3)


def sequences():
    terms = st.lists(st.sampled_from(WRITTEN_TERMS), min_size=2, max_size=4)
    gaps = st.lists(st.sampled_from((1, 1, 1, 0, 2)), min_size=3, max_size=3)
    return st.builds(_sequence, st.sampled_from(WRITTEN), terms, gaps, WEIGHTS)


def open_sequences():
    terms = st.lists(st.sampled_from(WRITTEN_TERMS), min_size=1, max_size=3)
    gaps = st.lists(st.sampled_from((1, 1, 1, 0, 2)), min_size=3, max_size=3)
    begun = st.sampled_from(BEGINNINGS)
    return st.builds(_open_sequence, st.sampled_from(WRITTEN), terms, gaps, begun, WEIGHTS)


def _open_sequence(field, terms, gaps, text, weight):
    whole = _sequence(field, [*terms, text], gaps, weight)
    return plan.OpenSequence(field, whole.terms[:-1], *whole.terms[-1], weight)


def _sequence(field, terms, gaps, weight):
    offsets = [sum(gaps[:place]) for place in range(len(terms))]
    return plan.Sequence(field, tuple(zip(offsets, terms, strict=True)), weight)


def combined(fields, texts):
    """A term in one or several fields, each of which counts something."""
    weights = st.dictionaries(st.sampled_from(fields), WEIGHTS, min_size=1, max_size=2)
    weighed = weights.map(lambda own: tuple(own.items()))
    shortest = st.sampled_from((0.0, 0.0, 0.5, 1.0))
    return st.builds(plan.Combined, weighed, st.sampled_from(texts), WEIGHTS, shortest)


def scored_by(nodes):
    terms = st.lists(combined(WRITTEN, WRITTEN_TERMS), max_size=3, unique=True).map(tuple)
    return st.builds(plan.ScoredBy, nodes, terms)


leaves = st.one_of(
    combined(PROSE, STEMS),
    combined(WRITTEN, WRITTEN_TERMS),
    st.builds(plan.Term, st.sampled_from(PROSE), st.sampled_from(STEMS), WEIGHTS),
    st.builds(plan.Term, st.sampled_from(WRITTEN), st.sampled_from(WRITTEN_TERMS), WEIGHTS),
    st.builds(plan.StartsWith, st.sampled_from(WRITTEN), st.sampled_from(BEGINNINGS), WEIGHTS),
    st.builds(plan.OneTypo, st.sampled_from(WRITTEN), st.sampled_from(NEAR_WORDS), WEIGHTS),
    sequences(),
    open_sequences(),
    st.builds(
        plan.Window,
        st.sampled_from(WRITTEN),
        st.lists(st.sampled_from(WRITTEN_TERMS), min_size=2, max_size=3, unique=True).map(tuple),
        st.integers(1, 6),
        WEIGHTS,
    ),
    st.builds(
        plan.Between,
        st.just("day"),
        st.integers(734_995, 735_003),
        st.integers(734_998, 735_006),
    ),
    st.builds(plan.Among, st.just("day"), st.frozensets(st.integers(734_997, 735_003), max_size=3)),
    st.builds(
        plan.HasValue,
        st.sampled_from(("topic", "person")),
        st.lists(st.sampled_from((*SLUGS, "unknown")), max_size=2).map(tuple),
    ),
    st.just(plan.Every()),
)


def _joined(nodes):
    several = st.lists(nodes, min_size=1, max_size=4).map(tuple)
    return st.one_of(
        st.builds(plan.AllOf, several),
        st.builds(plan.AnyOf, several),
        st.builds(plan.MostOf, several),
        st.builds(plan.AtLeast, st.integers(1, 5), several),
        st.builds(plan.Without, nodes),
        scored_by(nodes),
    )


plans = st.recursive(leaves, _joined, max_leaves=8)


def _narrowing(facet, include, exclude, missing, every):
    """A value is wanted or left out, never both."""
    unwanted = tuple(value for value in exclude if value not in include)
    return plan.Narrowing(facet, include, unwanted, missing, every)


narrowings = st.lists(
    st.builds(
        _narrowing,
        st.sampled_from(("topic", "person")),
        st.lists(st.sampled_from((*SLUGS, "unknown")), max_size=2, unique=True).map(tuple),
        st.lists(st.sampled_from((*SLUGS, "unknown")), max_size=2, unique=True).map(tuple),
        st.booleans(),
        st.booleans(),
    ),
    max_size=2,
    unique_by=lambda narrowing: narrowing.facet,
).map(tuple)
_days = st.none() | st.integers(734_996, 735_006)

questions = st.builds(
    plan.Question,
    plan=plans,
    narrowings=narrowings,
    days=st.tuples(_days, _days),
    at=st.none() | st.integers(0, 9),
    hidden=st.frozensets(KEYS, max_size=3),
    sort=st.sampled_from(("relevance", "newest", "oldest")),
    start=st.integers(0, 6),
    end=st.integers(0, 14),
    facets=st.just(("topic", "person")),
    count_days=st.just(True),
)
