"""What a reader gives → an item with its source, key and times settled, or why it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from newsroom.bodies import PICTURE, UnusableBody, clean_html, without_pictures
from newsroom.characters import is_visible
from newsroom.imports.formats.parsed import MOST_PARENTS, Name, ParsedArticle
from newsroom.models import Article
from newsroom.moments import is_tellable

LONGEST_KEY, LONGEST_ADDRESS, LONGEST_LANGUAGE = 300, 1000, 35  # columns of Article
_EVENTS = {
    "publication": "published_at",
    "the last change": "updated_at",
    "this version": "version_at",
    "a correction": "corrections",
}
LONGEST = {"headline": 500, "kicker": 100, "byline": 300, "dateline": 200}


@dataclass(frozen=True)
class Options:
    """What the caller decides for a whole import."""

    source: str = ""  # for articles that name none, or for all when `source_for_all`
    source_for_all: bool = False
    status: str = Article.Status.PUBLISHED
    zone: tzinfo | None = None  # of times without an offset; default: the site's
    dry_run: bool = False
    take_theirs: bool = False  # also where an editor changed a field
    bring_back: bool = False  # what an editor deleted


class Unfit(ValueError):
    """Why an item may not come in, as a sentence; `about`: its field, empty where it is none."""

    def __init__(self, reason: str, about: str = ""):
        super().__init__(reason)
        self.about = about


def settled(item: ParsedArticle, options: Options, key: str) -> ParsedArticle:
    """The item as it may come in; `key` is that of its file, for one without a key of its own.

    Raises Unfit.
    """
    if not is_visible(item.headline):
        raise Unfit("the headline has no letter, digit or sign to be seen", "headline")
    source = options.source if options.source_for_all else item.source or options.source
    if item.canonical_url:
        _refuse_unless_address(item.canonical_url)
    if item.named_by_file or not (item.external_id or item.canonical_url):
        item = replace(item, external_id=key, named_by_file=True)
    _refuse_what_has_no_room(item)
    warnings = (*item.warnings, *_cuts(item))
    item = replace(item, body_html=_with_its_pictures(item))
    if item.published_at is None:
        warnings = (*warnings, "no date of publication: published at the moment of this import")
    if len(item.language) > LONGEST_LANGUAGE:
        warnings = (*warnings, f"not a language: “{fitted(item.language, LONGEST_LANGUAGE)}…”")
    return replace(
        item,
        language="" if len(item.language) > LONGEST_LANGUAGE else item.language,
        section=item.section if is_visible(item.section) else "",
        authors=_visible(item.authors),
        topics=_visible(item.topics),
        people=_visible(item.people),
        places=_visible(item.places),
        source=source if is_visible(source) else "Imported",
        published_at=_usable("publication", item.published_at, options),
        updated_at=_usable("the last change", item.updated_at, options),
        version_at=_usable("this version", item.version_at, options),
        corrections=item.corrections
        and tuple(replace(c, at=_usable("a correction", c.at, options)) for c in item.corrections),
        warnings=warnings,
    )


def _with_its_pictures(item: ParsedArticle) -> str:
    """The text without pictures of this archive that the item does not bring: who wrote it knows
    their keys from somewhere, and might show what readers are not to see."""
    if PICTURE not in item.body_html.lower():
        return item.body_html
    try:
        return without_pictures(
            clean_html(item.body_html), but=[each.key for each in item.pictures]
        )
    except UnusableBody as problem:
        raise Unfit(str(problem), "body_html") from problem


def fitted(text: str, most: int) -> str:
    """A text that has room; a longer one is cut at a word."""
    if len(text) <= most:
        return text
    cut = text[: most + 1].rpartition(" ")[0]
    return cut if len(cut) > most // 2 else text[:most]


def _cuts(item: ParsedArticle) -> Iterator[str]:
    """A sentence for each text that is cut: what it was is read there."""
    for name, most in LONGEST.items():
        text = getattr(item, name)
        if len(text) > most:
            end = len(fitted(text, most))
            yield f"the {name} has {len(text)} characters, {end} are kept; the whole: “{text}”"


def _refuse_unless_address(url: str) -> None:
    try:
        URLValidator()(url)
    except ValidationError as problem:
        raise Unfit(" ".join(problem.messages), "canonical_url") from None


def _refuse_what_has_no_room(item: ParsedArticle) -> None:
    if len(item.external_id) > LONGEST_KEY:
        raise Unfit(
            f"the external id has {len(item.external_id)} characters, {LONGEST_KEY} at most",
            "external_id",
        )
    if len(item.canonical_url) > LONGEST_ADDRESS:
        raise Unfit(
            f"the canonical address has {len(item.canonical_url)} characters,"
            f" {LONGEST_ADDRESS} at most",
            "canonical_url",
        )
    if any(len(list(topic.parents())) > MOST_PARENTS for topic in item.topics):
        raise Unfit(f"a topic lies more than {MOST_PARENTS} parents deep", "topics")


def _usable(event: str, moment: datetime | None, options: Options) -> datetime | None:
    """An aware moment that every time zone has a day for. Raises Unfit."""
    if moment is None:
        return None
    if timezone.is_naive(moment):
        zone = options.zone or timezone.get_default_timezone()
        moment = timezone.make_aware(moment, zone)
    if not is_tellable(moment):
        raise Unfit(
            f"the date of {event} is out of reach: {moment.date()} (years 2 to 9998 are taken)",
            _EVENTS[event],
        )
    return moment


def _visible(names: tuple[Name, ...]) -> tuple[Name, ...]:
    return tuple(name for name in names if is_visible(name.name))
