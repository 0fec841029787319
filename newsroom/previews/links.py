"""Making a link to a preview, and what one leads to."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.utils import timezone

from newsroom.models import Article, PreviewLink, Version
from newsroom.models.preview_link import digest_of
from newsroom.moments import day_in
from newsroom.publishing import UNPUBLISHED
from newsroom.versions import of_version, shown


def may_make(user, of: Article | Version) -> bool:
    """With the right to publish, of everything; without it, of own work that is unpublished."""
    if not user.has_perm("newsroom.change_article"):
        return False
    if user.has_perm("newsroom.publish_article"):
        return True
    if isinstance(of, Version):
        if of.state["created_by"] != user.pk:
            return False
        article = Article.objects.filter(pk=of.article_number).first()
        if article is None:
            return of.state["status"] in UNPUBLISHED
        of = article
    return of.created_by_id == user.pk and of.status in UNPUBLISHED


def make(of: Article | Version, by) -> tuple[PreviewLink, str]:
    """A link to an article as it is at any time, or as it was; and its token, which is not kept."""
    token, now = token_urlsafe(32), timezone.now()
    is_version = isinstance(of, Version)
    link = PreviewLink.objects.create(
        token_digest=digest_of(token),
        article_number=of.article_number if is_version else of.pk,
        version=of if is_version else None,
        headline=str(of),
        user=by,
        user_name=by.get_username(),
        made_at=now,
        until=now + timedelta(days=settings.PREVIEW_DAYS),
    )
    return link, token


def opened(token: str) -> tuple[PreviewLink, Article] | None:
    """The link with this token and the article that it shows; None where it leads nowhere."""
    links = PreviewLink.objects.open().with_token(token)
    link = links.select_related("version", "version__body").first()
    if link is None:
        return None
    if link.version is not None:
        article = shown(of_version(link.version))
    else:
        article = Article.objects.with_names().filter(pk=link.article_number).first()
    return None if article is None else (link, _dated(article))


def _dated(article: Article) -> Article:
    """As it would be published now, where it has no date yet."""
    if article.published_at is None:
        article.published_at = timezone.now()
        article.address_date = day_in(timezone.get_default_timezone(), article.published_at)
    return article
