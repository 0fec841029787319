"""Publishing and withdrawing: one article, or many with an account of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.models import Article, Takedown

Status = Article.Status
UNPUBLISHED = (Status.DRAFT, Status.READY)  # what needs no right to publish


class RefusedError(Exception):
    """An article stays as it is; the message says why, as the end of a sentence."""


@dataclass
class Account:
    """What came of an act on many articles."""

    done: list[Article] = field(default_factory=list)
    refused: dict[str, list[Article]] = field(default_factory=lambda: defaultdict(list))

    def add(self, act: Callable[[Article], None], article: Article) -> None:
        try:
            act(article)
        except RefusedError as reason:
            self.refused[str(reason)].append(article)
        else:
            self.done.append(article)


def prepare_publication(article: Article) -> None:
    """Give it what makes it public from now on, unsaved; a date that is past stays.

    Raises RefusedError. What was withdrawn comes back one by one, by the form of the article.
    """
    now = timezone.now()
    if article.status == Status.WITHDRAWN:
        raise RefusedError(_("withdrawn: only its own form brings it back"))
    if article.has_expired(now):
        raise RefusedError(_("its date of expiry is past"))
    if article.is_public(now):
        raise RefusedError(_("published already"))
    article.published_at = min(article.published_at or now, now)
    article.status = Status.PUBLISHED


def withdraw(article: Article, by=None, reason: str = "", note: str = "") -> None:
    """Take it from the public, and write down who did so and why. Raises RefusedError.

    `note`: what its address tells readers from then on; without one, what it told before.
    """
    if article.status == Status.WITHDRAWN:
        raise RefusedError(_("withdrawn already"))
    if article.status in UNPUBLISHED:
        raise RefusedError(_("never published"))
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


def carry_out(act: Callable[[Article], None], articles: Iterable[Article]) -> Account:
    """Publish or withdraw each of them as it is by then, all in one transaction."""
    account = Account()
    with transaction.atomic():
        for listed in articles:
            article = Article.objects.select_for_update().filter(pk=listed.pk).first()
            if article is None:
                account.refused[_("deleted meanwhile")].append(listed)
            else:
                account.add(act, article)
    return account


def account_of(act: Callable[[Article], None], articles: Iterable[Article]) -> Account:
    """What comes of an act on each of them."""
    account = Account()
    for article in articles:
        account.add(act, article)
    return account
