"""External ids for items that have none, so that a second import finds them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import PurePath

from newsroom.imports.formats.parsed import ParsedArticle


def keyed(article: ParsedArticle, name: str) -> ParsedArticle:
    """The article with an id of its file, headline and date, unless it has an id or address."""
    if article.external_id or article.canonical_url:
        return article
    said = f"{article.headline}\n{article.published_at or ''}"
    digest = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:12]
    return replace(article, external_id=f"{PurePath(name).stem}:{digest}")
