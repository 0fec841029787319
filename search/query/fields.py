"""The fields that stand before a colon in a query. Add one here; search_indexes prepares it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class SearchField:
    """A part of articles that words may be looked for in alone."""

    name: str  # in a query: headline:tide
    label: StrOrPromise  # in the form that builds a query: "Headline"
    where: StrOrPromise  # within a sentence: "in the headline"
    index_field: str
    lookup: str  # in the database, while the index cannot be read
    is_about: bool = False  # whether the index's `about` has it, for words without a field
    others: tuple[str, ...] = ()  # its names in other archives


FIELDS = {
    field.name: field
    for field in (
        SearchField(
            "headline", _("Headline"), _("in the headline"), "headline", "headline",
            others=("title", "titles"),
        ),
        SearchField(
            "dek", _("Dek"), _("in the dek"), "dek", "dek", is_about=True,
            others=("summary", "standfirst"),
        ),
        SearchField(
            "body", _("Text"), _("in the text"), "text", "body",
            others=("text", "content"),
        ),
        SearchField(
            "caption", _("Caption"), _("in the caption"), "caption", "hero_image__caption",
            is_about=True,
        ),
        SearchField(
            "byline", _("Byline"), _("in the byline"), "byline", "byline", is_about=True,
            others=("author", "by"),
        ),
        SearchField(
            "topic", _("Topic"), _("in the name of a topic"), "topic_names", "topics__name",
            is_about=True, others=("subject", "tag", "keyword"),
        ),
        SearchField(
            "person", _("Person"), _("in the name of a person"), "person_names", "people__name",
            is_about=True, others=("people", "name"),
        ),
        SearchField(
            "place", _("Place"), _("in the name of a place"), "place_names", "places__name",
            is_about=True, others=("location", "country"),
        ),
        SearchField(
            "section", _("Section"), _("in the name of the section"), "section_name",
            "section__name", is_about=True, others=("desk", "category"),
        ),
        SearchField(
            "source", _("Source"), _("in the name of the source"), "source_name", "source__name",
            is_about=True, others=("paper", "publisher"),
        ),
    )
}  # fmt: skip


_OF_DATES = dict.fromkeys(("published", "year", "day"), "date")


def meant() -> dict[str, str]:
    """What may stand before a colon, and the field that is meant by it."""
    names = {name: name for name in (*FIELDS, "date")}
    return names | {other: own.name for own in FIELDS.values() for other in own.others} | _OF_DATES


def index_fields() -> dict[str, str]:
    """The fields of the index by the names that stand before a colon."""
    return {field.name: field.index_field for field in FIELDS.values()}
