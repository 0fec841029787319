"""Publishing and withdrawing an article."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.models import Article, Stage, Takedown, stage_of

Status = Article.Status
UNPUBLISHED = (Status.DRAFT, Status.READY)  # what needs no right to publish


class RefusedError(Exception):
    """An article stays as it is; the message says why, as the end of a sentence."""


def prepare_publication(article: Article) -> None:
    """Give it what makes it public from now on, unsaved; a date that is past stays.

    Raises RefusedError. What was withdrawn comes back one by one, by the form of the article.
    """
    now = timezone.now()
    if article.status == Status.WITHDRAWN:
        raise RefusedError(_("withdrawn: only its own form brings it back"))
    if article.has_expired(now):
        raise RefusedError(_("its date of expiry is past"))
    if stage_of(article, now) == Stage.LIVE:
        raise RefusedError(_("published already"))
    article.published_at = min(article.published_at or now, now)
    article.status = Status.PUBLISHED


def refuse_withdrawal(article: Article) -> None:
    """Raise RefusedError where there is nothing to withdraw."""
    if article.status == Status.WITHDRAWN:
        raise RefusedError(_("withdrawn already"))
    if article.status in UNPUBLISHED:
        raise RefusedError(_("never published"))


def withdraw(article: Article, by=None, reason: str = "", note: str = "") -> None:
    """Take it from the public, and write down who did so and why. Raises RefusedError.

    `note`: what its address tells readers from then on; without one, what it told before.
    """
    refuse_withdrawal(article)
    article.status = Status.WITHDRAWN
    article.withdrawal_note = note or article.withdrawal_note
    with transaction.atomic():
        article.save()
        write_down(article, by, reason)


def write_down(article: Article, user=None, reason: str = "") -> Takedown:
    """The record of a takedown, in the transaction that hides the article."""
    return Takedown.objects.create(
        article=article,
        article_number=article.pk,
        headline=article.headline,
        path=article.get_absolute_url(),
        user=user,
        user_name=user.get_username() if user else "",
        reason=reason,
        note=article.withdrawal_note,
    )
