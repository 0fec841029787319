"""The queries, drawn from the articles by a fixed seed, as values each peer translates."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import islice

from bench.article import facet_values

KINDS = (
    "rare word", "middling word", "common word", "two words", "three words", "phrase of two",
    "phrase of three", "prefix", "either of two", "one without another", "word within dates",
)  # fmt: skip
SAMPLE = 20_000  # articles whose words are counted
_WORD = re.compile(r"[a-z]{4,}")
_PLAIN_WORDS = re.compile(r"(?<![\w'-])[a-z]{4,}(?: [a-z]{4,})+(?![\w'-])")
# Whoosh leaves these out of an index by default; nobody searches for them alone.
_EMPTY_WORDS = frozenset(["from", "have", "that", "this", "when", "will", "with", "your"])


@dataclass(frozen=True)
class Query:
    """One search. All of `words`, any of `either`, none of `without`; topic and place to drill."""

    number: int
    kind: str
    words: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    prefix: str = ""
    first_day: str = ""  # ISO, inclusive; empty: no limit
    last_day: str = ""
    topic: str = ""
    place: str = ""

    @property
    def terms(self) -> frozenset[str]:
        """What an engine has to read for it: to tell a first use from a later one."""
        terms = {*self.words, *self.either, *self.without, *self.phrase}
        return frozenset(terms | ({f"{self.prefix}*"} if self.prefix else set()))

    @property
    def days(self) -> tuple[int, int] | None:
        """First and last day as proleptic ordinals."""
        if not self.first_day:
            return None
        first, last = date.fromisoformat(self.first_day), date.fromisoformat(self.last_day)
        return first.toordinal(), last.toordinal()

    def as_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> Query:
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})


EVERYTHING = Query(number=-1, kind="everything")


def draw_queries(articles: Iterable[dict], count: int, seed: int) -> list[Query]:
    """`count` queries, as many of each kind, in an order that any beginning of is a fair sample."""
    drawer = _Drawer(list(islice(articles, SAMPLE)), random.Random(seed))
    found: list[Query] = []
    seen: set[tuple] = set()
    while len(found) < count:
        kind = KINDS[len(found) % len(KINDS)]
        for _attempt in range(200):
            query = drawer.query(len(found), kind)
            key = (kind, query.terms, query.first_day)
            if key not in seen:
                break
        seen.add(key)
        found.append(query)
    return found


class _Drawer:
    """Words by how many articles have them, and the articles to draw from."""

    def __init__(self, articles: list[dict], draw: random.Random):
        self.draw = draw
        self.texts = [f"{a['title']}\n{a['body']}".lower() for a in articles]
        self.words = [sorted(set(_WORD.findall(text)) - _EMPTY_WORDS) for text in self.texts]
        self.articles = articles
        self.frequency = Counter(word for words in self.words for word in words)
        values = [facet_values(article) for article in articles]
        self.topic = _most_common(value["topic"] for value in values)
        self.place = _most_common(value["place"] for value in values)

    def query(self, number: int, kind: str) -> Query:
        at = self._article()
        values = facet_values(self.articles[at])
        narrowing = {
            "topic": self.draw.choice(values["topic"]) if values["topic"] else self.topic,
            "place": self.draw.choice(values["place"]) if values["place"] else self.place,
        }
        return Query(number, kind, **narrowing, **self._clauses(kind, at))

    def _clauses(self, kind: str, at: int) -> dict:
        match kind:
            case "rare word":
                return {"words": (self._word(at, "rare"),)}
            case "middling word":
                return {"words": (self._word(at, "middling"),)}
            case "common word":
                return {"words": (self._word(at, "common"),)}
            case "two words":
                return {"words": self._some(at, 2)}
            case "three words":
                return {"words": self._some(at, 3)}
            case "phrase of two":
                return {"phrase": self._phrase(2)}
            case "phrase of three":
                return {"phrase": self._phrase(3)}
            case "prefix":
                word = self._word(at, "middling")
                return {"prefix": word[: self.draw.choice((4, 4, 5))]}
            case "either of two":
                return {"either": (self._word(at, "middling"), self._word(at, "common"))}
            case "one without another":
                return {
                    "words": (self._word(at, "common"),),
                    "without": (self._word(at, "middling"),),
                }
        middle = date.fromisoformat(self.articles[at]["published"][:10])
        reach = timedelta(self.draw.randint(3, 40))
        return {
            "words": (self._word(at, self.draw.choice(("middling", "common"))),),
            "first_day": (middle - reach).isoformat(),
            "last_day": (middle + reach).isoformat(),
        }

    def _article(self) -> int:
        """An article with enough words to draw from."""
        while True:
            at = self.draw.randrange(len(self.articles))
            if len(self.words[at]) >= 10:
                return at

    def _word(self, at: int, how: str) -> str:
        """A word of an article: in at most 1 of 2000, 1 of 500 to 1 of 50, at least 1 of 12."""
        total = len(self.articles)
        low, high = {
            "rare": (1, max(3, total / 2000)),
            "middling": (total / 500, total / 50),
            "common": (total / 12, total),
        }[how]
        for _attempt in range(50):
            fitting = [w for w in self.words[at] if low <= self.frequency[w] <= high]
            if fitting:
                return self.draw.choice(fitting)
            at = self._article()
        return self.draw.choice(self.words[at])

    def _some(self, at: int, count: int) -> tuple[str, ...]:
        return tuple(self.draw.sample(self.words[at], count))

    def _phrase(self, count: int) -> tuple[str, ...]:
        while True:
            plain = _PLAIN_WORDS.findall(self.texts[self._article()])
            runs = [run.split() for run in plain]
            runs = [r for r in runs if len(r) >= count and not _EMPTY_WORDS.intersection(r)]
            if runs:
                run = self.draw.choice(runs)
                start = self.draw.randint(0, len(run) - count)
                return tuple(run[start : start + count])


def _most_common(groups: Iterable[list[str]]) -> str:
    counts = Counter(value for values in groups for value in values)
    return counts.most_common(1)[0][0] if counts else ""
