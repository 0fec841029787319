"""The public article that a reader means: by address, number, agency's id, or its headline."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote

from newsroom.models import Article, OldAddress
from search.analysis import fold
from search.query.advanced import BuilderRow, text_of
from search.query.leaves import words_of
from search.request import SearchRequest
from search.request.search_request import NEVER

LONGEST = 300  # characters of what is looked up
_ADDRESS = re.compile(r"/articles/(\d{4})/(\d{2})/(\d{2})/([^/?#\s]+?)(?:\.json|/)?(?:[?#].*)?$")
_LAST_PART = re.compile(r"^[^?#]*?([^/?#]*?)(?:\.\w+)?/*(?:[?#].*)?$")
_SPACE = re.compile(r"\s")
_NUMBER = re.compile(r"[0-9]{1,18}")


def key_of(text: str) -> int | None:
    """The primary key of the public article that an address, a number or an id names."""
    public = Article.objects.public()
    if match := _ADDRESS.search(text):
        year, month, day, slug = match.groups()
        return _at((int(year), int(month), int(day)), unquote(slug))
    if _NUMBER.fullmatch(text) and public.filter(pk=int(text)).exists():
        return int(text)
    return public.with_external_id(text).values_list("pk", flat=True).first()


def with_headline(text: str) -> SearchRequest | None:
    """The search for articles with some words in their headlines; None without a word."""
    q = text_of([BuilderRow("all", text, "headline")])
    return SearchRequest(q=q, relax=NEVER) if q else None


def headline_words(text: str) -> list[str]:
    """The words of a headline, each once; of a link those of its last part."""
    if "/" in text and not _SPACE.search(text):
        text = unquote(_LAST_PART.sub(r"\1", text)).replace("_", " ")
    return list({fold(word): word for word in words_of(text.replace("-", " "))}.values())


def with_any_in_headline(words: list[str]) -> SearchRequest | None:
    """The search for articles with one of some words in their headlines; None without a word."""
    q = text_of([BuilderRow("any", " ".join(words), "headline")])
    return SearchRequest(q=q, relax=NEVER) if q else None


def key_of_headline(text: str) -> int | None:
    """The primary key of a public article with just this headline: asked where the index has none,
    since an index may be damaged.
    """
    return Article.objects.public().filter(headline=text).values_list("pk", flat=True).first()


def _at(numbers: tuple[int, int, int], slug: str) -> int | None:
    """The key of what stands at an address, or stood there before it moved."""
    try:
        at = {"address_date": date(*numbers), "slug": slug}
    except ValueError:  # the 31st of February
        return None
    public, moved = Article.objects.public(), OldAddress.objects.filter(**at)
    for found in (public.filter(**at), public.filter(pk__in=moved.values("article_id"))):
        if key := found.values_list("pk", flat=True).first():
            return key
    return None
