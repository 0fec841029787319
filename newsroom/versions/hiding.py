"""Hiding what an article said from its readers, and showing it again."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

from newsroom.models import HiddenVersion, Version
from newsroom.versions.published import said_in


@transaction.atomic
def hide(version: Version, by, reason: str) -> int:
    """Take what a version says from readers, wherever it stood, and stands once it is replaced;
    returns how many versions say so. Their corrections make no difference."""
    alike = list(_alike(version))
    HiddenVersion.objects.bulk_create(
        (
            HiddenVersion(version=each, user=by, user_name=by.get_username(), reason=reason)
            for each in alike
        ),
        ignore_conflicts=True,
    )
    return len(alike)


@transaction.atomic
def show_again(version: Version) -> int:
    """Let readers see what a version says; returns how many versions were hidden that say so."""
    alike = [each.pk for each in _alike(version)]
    return HiddenVersion.objects.filter(version__in=alike).delete()[0]


def hand_on(versions: QuerySet) -> None:
    """Where hidden versions are about to be deleted, hide those that are not and say the same:
    they were hidden by a text that is then gone."""
    marks = HiddenVersion.objects.filter(version__in=versions.values("pk"))
    for mark in marks.select_related("version__body"):
        others = _alike(mark.version)
        HiddenVersion.objects.bulk_create(
            (
                HiddenVersion(
                    version=other,
                    hidden_at=mark.hidden_at,
                    user_id=mark.user_id,
                    user_name=mark.user_name,
                    reason=mark.reason,
                )
                for other in others
            ),
            ignore_conflicts=True,
        )


def _alike(version: Version) -> Iterator[Version]:
    """The versions of its article that say the same, itself included."""
    said = said_in(version)
    rows = Version.objects.filter(article_number=version.article_number).select_related("body")
    return (row for row in rows.iterator(chunk_size=100) if said_in(row) == said)
