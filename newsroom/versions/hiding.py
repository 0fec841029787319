"""Hiding what an article said from its readers, and showing it again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from newsroom.models import HiddenVersion, Version
from newsroom.versions.published import said_in


def alike(version: Version) -> list[Version]:
    """The versions of its article that say the same, itself included, whatever their corrections.

    Reads all of them: to be asked before the transaction in which they are hidden or shown.
    """
    said = said_in(version)
    rows = Version.objects.filter(article_number=version.article_number).select_related("body")
    return [row for row in rows.iterator(chunk_size=100) if said_in(row) == said]


def hide(versions: Iterable[Version], by, reason: str) -> None:
    """Take what versions that are `alike` say from readers, wherever it stood, and stands once it
    is replaced."""
    mark = HiddenVersion(hidden_at=timezone.now(), user=by, user_name=by.get_username())
    mark.reason = reason
    _mark(versions, mark)


def show_again(versions: Iterable[Version]) -> None:
    """Let readers see what versions that are `alike` say."""
    HiddenVersion.objects.filter(version__in=[version.pk for version in versions]).delete()


def hand_on(versions: QuerySet) -> None:
    """Where hidden versions are about to be deleted, hide those that are not and say the same:
    they were hidden by a text that is then gone."""
    marks = HiddenVersion.objects.filter(version__in=versions.values("pk"))
    for mark in marks.select_related("version__body"):
        _mark(alike(mark.version), mark)


def _mark(versions: Iterable[Version], like: HiddenVersion) -> None:
    """Hide versions as another one is; those that are hidden stay as they are."""
    told = {name: getattr(like, name) for name in ("hidden_at", "user_id", "user_name", "reason")}
    marks = [HiddenVersion(version=version, **told) for version in versions]
    HiddenVersion.objects.bulk_create(marks, ignore_conflicts=True)
