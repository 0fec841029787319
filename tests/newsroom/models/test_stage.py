"""Where an article stands is one answer, the same for a row and for a list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from newsroom.models import Article, Stage, at_stage, stage_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def articles(make_article):
    """Of every status with dates before, at and after noon, where a row may have them."""
    moments = (None, NOON - 2 * HOUR, NOON - HOUR, NOON, NOON + HOUR, NOON + 2 * HOUR)
    for status, begins, ends in product(Article.Status, moments, moments):
        is_undated = begins is None and status in ("published", "scheduled")
        if not is_undated and not (begins and ends and ends <= begins):
            make_article(status=status, published_at=begins, expires_at=ends)
    return Article.objects.all()


def test_every_article_stands_at_one_stage_in_lists_as_alone(articles):
    listed = {stage: set(at_stage(articles, stage, NOON)) for stage in Stage}
    assert all(listed.values())
    assert sum(map(len, listed.values())) == articles.count()
    for stage, rows in listed.items():
        assert {stage_of(row, NOON) for row in rows} == {stage}


def test_live_is_what_the_public_sees(articles):
    live = at_stage(articles, Stage.LIVE, NOON)
    assert set(live) == set(Article.objects.public(NOON))
    assert {row for row in articles if stage_of(row, NOON) == Stage.LIVE} == set(live)
