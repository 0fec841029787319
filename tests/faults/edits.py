"""What editors do, at random; every edit that is committed is told with its version."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from newsroom.models import Article, Topic
from newsroom.signals import in_bulk

WORDS = ["annex", "court", "deal", "ferry", "flood", "gas", "glacier", "harbour", "oil", "school"]
FEW, MANY = 60, 100  # articles: below, none is deleted; above, none is added
PUBLISHED = datetime(2025, 1, 1, tzinfo=UTC)


def make_archive(rng: random.Random, articles: int = FEW) -> None:
    """Topics and articles, left to be indexed."""
    for word in WORDS:
        Topic.objects.create(name=word)
    editor = Editor(rng)
    with in_bulk():
        for _ in range(articles):
            editor.create()


class Editor:
    """Edits articles; `tell(pk, version)` follows each commit, `version` None for a deletion.

    The version of an article is its kicker, so a later edit never has a lower one.
    """

    def __init__(
        self,
        rng: random.Random,
        first_version: int = 1,
        tell: Callable[[int, int | None], object] = lambda pk, version: None,
    ):
        self.rng, self.version, self.tell = rng, first_version, tell

    def edit(self) -> None:
        """One random edit, committed."""
        ways = [self.change] * 4 + [self.set_status] * 3 + [self.file_anew] * 2
        ways += [self.change_some, self.rename_topic, self.change_mind]
        count = Article.objects.count()
        ways += [self.create] * 3 if count < MANY else []
        ways += [self.delete] * 2 if count > FEW else []
        self.rng.choice(ways)()

    def create(self) -> None:
        rng = self.rng
        article = Article(
            headline=f"Story of the {rng.choice(WORDS)}",
            kicker=self._next(),
            body=self._body(),
            status=rng.choice(["published"] * 4 + ["draft"]),
            published_at=PUBLISHED + timedelta(hours=rng.randrange(8000)),
        )
        with transaction.atomic():
            article.save()
            article.topics.set(self._topics())
        self._told(article)

    def change(self) -> None:
        article = self._any()
        article.body, article.kicker = self._body(), self._next()
        article.save()
        self._told(article)

    def set_status(self) -> None:
        article = self._any()
        article.status = self.rng.choice(["published", "published", "withdrawn", "draft"])
        article.kicker = self._next()
        article.save()
        self._told(article)

    def file_anew(self) -> None:
        article = self._any()
        with transaction.atomic():
            article.topics.set(self._topics())
            article.kicker = self._next()
            article.save()
        self._told(article)

    def change_some(self) -> None:
        """Several at once, without any being loaded; one expires."""
        some = [self._any().pk for _ in range(3)]
        version = self._next()
        with transaction.atomic():
            Article.objects.filter(pk__in=some).update(kicker=version)
            Article.objects.filter(pk=some[0]).update(expires_at=timezone.now())
        for pk in some:
            self.tell(pk, int(version))

    def rename_topic(self) -> None:
        topic = self.rng.choice(list(Topic.objects.all()))
        topic.name = f"{topic.name.split()[0]} {self._next()}"
        topic.save()

    def change_mind(self) -> None:
        """An edit that is rolled back: nothing of it may be seen."""
        try:
            with transaction.atomic():
                self._any().delete()
                raise _SecondThoughts
        except _SecondThoughts:
            return

    def delete(self) -> None:
        article = self._any()
        pk = article.pk
        article.delete()
        self.tell(pk, None)

    def _any(self) -> Article:
        return Article.objects.get(
            pk=self.rng.choice(list(Article.objects.values_list("pk", flat=True)))
        )

    def _topics(self) -> list[Topic]:
        return self.rng.sample(list(Topic.objects.order_by("pk")), 2)

    def _body(self) -> str:
        return f"<p>{' '.join(self.rng.choices(WORDS, k=60))}</p>"

    def _next(self) -> str:
        self.version += 1
        return str(self.version)

    def _told(self, article: Article) -> None:
        self.tell(article.pk, int(article.kicker))


class _SecondThoughts(Exception):
    pass
