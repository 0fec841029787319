"""Bringing a version back."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.bodies import pictures_in
from newsroom.models import (
    Article,
    ArticleAuthor,
    Correction,
    Image,
    Named,
    RelatedStory,
    Stage,
    Version,
    pictures_by_key,
    stage_of,
)
from newsroom.slugs import name_key
from newsroom.versions.keeping import change
from newsroom.versions.state import MANY, ONE, RELATED, State, of_version, state_of
from newsroom.versions.substance import words_of

# What it says. When and whether readers see it is decided anew, not by going back.
TEXT = ("headline", "dek", "kicker", "byline", "dateline", "language")
# What only an article that was deleted gets back: nobody else has changed it since.
REST = ("slug", "published_at", "date_known", "updated_at", "expires_at", "withdrawal_note")
KEYS = {"external_id": "with_external_id", "canonical_url": "with_canonical_url"}


@dataclass
class Restored:
    article: Article
    missing: list[str] = field(default_factory=list)  # names of rows that are no longer there
    taken: list[Article] = field(default_factory=list)  # who has its address or its ids now


def restore(version: Version, by=None) -> Restored:
    """Make an article say what it said in a version; what it says now becomes a version itself.

    A deleted one gets its number back, and its address where that is free: as a draft. One that
    readers see is updated now where its words or its corrections are others.
    """
    with (
        transaction.atomic(),
        change(Version.Through.RESTORE, by, run=f"version {version.pk}"),
    ):
        state = of_version(version)
        article = Article.objects.select_for_update().filter(pk=state.number).first()
        restored = Restored(article or _deleted(state))
        article = restored.article
        said = None if article._state.adding else _said(article)
        for name in TEXT:
            setattr(article, name, state.values[name])
        article.body = state.body
        for link in ONE:
            setattr(article, link, row_of(link, state.values[link], restored.missing))
        restored.missing.extend(_pictures_gone(state.body))
        if article._state.adding:
            _give_keys(article, state, restored)
        article.derive()
        if said and stage_of(article) == Stage.LIVE and said != _said(article, state):
            article.updated_at = timezone.now().replace(microsecond=0)
        article.save()
        _relink(article, state, restored.missing)
    return restored


def _said(article: Article, state: State | None = None) -> tuple:
    """What it says, with the corrections that it has or that a state had."""
    state = state or state_of(article)
    return words_of(article), state.values.get("corrections", [])


def _deleted(state: State) -> Article:
    article = Article(pk=state.number, status=Article.Status.DRAFT)
    for name in REST:
        value = state.values[name]
        setattr(article, name, Article._meta.get_field(name).to_python(value))
    # Without the right to publish nobody else would find it again.
    article.created_by = get_user_model().objects.filter(pk=state.values["created_by"]).first()
    return article


def _give_keys(article: Article, state: State, restored: Restored) -> None:
    """Its ids and its address, where nobody else has them."""
    for name, having in KEYS.items():
        value = state.values[name]
        others = getattr(Article.objects, having)(value)
        if name == "external_id":
            others = others.filter(source=article.source)
        other = others.first() if value else None
        if other is None:
            setattr(article, name, value)
        else:
            restored.taken.append(other)
    article.derive()
    at_address = Article.objects.filter(address_date=article.address_date, slug=article.slug)
    restored.taken.extend(at_address.exclude(address_date=None))


def _pictures_gone(body: str) -> list[str]:
    """A name for each picture that a body shows and the archive no longer has."""
    keys = pictures_in(body)
    gone = keys and len(keys) - len(pictures_by_key(keys))
    return [_("a picture in its text")] * gone if gone else []


def _relink(article: Article, state: State, missing: list[str]) -> None:
    for link in MANY:
        rows = [row_of(link, row, missing) for row in state.values[link]]
        getattr(article, link).set([row for row in rows if row is not None])
    article.authorships.all().delete()
    authors = [row_of("authors", row, missing) for row in state.values["authors"]]
    for position, author in enumerate(filter(None, authors), start=1):
        ArticleAuthor.objects.create(article=article, author=author, position=position)
    article.corrections.all().delete()
    for correction in corrections_of(article, state):
        correction.save()
    article.related_stories.all().delete()
    for row in state.values["related"]:
        told = {name: row[name] for name in RELATED}
        target = row["target"] and Article.objects.filter(pk=row["target"][0]).first()
        if row["target"] and target is None:
            missing.append(row["target"][1])
        if target or told["headline"] or told["wanted_key"]:
            RelatedStory.objects.create(article=article, target=target, **told)


def corrections_of(article: Article, state: State) -> list[Correction]:
    """Rows that are not saved."""
    read = Correction._meta.get_field("at").to_python
    return [
        Correction(article=article, at=read(told["at"]), text=told["text"])
        for told in state.values.get("corrections", ())
    ]


def row_of(link: str, row: list | None, missing: list[str]):
    """The row that a value of a state names in a link of ONE or MANY; where there is none any more,
    its name is added to `missing`."""
    if row is None:
        return None
    model = Article._meta.get_field(link).related_model
    if model is not Image:
        return _named(model, row, missing)
    image = Image.objects.filter(pk=row[0]).first()
    if image is None:
        missing.append(row[1])
    return image


def _named(model: type[Named], row: list, missing: list[str]) -> Named | None:
    """The row of that key, else the one that has its name now: a merge may have moved it."""
    named = (
        model._default_manager.filter(pk=row[0]).first()
        or model._default_manager.filter(name_key=name_key(row[1])).first()
    )
    if named is None:
        missing.append(row[1])
    return named
