"""Whether a change of an article is one of substance: of its words, not of how they are set."""

from __future__ import annotations

from newsroom.bodies import plain_text
from newsroom.models import Article

SAID = ("kicker", "headline", "dek", "byline", "dateline")


def words_of(article: Article) -> list[list[str]]:
    """What readers read of its text; the body must be clean. Corrections are not among it."""
    texts = [*(getattr(article, name) for name in SAID), plain_text(article.body)]
    return [text.split() for text in texts]
