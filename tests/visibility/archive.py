"""A small public archive, and beside it one article full of words that nobody may see."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from newsroom import models, publishing
from newsroom.bodies import figure_of
from newsroom.models import (
    Article,
    ArticleAuthor,
    Correction,
    Image,
    KeptText,
    PreviewLink,
    RelatedStory,
    RenditionSet,
    Sketch,
    Story,
    Version,
)
from newsroom.models.preview_link import digest_of
from newsroom.previews.links import make
from newsroom.versions import states
from search.columns import mapped
from search.indexing.drain import drain
from tests import databases
from tests.template import Template

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A_YEAR_AGO = NOW.replace(year=2025)
NAMED = {
    "topic": models.Topic,
    "person": models.Person,
    "place": models.Place,
    "author": models.Author,
    "section": models.Section,
    "source": models.Source,
}
# A word for each place an article shows words in; none is like another or stands elsewhere.
MARKERS = {
    "headline": "zorblatt",
    "dek": "plimwick",
    "kicker": "frandle",
    "body": "quozzlemarkian",
    "byline": "vexomir",
    "dateline": "hulgenport",
    "correction": "sprundelix",
    "caption": "drobnitz",
    "picture": "mirquelle",
    "caption in its body": "thrindlewort",
    "picture in its body": "vandrosole",
    "external id": "yklm-77-secret",
    "slug": "wumberly",
    "former slug": "ostrivane",
    "topic": "Brackelune",
    "person": "Cindrofell",
    "place": "Dunmorrick",
    "author": "Eskervole",
    "section": "Fallowmere",
    "source": "Grimthorpe",
    "teaser": "jantrickle",
    "teaser headline": "kelvorane",
}
PICTURE = f"images/{MARKERS['picture']}.png"
RENDITION, FALLBACK = (f"renditions/mi/{MARKERS['picture']}.{kind}" for kind in ("webp", "jpg"))
PICTURE_IN_BODY = f"images/{MARKERS['picture in its body']}.png"
SLUGS = {kind: f"{kind}-1" for kind in NAMED}  # of the names that only the secret has
SHARED = {
    "topic": "Gas",
    "person": "Ann Lee",
    "place": "Skelby",
    "author": "Bo Yu",
    "section": "City",
    "source": "Wire",
}
TOKEN = "a" * 43  # of a preview of the first story
STORIES = 10  # a page of ten is full: one more makes a second page
SECRET = 1000  # its primary key
EARLIER, SECRET_EARLIER = 1, 2  # versions, of the first story and of the secret: their first ones
STORY = 77  # that it and the first of the public stories are copies of


def build() -> None:
    """Ten public stories in every facet; the first has a related story. Indexed.

    The last is a year old to the day, like the secret: the front page looks back at that day.
    """
    energy = models.Topic.objects.create(name="Energy")
    names = {kind: model.objects.create(name=SHARED[kind]) for kind, model in NAMED.items()}
    names["topic"].parent = energy
    names["topic"].save()
    with transaction.atomic():
        for number in range(1, STORIES + 1):
            story = Article(
                pk=number,
                headline=f"Story {number}",
                body=f"<p>The common story of day {number}.</p>",
                status="published",
                published_at=A_YEAR_AGO - HOUR if number == STORIES else NOW - number * DAY,
                byline="By Bo Yu",
                external_id=f"wire:{number}",
                source=names["source"] if number % 2 else None,
                section=names["section"] if number % 3 else None,
            )
            story.save()
            _file(story, names)
        RelatedStory.objects.create(article_id=1, target_id=2, position=1)
        Sketch.objects.filter(pk=1).update(story=Story.objects.create(pk=STORY))
        _said_before(1, EARLIER, "The brief story of day 1.")
        PreviewLink.objects.create(
            token_digest=digest_of(TOKEN), article_number=1, headline="Story 1", until=NOW + 9 * DAY
        )
    drain()


_PUBLIC = Template(build)


class Secret:
    """The article that nobody may see, and how it comes to be."""

    def write(self, **fields) -> Article:
        """Save and index it, public for a year unless told otherwise; with names of its own."""
        names = {
            kind: model.objects.create(name=f"{MARKERS[kind]} {kind}", slug=SLUGS[kind])
            for kind, model in NAMED.items()
        }
        for kind in ("topic", "person", "place", "author"):
            names[kind].description = f"About {MARKERS[kind]}"
            names[kind].save()
        with transaction.atomic():
            article = Article(
                pk=SECRET,
                headline=f"The {MARKERS['headline']} story",
                slug=MARKERS["former slug"],
                dek=f"A {MARKERS['dek']} dek",
                kicker=MARKERS["kicker"],
                body=f"<p>The common story of {MARKERS['body']}, told at length.</p>"
                + figure_of(_picture_in_body().key, f"A {MARKERS['caption in its body']}"),
                byline=f"By {MARKERS['byline']}",
                dateline=MARKERS["dateline"],
                hero_image=_picture(),
                external_id=MARKERS["external id"],
                source=names["source"],
                section=names["section"],
                **{"status": "published", "published_at": A_YEAR_AGO} | fields,
            )
            article.save()
            Correction.objects.create(
                article=article, at=A_YEAR_AGO, text=f"Not the {MARKERS['correction']} one."
            )
            article.slug = MARKERS["slug"]
            article.save()
            Sketch.objects.filter(article=article).update(story=STORY)
            make(article, User.objects.get_or_create(username="previewer")[0])
            _file(article, names)
            _file(article, {kind: NAMED[kind].objects.get(name=SHARED[kind]) for kind in NAMED})
            RelatedStory.objects.create(
                article_id=1,
                target=article,
                headline=f"More on {MARKERS['teaser headline']}",
                teaser=MARKERS["teaser"],
            )
            _said_before(SECRET, SECRET_EARLIER, f"The brief story of {MARKERS['body']}.")
        drain()
        return article

    def hide(self, **fields) -> None:
        """Write it, public and in the index, and then change it."""
        article = self.write()
        for name, value in fields.items():
            setattr(article, name, value)
        article.save()


STATES: dict[str, Callable[[Secret], object]] = {
    "draft": lambda secret: secret.write(status="draft"),
    "scheduled": lambda secret: secret.write(status="scheduled", published_at=NOW + HOUR),
    "embargoed": lambda secret: secret.write(published_at=NOW + HOUR),
    "withdrawn": lambda secret: publishing.withdraw(secret.write()),
    "expired": lambda secret: secret.hide(expires_at=NOW - HOUR),
    "deleted": lambda secret: secret.write().delete(),
}


def each_in_one_process(names) -> list:
    """Parameters of a fixture; what is made for one of them is not made again by other workers."""
    return [pytest.param(name, marks=pytest.mark.xdist_group(f"secret {name}")) for name in names]


@contextmanager
def archive_of(unblocked) -> Iterator[time_machine.Coordinates]:
    """The public archive at noon, with its clock; nothing is left of it.

    Files have the time of the machine, and are compared with that: beside a clock of noon all of
    them were changed just now, and the index was opened anew for every answer.
    """
    machine = time_machine.escape_hatch.time
    with (
        unblocked,
        time_machine.travel(NOW, tick=False) as clock,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(mapped, "time", machine)
        patch.setattr(settings, "PUBLIC_VERSIONS", True)
        _empty()
        try:
            _PUBLIC.lay_out()
            yield clock
        finally:
            _empty()


@contextmanager
def writer_elsewhere() -> Iterator[None]:
    """Another process holds the lock of the index."""
    path = settings.HAYSTACK_CONNECTIONS["default"]["PATH"] + ".lock"
    hold = (
        "import fcntl, sys; file = open(sys.argv[1], 'a'); fcntl.flock(file, fcntl.LOCK_EX);"
        "print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-S", "-c", hold, path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout.readline() == b"held\n"
            yield
        finally:
            process.stdin.close()
            process.wait()


def remove_index() -> None:
    shutil.rmtree(settings.HAYSTACK_CONNECTIONS["default"]["PATH"], ignore_errors=True)


def _picture() -> Image:
    """A picture, and what was drawn of it."""
    image = _drawn(PICTURE, MARKERS["picture"], caption=f"A {MARKERS['caption']}")
    of_it = RenditionSet.objects.get(original=PICTURE)
    for name in (RENDITION, FALLBACK):
        _write(name, MARKERS["picture"])
        of_it.renditions.create(name=name, width=320, height=240)
    return image


def _picture_in_body() -> Image:
    return _drawn(PICTURE_IN_BODY, MARKERS["picture in its body"])


def _drawn(name: str, word: str, **fields) -> Image:
    _write(name, word)
    return Image.objects.create(file=name, **fields)


def _write(name: str, word: str) -> None:
    """A file of words: answers are compared as text."""
    path = Path(settings.MEDIA_ROOT, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"drawn: {word}")


def _file(article: Article, names: dict) -> None:
    article.topics.add(names["topic"])
    article.people.add(names["person"])
    article.places.add(names["place"])
    ArticleAuthor.objects.create(article=article, author=names["author"])


def _said_before(number: int, version: int, text: str) -> None:
    """An article said something else until now; of before then no other version is kept."""
    Version.objects.filter(article_number=number).delete()
    state, body = states([number])[number], KeptText.of(f"<p>{text}</p>")
    body.save()
    Version.objects.create(
        pk=version,
        article_number=number,
        state=state.values,
        body=body,
        made_at=NOW - 12 * HOUR,
        replaced_at=NOW,
        through=Version.Through.PROGRAM,
    )


def _empty() -> None:
    databases.empty()
    remove_index()
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
