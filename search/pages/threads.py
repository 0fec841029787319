"""A thread as JSON has it; its page shows the steps as they are."""

from __future__ import annotations

from collections.abc import Callable

from newsroom.models import Article
from newsroom.moments import iso
from newsroom.pages.related import told_date
from search.service.threads import Step


def as_json(article: Article, steps: list[Step], absolute: Callable[[str], str]) -> dict:
    """The document of a thread; `absolute` makes a full address of a path."""
    return {
        "url": absolute(article.get_absolute_url()),
        "stories": [_step(step, absolute) for step in steps],
    }


def _step(step: Step, absolute: Callable[[str], str]) -> dict:
    return {
        "kind": step.joint.kind,
        **_story(step.article, absolute),
        "reason": step.joint.reason,
        "gap": step.gap,
        "corrections": [
            {"at": iso(each.at), "text": each.text} for each in step.article.corrections.all()
        ],
        "copies": [_story(copy, absolute) for copy in step.copies],
    }


def _story(article: Article, absolute: Callable[[str], str]) -> dict:
    return {
        "url": absolute(article.get_absolute_url()),
        "headline": article.headline,
        "published_at": told_date(article),
        "source": article.source.name if article.source else None,
    }
