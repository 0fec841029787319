"""What a reader gives → an item with its source, key and times settled, or why it is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from newsroom.characters import is_visible
from newsroom.imports.formats.parsed import Name, ParsedArticle
from newsroom.models import Article
from newsroom.moments import is_tellable


@dataclass(frozen=True)
class Options:
    """What the caller decides for a whole import."""

    source: str = ""  # for articles that name none, or for all when `source_for_all`
    source_for_all: bool = False
    status: str = Article.Status.PUBLISHED
    zone: tzinfo | None = None  # of times without an offset; default: the site's
    dry_run: bool = False


def settled(item: ParsedArticle, options: Options, key: str) -> ParsedArticle:
    """The item as it may come in; `key` is that of its file, for one without a key of its own.

    Raises ValidationError.
    """
    if not is_visible(item.headline):
        raise ValidationError("the headline has no letter, digit or sign to be seen")
    source = options.source if options.source_for_all else item.source or options.source
    if item.canonical_url:
        URLValidator()(item.canonical_url)
    named_by_file = item.named_by_file or not (item.external_id or item.canonical_url)
    warnings = item.warnings
    if item.published_at is None:
        warnings = (*warnings, "no date of publication: published at the moment of this import")
    return replace(
        item,
        section=item.section if is_visible(item.section) else "",
        authors=_visible(item.authors),
        topics=_visible(item.topics),
        people=_visible(item.people),
        places=_visible(item.places),
        source=source if is_visible(source) else "Imported",
        external_id=key if named_by_file else item.external_id,
        named_by_file=named_by_file,
        published_at=_usable("publication", item.published_at, options),
        updated_at=_usable("the last change", item.updated_at, options),
        corrections=item.corrections
        and tuple(replace(c, at=_usable("a correction", c.at, options)) for c in item.corrections),
        warnings=warnings,
    )


def _usable(event: str, moment: datetime | None, options: Options) -> datetime | None:
    """An aware moment that every time zone has a day for. Raises ValidationError."""
    if moment is None:
        return None
    if timezone.is_naive(moment):
        zone = options.zone or timezone.get_default_timezone()
        moment = timezone.make_aware(moment, zone)
    if not is_tellable(moment):
        raise ValidationError(
            f"the date of {event} is out of reach: {moment.date()} (years 2 to 9998 are taken)"
        )
    return moment


def _visible(names: tuple[Name, ...]) -> tuple[Name, ...]:
    return tuple(name for name in names if is_visible(name.name))
