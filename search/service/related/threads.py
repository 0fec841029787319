"""Stories that follow each other: what editors linked, takes of a text, what is near enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.models import Article, ArticleQuerySet, RelatedStory
from newsroom.stories import copies_of, public_stories
from search.service.related import reasons
from search.service.related.suggest import near, nearness_to

NEAR_ENOUGH = 0.4  # to the story that leads there, by the texts alone: docs/ranking.md
ON_TOPIC = 0.25  # to the start, of what others lead to
RARE = 3  # words or names that both must have and hardly any article has: forms are alike, too
MOST = 40  # stories of a thread
ROUNDS = 2  # links from the article to the last of its thread
ASKED = 6  # stories of a thread that others near them are looked for
NEAR_EACH = 8  # of each of them, at most


@dataclass(frozen=True)
class Joint:
    """What makes a story one of a thread: `kind` is start, take, editors or suggested."""

    kind: str
    reason: str


@dataclass(frozen=True)
class Step:
    """A story of a thread, with its copies; `gap`: how long after the one before, in words."""

    article: Article
    joint: Joint
    copies: tuple[Article, ...] = field(default=())
    gap: str = ""


def thread(article: Article) -> list[Step]:
    """The public stories of an article's thread, the oldest first, those without a date at the end.

    It alone where nothing follows it. Where the index cannot be read, what editors linked is left.
    """
    joints = _joints(article)
    stories = _shown().prefetch_related("corrections").in_bulk(list(joints))
    steps = [Step(stories[key], joint) for key, joint in joints.items() if key in stories]
    return list(_with_gaps(_folded(sorted(steps, key=lambda step: _place(step.article)))))


def _joints(start: Article) -> dict[int, Joint]:
    """By primary key, the stories that links lead to; where it is another matter they end."""
    joints = {start.pk: Joint("start", "")}
    for copy in copies_of(start)[:MOST]:
        joints[copy.pk] = Joint("take", _("has nearly the same text"))
    reached, asked = [start], 0
    for number in range(ROUNDS):
        found = _linked(reached)
        for each in reached[: ASKED - asked]:
            for other in near(each, NEAR_EACH):
                if other.similarity >= NEAR_ENOUGH and other.rare >= RARE:
                    found.setdefault(other.key, Joint("suggested", reasons.in_words(other.shared)))
        asked += len(reached)
        reached = list(_shown().filter(pk__in=found.keys() - joints.keys()).newest())
        if number:
            ties = nearness_to(start, reached)
            reached = [each for each in reached if _is_on_topic(*ties.get(each.pk, (0.0, 0)))]
        reached = reached[: MOST - len(joints)]
        joints |= {each.pk: found[each.pk] for each in reached}
        if not reached:
            break
    return joints


def _is_on_topic(similarity: float, rare: int) -> bool:
    return similarity >= ON_TOPIC and rare >= RARE


def _linked(articles: Iterable[Article]) -> dict[int, Joint]:
    """What editors linked with some articles, on either side."""
    known = {each.pk: each.headline for each in articles}
    links = RelatedStory.objects.filter(Q(article__in=known) | Q(target__in=known))
    found: dict[int, Joint] = {}
    for one, other in links.exclude(target=None).values_list("article_id", "target_id"):
        for here, there in ((one, other), (other, one)):
            if here in known:
                reason = _("editors put it beside “%s”") % known[here]
                found.setdefault(there, Joint("editors", reason))
    return found


def _folded(steps: list[Step]) -> list[Step]:
    """One step for the copies of a text: the first, and the start always."""
    story_of = public_stories(step.article.pk for step in steps)
    kept: dict[object, Step] = {}
    for step in steps:
        name = story_of.get(step.article.pk, step)
        first = kept.get(name)
        if first is None:
            kept[name] = step
        elif step.joint.kind == "start":
            kept[name] = replace(step, copies=(*first.copies, first.article))
        else:
            kept[name] = replace(first, copies=(*first.copies, step.article))
    return sorted(kept.values(), key=lambda step: _place(step.article))


def _with_gaps(steps: list[Step]) -> Iterator[Step]:
    before: date | None = None
    for step in steps:
        day = day_of(step.article)
        days = (day - before).days if day and before else 0
        yield replace(step, gap=reasons.when(days)) if days else step
        before = day


def day_of(article: Article) -> date | None:
    """The day an article was published; None where nobody knows it."""
    return timezone.localdate(article.published_at) if article.has_known_date else None


def _place(article: Article) -> tuple:
    return not article.has_known_date, article.published_at, article.pk


def _shown() -> ArticleQuerySet:
    return Article.objects.public().with_names()
