"""What no version has of an article that an import is about to change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from newsroom.models import Article, ArticleAuthor, Correction, Image, OldAddress
from newsroom.moments import day_in

MOMENTS = ("published_at", "updated_at", "expires_at")  # to the fraction of a second
PICTURE = ("url", "caption", "credit", "alt_text", "width", "height")


def snapshots(articles: Iterable[Article]) -> dict[int, dict]:
    """By number, in four queries, as JSON has it: "import_digest", the MOMENTS, "authors" as
    [key, position], "corrections" as [moment, text], "old_addresses" as [date, slug, article], and
    "picture", see `picture_of`.
    """
    articles = list(articles)
    prefetch_related_objects(articles, "hero_image")
    found = {
        article.pk: {
            "import_digest": article.import_digest,
            **{name: _as_text(getattr(article, name)) for name in MOMENTS},
            "picture": picture_of(article),
        }
        for article in articles
    }
    authors, corrections, addresses = defaultdict(list), defaultdict(list), defaultdict(list)
    for number, *row in _rows(ArticleAuthor, found, "author_id", "position"):
        authors[number].append(row)
    for number, at, text in _rows(Correction, found, "at", "text"):
        corrections[number].append([_as_text(at), text])
    for number, day, slug in _rows(OldAddress, found, "address_date", "slug"):
        addresses[number].append([_as_text(day), slug, number])
    for number, told in found.items():
        told["authors"] = authors[number]
        told["corrections"] = corrections[number]
        told["old_addresses"] = addresses[number]
    return found


def picture_of(article: Article) -> dict | None:
    """Of its hero image "key", "file" and PICTURE."""
    image = article.hero_image
    return None if image is None else told_of(image)


def told_of(image: Image) -> dict:
    told = {name: getattr(image, name) for name in PICTURE}
    return {"key": image.pk, "file": image.file.name or "", **told}


def addresses_to_be_taken(article: Article) -> list[list]:
    """Old addresses, of whichever article, that end where it will stand once it is saved."""
    if article.published_at is None:
        return []
    day = day_in(timezone.get_default_timezone(), article.published_at)
    if day == article.address_date:
        return []
    at = Q(address_date=day, slug=article.slug) & ~Q(article=article)
    rows = OldAddress.objects.filter(at).values_list("address_date", "slug", "article_id")
    return [[_as_text(day), slug, number] for day, slug, number in rows]


def _rows(model, numbers: Iterable[int], *fields: str) -> list[tuple]:
    rows = model.objects.filter(article__in=list(numbers)).order_by("pk")
    return list(rows.values_list("article_id", *fields))


def _as_text(moment) -> str | None:
    return moment and moment.isoformat()
