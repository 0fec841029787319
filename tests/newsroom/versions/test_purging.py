"""Versions are forgotten by age, or all of one article; a text that another has stays."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from newsroom.models import KeptText, Version
from newsroom.versions import purge

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(make_article):
    """Two articles, each with a version of the same text."""
    articles = [make_article(f"Harbour {n}", body="<p>The same.</p>") for n in range(2)]
    for article in articles:
        article.dek = "More"
        article.save()
    return articles


def command(*args) -> str:
    out = StringIO()
    call_command("purge_versions", *args, stdout=out)
    return out.getvalue()


def test_versions_of_one_article_are_deleted_and_texts_of_others_stay(two):
    first, second = two
    assert purge(first.pk) == 1
    assert list(Version.objects.values_list("article_number", flat=True)) == [second.pk]
    assert KeptText.objects.count() == 1
    assert command(second.pk) == "versions deleted: 1\n"
    assert KeptText.objects.count() == 0
    assert command(second.pk) == "versions deleted: 0\n"


def test_old_versions_are_forgotten_where_a_setting_says_so(two, settings):
    first, second = two
    then = timezone.now() - timedelta(days=31)
    Version.objects.filter(article_number=first.pk).update(replaced_at=then)
    assert command() == "versions deleted: 0\n"
    settings.VERSION_DAYS = 30
    assert command() == "versions deleted: 1\n"
    assert Version.objects.get().article_number == second.pk
