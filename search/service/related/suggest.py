"""The articles nearest to one: drawn from the index by its words, then ranked by nearness."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from django.conf import settings
from django.utils import timezone

from newsroom.hooks import Suggestion
from newsroom.models import Article
from newsroom.stories import stories_of
from search import backends
from search.models import IndexChange
from search.protocol.fields import KEY, WEIGHTS, analysis_of, to_number
from search.protocol.index import Index
from search.protocol.plan import AllOf, Among, AnyOf, Combined, Plan, Question, Term, Without
from search.service.boundary import nothing, reads_index
from search.service.related import reasons
from search.service.related.nearness import (
    Nearness,
    Story,
    Weights,
    nearness,
    stems_of,
    weights,
)
from search.service.related.rarities import Rarities
from search.service.related.words import as_written

POOL = 40  # candidates by their texts, and as many by their headlines
TEXT_TERMS, HEADLINE_TERMS = 50, 500  # of the article's most telling that each are asked for
LEAST = 0.25  # of nearness, time left out, for a suggestion
MOST_WORDS = 3  # that a reason names
NAMED_IN, SAID_IN = 4, 10  # a reason tells what fewer than one article in so many has
RARE_IN = 300  # what fewer than one in so many has is rare
LITTLE = 3  # letters of a word that is named only if it has a capital: EC, and not “for”
LABELLED = {"topic": "topics", "person": "people", "place": "places"}  # facet, its names in a card
Label = tuple[str, str]  # facet, slug


@dataclass(frozen=True)
class Near:
    """An article by its primary key, how near the texts alone are (0 to about 1), how many words
    and names both have that hardly any article has, and what a reason tells.
    """

    key: int
    similarity: float
    rare: int
    shared: reasons.Shared


@dataclass(frozen=True)
class Compared:
    """A story, and what a reason needs of it: the names of its labels, its day, its text."""

    key: int  # 0 for one that is not stored
    story: Story
    names: dict[Label, str]
    day: date | None
    text: str
    language: str


Ranked = tuple[Nearness, Compared, Weights]


def suggest(article: Article, most: int) -> tuple[Suggestion, ...]:
    """What fills the newsroom's hook: at most so many articles, each with its reason in words."""
    return tuple(
        Suggestion(each.key, reasons.in_words(each.shared)) for each in near(article, most)
    )


@reads_index(without=nothing(()))
def near(article: Article, most: int) -> tuple[Near, ...]:
    """The public articles nearest to one, the nearest first; of copies one, of itself none.

    The article may be one that the index does not know. Empty where the index cannot be read.
    """
    hidden = IndexChange.objects.hidden()
    index = backends.current().index()
    return Neighbourhood(of_article(article), index, hidden).nearest(most)


@reads_index(without=nothing({}))
def nearness_to(article: Article, others: Iterable[Article]) -> dict[int, tuple[float, int]]:
    """`similarity` and `rare` of some articles to one, by their primary keys; empty without an
    index.
    """
    index = backends.current().index()
    return Neighbourhood(of_article(article), index, frozenset()).nearness_of(
        map(of_article, others)
    )


class Neighbourhood:
    """One article, what is drawn from the index around it, and how near each is."""

    def __init__(self, article: Compared, index: Index, hidden: frozenset[int]):
        self._article, self._index, self._hidden = article, index, hidden
        self._rarities = Rarities(index)
        self._weights = self._weigh([self._article])[0]

    def nearest(self, most: int) -> tuple[Near, ...]:
        return tuple(
            Near(each.key, textual(found), self._rare(each, own), self._shared(each, own))
            for found, each, own in self._once_a_story(self.ranked(), most)
        )

    def ranked(self) -> list[Ranked]:
        """What is near enough for a suggestion, copies and all, the nearest first."""
        found = (row for row in self._compared(self._candidates()) if timeless(row[0]) >= LEAST)
        return sorted(found, key=_order)

    def nearness_of(self, others: Iterable[Compared]) -> dict[int, tuple[float, int]]:
        return {
            each.key: (textual(found), self._rare(each, own))
            for found, each, own in self._compared(others)
        }

    def _compared(self, others: Iterable[Compared]) -> Iterator[Ranked]:
        stories = list(others)
        labels = self._article.names.keys() & {name for each in stories for name in each.names}
        self._rarities.look_up_labels(labels)
        for each, own in zip(stories, self._weigh(stories), strict=True):
            found = nearness(
                (self._article.story, self._weights),
                (each.story, own),
                self._rarities.of,
                self._index.count,
            )
            yield found, each, own

    def _candidates(self) -> Iterator[Compared]:
        """Every document of both pools, once."""
        telling = self._weights.most_telling(HEADLINE_TERMS)
        most = self._weights.of[telling[0]] if telling else 1.0
        by_text = [
            Combined(tuple(WEIGHTS.items()), stem, self._weights.of[stem] / most)
            for stem in telling[:TEXT_TERMS]
        ]
        by_headline = [Term("headline", stem) for stem in telling]
        found: dict[int, None] = {}
        for terms in (by_text, by_headline):
            found |= dict.fromkeys(self._drawn(AnyOf(tuple(terms)))) if terms else {}
        return (_of_document(document, self._index) for document in found)

    def _drawn(self, plan: Plan) -> Iterator[int]:
        if self._article.key:
            plan = AllOf((plan, Without(Among(KEY, frozenset([self._article.key])))))
        asked = Question(plan, at=to_number(timezone.now()), hidden=self._hidden, end=POOL)
        return (document for document, _score in self._index.ask(asked).hits)

    def _weigh(self, stories: Iterable[Compared]) -> list[Weights]:
        stories = list(stories)
        self._rarities.look_up(stem for each in stories for stem in each.story.stems)
        return [weights(each.story, self._rarities.of) for each in stories]

    def _once_a_story(
        self, ranked: list, most: int
    ) -> Iterator[tuple[Nearness, Compared, Weights]]:
        keys = [each.key for _found, each, _own in ranked]
        story_of = stories_of([self._article.key, *keys])
        told = {story_of.get(self._article.key)} - {None}
        for row in ranked:
            story = story_of.get(row[1].key)
            if story in told:
                continue
            yield row
            if story is not None:
                told.add(story)
            most -= 1
            if not most:
                return

    def _rare(self, other: Compared, own: Weights) -> int:
        """Numbers are none: tables have the same ones by chance."""
        words = (stem for stem in self._weights.of.keys() & own.of.keys() if stem.isalpha())
        names = self._article.names.keys() & other.names.keys()
        return sum(self._rarities.is_telling(each, RARE_IN) for each in (*words, *names))

    def _shared(self, other: Compared, own: Weights) -> reasons.Shared:
        both = self._article.names.keys() & other.names.keys()
        names = sorted(both, key=lambda name: (-self._rarities.of(name), name))
        telling = [name for name in names if self._rarities.is_telling(name, NAMED_IN)]
        words = [] if telling else self._words(own)
        here, there = self._article.day, other.day
        return reasons.Shared(
            [(name[0], other.names[name]) for name in telling or ([] if words else names)],
            words,
            (there - here).days if here and there else None,
        )

    def _words(self, own: Weights) -> list[str]:
        """The words that both texts say and few others, as the article has them."""
        both = self._weights.of.keys() & own.of.keys()
        worth = {
            stem: self._weights.of[stem] * own.of[stem]
            for stem in both
            if self._rarities.is_telling(stem, SAID_IN)
        }
        best = sorted(worth, key=lambda stem: (-worth[stem], stem))[: 4 * MOST_WORDS]
        words = as_written(best, self._article.text, self._article.language)
        return [word for word in words if len(word) > LITTLE or not word.islower()][:MOST_WORDS]


def of_article(article: Article) -> Compared:
    """A row of the database, with its names."""
    names = {
        (facet, row.slug): row.name
        for facet, link in LABELLED.items()
        for row in getattr(article, link).all()
    }
    at = article.published_at if article.has_known_date else None
    return compared(
        article.pk or 0, article.headline, article.text, article.dek, article.language, names, at
    )


def _of_document(document: int, index: Index) -> Compared:
    card = orjson.loads(index.stored(document, "card"))
    names = {
        (facet, each["slug"]): each["name"]
        for facet, link in LABELLED.items()
        for each in card[link]
    }
    at = datetime.fromisoformat(card["published_at"]) if card["date_known"] else None
    text = index.stored(document, "text_stored")
    return compared(
        card["id"], card["headline"], text, card["dek"], card.get("language", ""), names, at
    )


def compared(
    key: int,
    headline: str,
    text: str,
    dek: str,
    language: str,
    names: dict[Label, str],
    at: datetime | None,
) -> Compared:
    """`names`: those of the labels; `at`: None where nobody knows the date."""
    language = analysis_of(language or None, settings.SEARCH_LANGUAGE)
    day = timezone.localtime(at).date() if at else None
    labels: frozenset[Hashable] = frozenset(names)
    story = Story(
        stems_of(headline, language),
        stems_of(text, language),
        stems_of(dek, language),
        at.timestamp() / 86_400 if at else None,
        labels,
    )
    return Compared(key, story, names, day, f"{headline}\n{text}\n{dek}", language)


def textual(found: Nearness) -> float:
    """How near two stories are by what they say, whatever they are filed under."""
    return found.likeness + found.mention


def timeless(found: Nearness) -> float:
    """How near two stories are whenever they appeared."""
    return found.total - found.closeness


def _order(row: Ranked) -> tuple:
    """The nearest first; of equals the newer, then the higher number, as hits are ordered."""
    found, each, _own = row
    return -round(found.total, 6), -(each.story.published or 0.0), -each.key
