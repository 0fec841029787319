"""Forgetting versions: those of an age, or all of one article."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from newsroom.models import ImportTrace, KeptText, Proposal, Version
from newsroom.versions.hiding import hand_on

STEP = 500  # rows in one transaction


def purge(number: int) -> int:
    """Delete all versions of an article, what was proposed for it, and the texts that no other has;
    returns how many versions."""
    with transaction.atomic():
        proposals = Proposal.objects.filter(article_number=number)
        texts = {text for pair in proposals.values_list("base_body", "body") for text in pair}
        proposals.delete()
        _delete_unused(texts)
    return _delete(Version.objects.filter(article_number=number))


def forget_old() -> int:
    """Delete versions replaced longer ago than VERSION_DAYS; returns how many. 0: none ever."""
    if not settings.VERSION_DAYS:
        return 0
    oldest = timezone.now() - timedelta(days=settings.VERSION_DAYS)
    versions = Version.objects.filter(replaced_at__lt=oldest)
    hand_on(versions)
    return _delete(versions)


def _delete(versions: QuerySet) -> int:
    deleted = 0
    while True:
        with transaction.atomic():
            rows = versions.order_by("pk").values_list("pk", "body_id")[:STEP]
            texts = dict(rows)
            Version.objects.filter(pk__in=texts).delete()
            # What the run of an import kept beside a version is part of what is to be gone.
            ImportTrace.objects.filter(version__in=texts).update(before=None, after=None)
            _delete_unused(set(texts.values()))
        if not texts:
            return deleted
        deleted += len(texts)


def _delete_unused(texts: set[str]) -> None:
    of_a_proposal = Q(base_body=OuterRef("pk")) | Q(body=OuterRef("pk"))
    is_used = Exists(Version.objects.filter(body=OuterRef("pk")))
    is_proposed = Exists(Proposal.objects.filter(of_a_proposal))
    KeptText.objects.filter(~is_used, ~is_proposed, pk__in=texts).delete()
