"""Where an article stands in its life: what its status and its dates say together at a moment."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.models.article import Article, ArticleQuerySet


class Stage(models.TextChoices):
    DRAFT = "draft", _("draft")
    READY = "ready", _("ready")
    WAITING = "waiting", _("waiting")
    LIVE = "live", _("live")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


def stage_of(article: Article, at: datetime | None = None) -> Stage:
    """What `at_stage` finds for the row; of one not saved yet, what it would find."""
    at = at or timezone.now()
    if article.status in Stage.values:  # with no word for dates
        return Stage(article.status)
    if article.has_expired(at):
        return Stage.EXPIRED
    if article.published_at and article.published_at > at:
        return Stage.WAITING
    return Stage.LIVE


def at_stage(
    articles: ArticleQuerySet, stage: Stage, at: datetime | None = None
) -> ArticleQuerySet:
    """Those that stand there; LIVE is what the public sees."""
    at = at or timezone.now()
    if stage == Stage.LIVE:
        return articles.public(at)
    if stage == Stage.WAITING:
        return articles.announced().filter(published_at__gt=at)
    if stage == Stage.EXPIRED:
        return articles.announced().filter(expires_at__lte=at)
    return articles.filter(status=stage.value)
