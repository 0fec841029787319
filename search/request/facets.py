"""The ways to narrow a search. Add a facet here; search_indexes prepares its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

if TYPE_CHECKING:
    from django.db.models import Model
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Facet:
    """A way to narrow."""

    name: str  # in the URL, ?topic=gaza, and in the index
    label: StrOrPromise  # on the page: "Topic"
    noun: StrOrPromise  # within a sentence: "topic"
    plural: StrOrPromise  # "Topics"
    none: StrOrPromise  # of the articles without any: "No topic"
    find: StrOrPromise  # of the box that finds buckets: "Find a topic"
    link: str  # of Article: to rows with slugs, or a column of plain values
    path: str = ""  # of the pages of its names, /topics/gaza/; empty when it has none
    listed: StrOrPromise = ""  # above the page of all its names, with their number
    none_listed: StrOrPromise = ""  # there, where the archive has none
    field: str = ""  # of queries, that has its names; empty when it is called alike
    is_tree: bool = False
    has_several: bool = False  # whether an article may have more than one
    is_open: bool = False  # however many buckets it has
    is_beside: bool = False  # whether pages of other names list what is often named with them
    is_by_last_word: bool = False  # sorted so from A to Z, as people are

    @property
    def model(self) -> type[Model] | None:
        """The rows that articles are filed under; None where these are plain values."""
        return apps.get_model("newsroom", "Article")._meta.get_field(self.link).related_model

    @property
    def lookup(self) -> str:
        """Where the database has its values."""
        return f"{self.link}__slug" if self.model else self.link


FACETS = (
    Facet(
        name="topic", label=_("Topic"), noun=_("topic"), plural=_("Topics"),
        none=_("No topic"), find=_("Find a topic"), link="topics", path="topics",
        listed=ngettext_lazy(
            "%(number)s topic, with the number of articles on it",
            "%(number)s topics, with the number of articles on each",
            "count",
        ),
        none_listed=_("This archive has no topics."),
        is_tree=True, has_several=True, is_open=True, is_beside=True,
    ),
    Facet(
        name="person", label=_("Person"), noun=_("person"), plural=_("People"),
        none=_("Nobody named"), find=_("Find a person"), link="people", path="people",
        listed=ngettext_lazy(
            "%(number)s person, with the number of articles on them",
            "%(number)s people, with the number of articles on each",
            "count",
        ),
        none_listed=_("This archive has no people."),
        has_several=True, is_open=True, is_by_last_word=True,
    ),
    Facet(
        name="section", label=_("Section"), noun=_("section"), plural=_("Sections"),
        none=_("No section"), find=_("Find a section"), link="section", path="sections",
        listed=ngettext_lazy(
            "%(number)s section, with the number of articles in it",
            "%(number)s sections, with the number of articles in each",
            "count",
        ),
        none_listed=_("This archive has no sections."),
        is_open=True, is_beside=True,
    ),
    Facet(
        name="place", label=_("Place"), noun=_("place"), plural=_("Places"),
        none=_("No place"), find=_("Find a place"), link="places", path="places",
        listed=ngettext_lazy(
            "%(number)s place, with the number of articles on it",
            "%(number)s places, with the number of articles on each",
            "count",
        ),
        none_listed=_("This archive has no places."),
        has_several=True, is_open=True, is_beside=True,
    ),
    Facet(
        name="author", label=_("Author"), noun=_("author"), plural=_("Authors"),
        none=_("No author"), find=_("Find an author"), link="authors", path="authors",
        listed=ngettext_lazy(
            "%(number)s author, with the number of articles by them",
            "%(number)s authors, with the number of articles by each",
            "count",
        ),
        none_listed=_("This archive has no authors."),
        field="byline", has_several=True, is_beside=True, is_by_last_word=True,
    ),
    Facet(
        name="source", label=_("Source"), noun=_("source"), plural=_("Sources"),
        none=_("No source"), find=_("Find a source"), link="source", path="sources",
        listed=ngettext_lazy(
            "%(number)s source, with the number of articles from it",
            "%(number)s sources, with the number of articles from each",
            "count",
        ),
        none_listed=_("This archive has no sources."),
    ),
)  # fmt: skip
BY_NAME = {facet.name: facet for facet in FACETS}
