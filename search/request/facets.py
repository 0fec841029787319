"""The ways to narrow a search. Add a facet here, nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Facet:
    """A way to narrow."""

    name: str  # in the URL: ?topic=gaza
    label: StrOrPromise  # on the page: "Topic"
    noun: StrOrPromise  # within a sentence: "topic"
    plural: StrOrPromise  # "Topics"
    index_field: str  # in the index
    is_tree: bool = False


FACETS = (
    Facet("topic", _("Topic"), _("topic"), _("Topics"), "topic", is_tree=True),
    Facet("person", _("Person"), _("person"), _("People"), "person"),
    Facet("section", _("Section"), _("section"), _("Sections"), "section"),
    Facet("place", _("Place"), _("place"), _("Places"), "place"),
    Facet("author", _("Author"), _("author"), _("Authors"), "author"),
    Facet("source", _("Source"), _("source"), _("Sources"), "source"),
)
BY_NAME = {facet.name: facet for facet in FACETS}
