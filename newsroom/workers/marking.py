"""Bodies of older versions get their mark, a few rows at a time, while the archive is used."""

from __future__ import annotations

import time

from django.db import models, transaction

from newsroom.bodies import UnusableBody, clean_html, is_marked, mark_of, plain_text
from newsroom.models import Article

STEP = 50  # rows in one transaction


class Marker:
    """Goes once through all articles; what is saved meanwhile has its mark already."""

    def __init__(self) -> None:
        self.after = 0  # primary key
        self.is_done = False

    def go_on(self, seconds: float) -> int:
        """Work for about so long, a step at least; returns how many bodies were marked."""
        end, count = time.monotonic() + seconds, 0
        while not self.is_done:
            count += self._step()
            if time.monotonic() >= end:
                break
        return count

    def _step(self) -> int:
        rows = Article.objects.filter(pk__gt=self.after).order_by("pk")
        rows = list(rows.values_list("pk", "body", "body_mark")[:STEP])
        if not rows:
            self.is_done = True
            return 0
        self.after = rows[-1][0]
        cleaned = {
            (pk, body): found
            for pk, body, mark in rows
            if not is_marked(body, mark) and (found := _same_words(body)) is not None
        }
        with transaction.atomic():
            return sum(_mark(pk, body, found) for (pk, body), found in cleaned.items())


def _same_words(body: str) -> str | None:
    """The cleaned body, where it says what the stored one does: else both stay, for an editor."""
    try:
        cleaned = clean_html(body)
    except UnusableBody:
        return None
    return cleaned if plain_text(cleaned) == plain_text(body) else None


def _mark(pk: int, body: str, cleaned: str) -> int:
    """1 if the row still has that body. Where it stays as it is, nothing else has to hear of it."""
    objects = Article.objects.all() if cleaned != body else models.QuerySet(Article)
    return objects.filter(pk=pk, body=body).update(body=cleaned, body_mark=mark_of(cleaned))
