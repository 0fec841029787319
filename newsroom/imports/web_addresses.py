"""Addresses elsewhere, written down so that a story is known again under another spelling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from newsroom.addresses import address_key
from newsroom.models import Article, WebAddress

STEP = 500  # rows in one transaction


def write_down(addresses: Iterable[tuple[str, int]]) -> None:
    """Addresses, each with the key of its article; what is known already stays."""
    WebAddress.objects.bulk_create(
        (
            WebAddress(article_id=number, address=address, key=address_key(address))
            for address, number in addresses
        ),
        ignore_conflicts=True,
    )


def write_down_missing() -> list[list[int]]:
    """Canonical addresses that no import wrote down: of articles of before, or of the desk.

    Gives the numbers of articles, group by group, that are one story by these addresses.
    """
    is_known = Exists(WebAddress.objects.filter(address=OuterRef("canonical_url")))
    articles = Article.objects.exclude(canonical_url="").exclude(is_known).order_by("canonical_url")
    last, keys = "", set()
    while rows := list(
        articles.filter(canonical_url__gt=last).values_list("canonical_url", "pk")[:STEP]
    ):
        write_down(rows)
        keys.update(address_key(address) for address, _ in rows)
        last = rows[-1][0]
    return _twins(keys)


def article_at(address: str) -> int | None:
    """The number of the article at an address, however it is spelled."""
    exact = Article.objects.with_canonical_url(address).values_list("pk", flat=True).first()
    if exact is not None:
        return exact
    known = WebAddress.objects.filter(key=address_key(address)).order_by("article_id")
    return known.values_list("article_id", flat=True).first()


def _twins(keys: Iterable[str]) -> list[list[int]]:
    groups: dict[str, set[int]] = defaultdict(set)
    waiting = sorted(keys)
    for begin in range(0, len(waiting), STEP):
        rows = WebAddress.objects.filter(key__in=waiting[begin : begin + STEP])
        for key, number in rows.values_list("key", "article_id"):
            groups[key].add(number)
    return sorted(sorted(numbers) for numbers in groups.values() if len(numbers) > 1)
