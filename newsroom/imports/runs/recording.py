"""What a run makes and changes, written down in the transactions that do so."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from django.db.models import Max, Model

from newsroom.imports.runs.numbering import note
from newsroom.imports.runs.snapshots import picture_of
from newsroom.models import (
    Article,
    ImportRun,
    ImportTrace,
    RelatedStory,
    Takedown,
    Version,
    WebAddress,
)


class Trace:
    """Rows that wait until `write`; a run without a row of its own leaves none."""

    def __init__(self, run: ImportRun | None):
        self.run = run
        self.name = run.name if run else uuid.uuid4().hex
        self._new: list[ImportTrace] = []
        self._changed: list[ImportTrace] = []

    def made(self, articles: Iterable[Article]) -> None:
        self._note(Article, (article.pk for article in articles))

    def changed(self, article: Article, before: dict) -> None:
        """That an article is saved: `before` is its snapshot, taken before anything was set."""
        if self.run is None:
            return
        after = {"picture": picture_of(article)}
        row = self._row(Article, article.pk, is_new=False, before=before, after=after)
        self._changed.append(row)

    def took_down(self, article: Article) -> None:
        """That the last takedown of an article is of this run."""
        if self.run is not None:
            takedowns = Takedown.objects.filter(article=article).order_by("-pk")
            self._note(Takedown, takedowns.values_list("pk", flat=True)[:1])

    def met(self, addresses: Mapping[str, Article]) -> None:
        """Addresses that were written down just now; those of new articles go with them."""
        if self.run is None:
            return
        new = {row.number for row in self._new if row.kind == kind_of(Article)}
        old = [address for address, article in addresses.items() if article.pk not in new]
        if old:
            rows = WebAddress.objects.filter(address__in=old)
            self._note(WebAddress, rows.values_list("pk", flat=True))

    def linked(self, related: RelatedStory, target: int) -> None:
        """That a related story which waited for its other end has found it."""
        if self.run is not None:
            before, after = {"wanted_key": related.wanted_key}, {"target": target}
            row = self._row(RelatedStory, related.pk, is_new=False, before=before, after=after)
            self._new.append(row)

    def named(self, rows: Iterable[tuple[type[Model], int]]) -> None:
        """That these rows were made, by their models and keys."""
        for model, number in rows:
            self._note(model, [number])

    def write(self, counts: Mapping[str, int] | None = None) -> None:
        """To be called in the transaction at hand, as its last."""
        if self.run is None:
            return
        self._find_versions()
        ImportTrace.objects.bulk_create(self._new, ignore_conflicts=True)
        # Of one that is changed twice, what it was before the first.
        ImportTrace.objects.bulk_create(
            {row.number: row for row in self._changed}.values(),
            update_conflicts=True,
            unique_fields=["run", "kind", "number"],
            update_fields=["after"],
        )
        note(self.run, counts)
        self.forget_unwritten()

    def forget_unwritten(self) -> None:
        """After a transaction that was rolled back."""
        self._new, self._changed = [], []

    def _find_versions(self) -> None:
        """The newest one of each article is what the save at hand kept."""
        numbers = [row.number for row in self._changed]
        if numbers:
            kept = Version.objects.filter(article_number__in=numbers).order_by()
            newest = kept.values("article_number").annotate(newest=Max("pk"))
            keys = dict(newest.values_list("article_number", "newest"))
            for row in self._changed:
                row.version = keys[row.number]

    def _note(self, model: type[Model], numbers: Iterable[int]) -> None:
        if self.run is not None:
            self._new.extend(self._row(model, number, is_new=True) for number in numbers)

    def _row(self, model: type[Model], number: int, **fields) -> ImportTrace:
        return ImportTrace(run=self.run, kind=kind_of(model), number=number, **fields)


def kind_of(model: type[Model]) -> str:
    """The name that traces know a model by."""
    return str(model._meta.model_name)
