"""Whether the public sees what an import brings."""

from __future__ import annotations

from datetime import datetime

from newsroom.imports.formats.parsed import ParsedArticle
from newsroom.models import Article


def status_of(item: ParsedArticle, wanted: str, now: datetime) -> str:
    """The status of a new article: the one wanted, unless its source kept it from the public.

    What was scheduled for a moment that has passed is a draft: nobody knows what became of it.
    """
    if wanted == Article.Status.DRAFT or not item.status:
        return wanted
    is_ahead = item.published_at is not None and item.published_at > now
    if item.status == Article.Status.SCHEDULED and is_ahead:
        return Article.Status.SCHEDULED
    return Article.Status.DRAFT
