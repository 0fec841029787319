"""Addresses here, as an export of this archive tells them: they find what has no other key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, get_script_prefix, resolve

from newsroom.models import Article, OldAddress

Own = tuple[date, str]  # day and slug


def own_address(url: str) -> Own | None:
    """Day and slug in the address of an article, whatever the host; None where it is no such."""
    try:
        path = unquote(urlsplit(url).path)
        found = resolve("/" + path.removeprefix(get_script_prefix()))
    except (ValueError, Resolver404):
        return None
    if found.url_name != "article":
        return None
    return found.kwargs["day"], found.kwargs["slug"]


def articles_at(addresses: Iterable[Own]) -> dict[Own, int]:
    """Numbers of the articles that stand there, or stood there last."""
    wanted = set(addresses)
    if not wanted:
        return {}
    days, slugs = {day for day, _ in wanted}, {slug for _, slug in wanted}
    found: dict[Own, int] = {}
    for model, number in ((OldAddress, "article_id"), (Article, "pk")):
        rows = model.objects.filter(address_date__in=days, slug__in=slugs)
        for day, slug, pk in rows.values_list("address_date", "slug", number).order_by():
            found[day, slug] = pk
    return {address: pk for address, pk in found.items() if address in wanted}
