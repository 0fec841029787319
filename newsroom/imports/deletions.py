"""What editors deleted: it stays away when its file comes again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from newsroom.addresses import address_key
from newsroom.imports.formats.parsed import ParsedArticle
from newsroom.imports.matching import name_of_file
from newsroom.imports.runs.recording import kind_of
from newsroom.models import Article, ImportTrace, Takedown, Version
from newsroom.moments import day_in
from newsroom.slugs import name_key, slugify_name


@dataclass(frozen=True)
class Deletion:
    by: str
    on: date
    headline: str

    def __str__(self):
        return f"deleted on the desk by {self.by} on {self.on}: stays away without --bring-back"


class Deletions:
    """By source and id, by address, and by path those that have neither.

    Versions tell of them; of older ones, and where versions were forgotten, takedowns do. What goes
    with the undo of an import does not stay away.
    """

    def __init__(self) -> None:
        self.by_key: dict[tuple, Deletion] = {}
        self.by_path: dict[str, Deletion] = {}
        versions = _of_what_is_gone(Version.objects.filter(through=Version.Through.DELETION))
        rows = versions.exclude(user_name="").order_by("pk")
        told = set()
        for number, state, by, at in rows.values_list(
            "article_number", "state", "user_name", "replaced_at"
        ).iterator():
            told.add(number)
            deletion = Deletion(by, _day(at), state["headline"])
            for key in _keys(state):
                self.by_key[key] = deletion
            if not (state["external_id"] or state["canonical_url"]) and state["published_at"]:
                published = datetime.fromisoformat(state["published_at"])
                self.by_path[_path(published, state["slug"])] = deletion
        takedowns = _of_what_is_gone(Takedown.objects.filter(article=None)).exclude(path="")
        undone = ImportTrace.objects.filter(kind=kind_of(Article), is_new=True, undone=True)
        takedowns = takedowns.exclude(Exists(undone.filter(number=OuterRef("article_number"))))
        for takedown in takedowns.exclude(user_name="").order_by("pk").iterator():
            if takedown.article_number not in told:
                self.by_path[takedown.path] = Deletion(
                    takedown.user_name, _day(takedown.at), takedown.headline
                )

    def find(self, item: ParsedArticle, source: int | None, now: datetime) -> Deletion | None:
        """That of the article which this item would make anew; `source` is the key of its row."""
        for key in (("id", source, item.external_id), ("address", _address(item.canonical_url))):
            if key in self.by_key:
                return self.by_key[key]
        if item.named_by_file:
            old = self.by_key.get(("id", source, name_of_file(item)))
            if old and name_key(old.headline) == name_key(item.headline):
                return old
        if not self.by_path:
            return None
        slug = slugify_name(item.headline, fallback="story")
        return self.by_path.get(_path(item.published_at or now, slug))


def _of_what_is_gone(rows: QuerySet) -> QuerySet:
    return rows.exclude(Exists(Article.objects.filter(pk=OuterRef("article_number"))))


def _keys(state: dict) -> Iterator[tuple]:
    if state["external_id"] and state["source"]:
        yield "id", state["source"][0], state["external_id"]
    if state["canonical_url"]:
        yield "address", _address(state["canonical_url"])


def _address(url: str) -> str:
    return address_key(url) if url else ""


def _path(published: datetime, slug: str) -> str:
    return reverse("article", args=[day_in(timezone.get_default_timezone(), published), slug])


def _day(moment: datetime) -> date:
    return day_in(timezone.get_default_timezone(), moment)
