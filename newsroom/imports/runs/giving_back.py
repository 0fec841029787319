"""An article that a run changed is again what it was, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.imports.runs.cleaning_up import delete_unused_picture, forget_file
from newsroom.imports.runs.snapshots import MOMENTS, PICTURE
from newsroom.models import (
    Article,
    ArticleAuthor,
    Correction,
    Image,
    ImportTrace,
    OldAddress,
    RelatedStory,
)
from newsroom.moments import day_in
from newsroom.publishing import RefusedError
from newsroom.renditions.noting import note
from newsroom.versions import State, row_of
from newsroom.versions.state import FIELDS, MANY, ONE, RELATED


def refuse_to_give_back(article: Article, state: State, before: dict) -> None:
    """Raise RefusedError where what it was cannot be had whole: nothing is taken from others."""
    if missing := [name for name in _missing(state, before) if name]:
        raise RefusedError(_("no longer in the archive is what it had: %s") % ", ".join(missing))
    if _is_taken(article, state, before["published_at"]):
        raise RefusedError(_("its address or its id now belongs to another article"))


def give_back(article: Article, state: State, trace: ImportTrace, now: State) -> None:
    """`now`: its state, of which nothing but what differs is written anew."""
    before = trace.before
    for name in FIELDS:
        setattr(article, name, Article._meta.get_field(name).to_python(state.values[name]))
    for name in MOMENTS:  # to the fraction of a second
        setattr(article, name, before[name] and datetime.fromisoformat(before[name]))
    article.body, article.import_digest = state.body, before["import_digest"]
    for link in ONE:
        setattr(article, link, row_of(link, state.values[link], []))
    article.save()
    for link in MANY:
        if state.values[link] != now.values[link]:
            getattr(article, link).set([row_of(link, row, []) for row in state.values[link]])
    _sign(article, state, before, now)
    if state.values.get("corrections") != now.values.get("corrections"):
        article.corrections.all().delete()
        for at, text in before["corrections"]:
            Correction.objects.create(article=article, at=datetime.fromisoformat(at), text=text)
    if state.values["related"] != now.values["related"]:
        _relate(article, state)
    _readdress(article, before["old_addresses"])
    _illustrate(before["picture"], trace.after["picture"])


def _sign(article: Article, state: State, before: dict, now: State) -> None:
    if state.values["authors"] == now.values["authors"]:
        return
    article.authorships.all().delete()
    for row, (_key, position) in zip(state.values["authors"], before["authors"], strict=True):
        author = row_of("authors", row, [])
        ArticleAuthor.objects.create(article=article, author=author, position=position)


def _relate(article: Article, state: State) -> None:
    article.related_stories.all().delete()
    for row in state.values["related"]:
        target = row["target"] and row["target"][0]
        told = {name: row[name] for name in RELATED}
        RelatedStory.objects.create(article=article, target_id=target, **told)


def _readdress(article: Article, rows: list[list]) -> None:
    """Where it stood before, as that was, and what the run took from others."""
    wanted = {(date.fromisoformat(day), slug): number for day, slug, number in rows}
    own = article.old_addresses.all()
    for each in own:
        if wanted.pop((each.address_date, each.slug), None) != article.pk:
            each.delete()
    for (day, slug), number in wanted.items():
        is_there = OldAddress.objects.filter(address_date=day, slug=slug).exists()
        if not is_there and Article.objects.filter(pk=number).exists():
            OldAddress.objects.create(address_date=day, slug=slug, article_id=number)


def _illustrate(before: dict | None, after: dict | None) -> None:
    """A picture's row says again what it said; one that the run made goes if nobody else has it."""
    if after is None or before == after:
        return
    if before is None or before["key"] != after["key"]:
        delete_unused_picture(after["key"])
        return
    image = Image.objects.get(pk=after["key"])
    for name in PICTURE:
        setattr(image, name, before[name])
    if image.file.name != before["file"]:
        forget_file(image.file.name)
        note([image.file.name, before["file"]])
        # As an update: a file that is set anew is opened for its size.
    image.save()
    Image.objects.filter(pk=image.pk).update(
        file=before["file"], width=before["width"], height=before["height"]
    )


def _missing(state: State, before: dict) -> Iterator[str]:
    missing: list[str] = []
    for link in ONE:
        row_of(link, state.values[link], missing)
    for link in (*MANY, "authors"):
        for row in state.values[link]:
            row_of(link, row, missing)
    yield from missing
    targets = dict(row["target"] for row in state.values["related"] if row["target"])
    there = set(Article.objects.filter(pk__in=targets).values_list("pk", flat=True))
    yield from (headline for number, headline in targets.items() if number not in there)
    picture = before["picture"]
    if picture and not Image.objects.filter(pk=picture["key"]).exists():
        yield picture["file"] or picture["url"]


def _is_taken(article: Article, state: State, published_at: str | None) -> bool:
    """Whether another article has a key or an address that is to be given back."""
    others = Article.objects.exclude(pk=article.pk)
    wanted, source = state.values, state.values["source"]
    if published_at:
        day = day_in(timezone.get_default_timezone(), datetime.fromisoformat(published_at))
        if others.filter(address_date=day, slug=wanted["slug"]).exists():
            return True
    if others.with_canonical_url(wanted["canonical_url"]).exists():
        return True
    same_id = others.with_external_id(wanted["external_id"])
    return source is not None and same_id.filter(source=source[0]).exists()
