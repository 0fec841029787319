"""Writing down that an article was taken from the public."""

from __future__ import annotations

from newsroom.models import Article
from newsroom.records import Takedown


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
