"""Where a file and an editor differ: what is told of fields that stay as the desk left them."""

from __future__ import annotations

from collections.abc import Iterator

from newsroom.bodies import clean_html
from newsroom.characters import one_line
from newsroom.imports.formats.parsed import ParsedArticle
from newsroom.imports.registry import Registry
from newsroom.imports.settling import LONGEST, fitted
from newsroom.models import Article

LONGEST_TOLD = 200  # characters of a value
Found = Iterator[tuple[str, str]]  # a field, and what the file has there where that is short


def differing(
    article: Article, item: ParsedArticle, fields: frozenset[str], names: Registry
) -> dict[str, str]:
    """Of these fields those where the file has something else, and what. Raises UnusableBody."""
    if not fields:
        return {}
    both = (_texts(article, item), _names(article, item, names), _parts(article, item))
    return {name: what for found in both for name, what in found if name in fields}


def told(found: dict[str, str]) -> str:
    """A sentence for the report."""
    fields = (f"{name} (the file: {what})" if what else name for name, what in found.items())
    return f"left as the desk has them: {', '.join(fields)}; --take-theirs takes the file's"


def _texts(article: Article, item: ParsedArticle) -> Found:
    for name in ("headline", "dek", "kicker", "byline", "dateline"):
        text = getattr(item, name)
        kept = fitted(text, LONGEST.get(name, len(text)))
        if one_line(kept) != one_line(getattr(article, name)):
            yield name, f"“{fitted(text, LONGEST_TOLD)}”" if text else "nothing"
    for name in ("external_id", "canonical_url", "language", "published_at", "updated_at"):
        value = getattr(item, name)
        if value and value != getattr(article, name):
            yield name, str(value)
    if clean_html(item.body_html) != article.body:
        yield "body", ""


def _names(article: Article, item: ParsedArticle, names: Registry) -> Found:
    for name in ("section", "source"):
        written = getattr(item, name)
        theirs = getattr(names, name).find(written) if written else None
        if theirs is None and written or theirs != getattr(article, f"{name}_id"):
            yield name, f"“{written}”" if written else "nothing"
    for name, register in (
        ("topics", names.topic),
        ("people", names.person),
        ("places", names.place),
        ("authors", names.author),
    ):
        words = [each.name for each in getattr(item, name)]
        ours = [row.pk for row in getattr(article, name).all()]
        if {register.find(word) for word in words} != set(ours):
            yield name, fitted(", ".join(words), LONGEST_TOLD) or "nothing"


def _parts(article: Article, item: ParsedArticle) -> Found:
    """What is not compared is told wherever the file has it."""
    if item.image is not None:
        yield "hero_image", ""
    if item.related or article.related_stories.exists():
        yield "related", ""
    if item.corrections is not None:
        yield "corrections", ""
