"""Whether the public sees what an import brings."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from newsroom.imports.formats.parsed import CANCELED, EMBARGOED, ParsedArticle
from newsroom.imports.runs.recording import kind_of
from newsroom.models import Article, ImportTrace, Takedown
from newsroom.publishing import withdraw
from newsroom.versions import edited

_ANNOUNCED = (Article.Status.SCHEDULED, Article.Status.PUBLISHED)


def status_of(item: ParsedArticle, wanted: str, now: datetime) -> str:
    """The status of a new article: the one wanted, unless its source kept it from the public.

    What was scheduled for a moment that has passed is a draft: nobody knows what became of it.
    """
    if wanted == Article.Status.DRAFT or not item.status:
        return wanted
    is_ahead = item.published_at is not None and item.published_at > now
    if item.status in (Article.Status.SCHEDULED, EMBARGOED) and is_ahead:
        return Article.Status.SCHEDULED
    return wanted if item.status == EMBARGOED else Article.Status.DRAFT


def refusal_of(item: ParsedArticle, article: Article | None, now: datetime) -> str:
    """Why an item that its source keeps back does not touch the archive; empty where it may.

    Its text would else be seen with the article that is announced here.
    """
    if item.status == CANCELED and article is None:
        return "canceled by its source: not imported"
    if not item.status or article is None or article.status not in _ANNOUNCED:
        return ""
    status = status_of(item, Article.Status.PUBLISHED, now)
    is_ahead = article.published_at is None or article.published_at > now
    if status == Article.Status.PUBLISHED or (status == article.status and is_ahead):
        return ""
    return "kept from the public by its source, but announced here: left as it is, see to it"


def withdraw_canceled(article: Article, item: ParsedArticle, dry_run: bool) -> str:
    """Take from the public what its source canceled, once; what became of it, in words.

    Raises nothing: what is not announced stays as it is.
    """
    reason = f"canceled by its source{f' in version {item.version}' if item.version else ''}"
    if article.status not in _ANNOUNCED:
        return f"{reason}: not public here"
    if is_older_version(item, article) and not _is_stamped_by_desk(article):
        return f"{reason}, but a later version of it is here: left as it is"
    if article.pk and _is_taken_down(article, reason):
        return f"{reason}, but brought back by the desk since: left as it is"
    if dry_run:
        article.status = Article.Status.WITHDRAWN
    else:
        withdraw(article, reason=reason)
    return f"{reason}: withdrawn"


def _is_taken_down(article: Article, reason: str) -> bool:
    """Whether an import did it before, that was not undone."""
    undone = ImportTrace.objects.filter(kind=kind_of(Takedown), undone=True)
    takedowns = Takedown.objects.filter(article=article, reason=reason)
    return takedowns.exclude(Exists(undone.filter(number=OuterRef("pk")))).exists()


def _is_stamped_by_desk(article: Article) -> bool:
    """Whether its last change is an editor's: that is not later than what its source says."""
    return "updated_at" in edited([article]).get(article.pk, ())


def is_older_version(item: ParsedArticle, article: Article) -> bool:
    """Whether the article has come from a later version, as far as its last change tells."""
    if item.version_at is None or not (item.version or item.take):
        return False
    last = article.updated_at
    if last is None and item.take and article.status != Article.Status.SCHEDULED:
        last = article.published_at  # of a message that changes none
    return last is not None and item.version_at < last
