"""Whether the index tells what the database does, and its files what was written into them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from newsroom.models import Article
from newsroom.pages.prefetching import chunks_in_order_of_key
from search import backends
from search.backends.errors import Outdated, SearchBackendError
from search.indexing.drain import drain, write
from search.indexing.outbox import record
from search.indexing.rebuild import rebuild
from search.models import IndexInUse
from search.protocol.index import Index
from search.search_indexes import ArticleIndex, stamps

KINDS = ("missing", "stale", "extra", "duplicate")
SHOWN_BY_HITS = ("card", "text_stored")
SHOWN = 20  # articles of a kind that are named
WAIT = 60.0  # seconds for whoever writes the index


@dataclass(frozen=True)
class Difference:
    """Articles not in the index, there as they were, there though hidden or gone, there twice.

    `trouble`: what is wrong with the index as a whole; then nothing but a rebuild helps. `indexed`
    is None when it is such that nothing could be compared.
    """

    indexed: int | None
    trouble: str = ""
    missing: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    extra: list[int] = field(default_factory=list)
    duplicate: list[int] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        return bool(self.trouble or self.articles)

    @property
    def articles(self) -> list[int]:
        return [*self.missing, *self.stale, *self.extra, *self.duplicate]

    @property
    def summary(self) -> str:
        if self.indexed is None:
            return self.trouble
        counts = ", ".join(f"{kind} {len(getattr(self, kind))}" for kind in KINDS)
        return "; ".join(filter(None, (f"indexed {self.indexed}, {counts}", self.trouble)))

    @property
    def details(self) -> list[str]:
        """The articles of each kind, a line a kind; of many the first."""
        lines = []
        for kind in KINDS:
            if pks := getattr(self, kind):
                more = f" and {len(pks) - SHOWN} more" if len(pks) > SHOWN else ""
                lines.append(f"{kind}: {', '.join(map(str, pks[:SHOWN]))}{more}")
        return lines


def compare(deep: bool = False) -> Difference:
    """Compare the keys of both sides, and the stamps of what an article itself says.

    `deep` also compares every byte of the index's files with what was written, and what each hit
    shows with its article: the names that it is linked with, too.
    """
    backend = backends.current()
    trouble = ""
    try:
        backend.examine(deep)
    except Outdated as problem:
        trouble = str(problem)  # it may serve all the same
    except SearchBackendError as problem:
        return Difference(None, str(problem))
    try:
        held = backend.index()
    except SearchBackendError as problem:
        return Difference(None, trouble or str(problem))
    return _compare(backend, held, trouble, deep)


def _compare(backend, held: Index, trouble: str, deep: bool) -> Difference:
    keys, held_stamps = held.stamps()
    unique, counts = np.unique(keys, return_counts=True)
    known = dict(zip(keys.tolist(), held_stamps.tolist(), strict=True))
    indexed, public, stale = set(known), set(), set()
    for pk, stamp in stamps(Article.objects.public()):
        public.add(pk)
        # One that was built for another schema may have none; it is built anew in any case.
        if not trouble and pk in known and known[pk] != stamp:
            stale.add(pk)
    if deep:
        stale.update(_stale(backend, held))
    return Difference(
        indexed=len(indexed),
        trouble=trouble,
        missing=sorted(public - indexed),
        stale=sorted(stale),
        extra=sorted(indexed - public),
        duplicate=unique[counts > 1].tolist(),
    )


def repair(found: Difference) -> None:
    """Build the index anew when all of it is in trouble; else look again at what differs."""
    if found.trouble:
        rebuild(wait=WAIT)
        return
    record(found.articles)
    drain(wait=WAIT)


def go_back(name: str = "") -> Difference | None:
    """Bring the generation before up to date and put it in use; in what it differed, or None.

    `name`: that one, when none is in use. None when there is none. No reader sees it as it was: it
    may hold what is withdrawn by now.
    """
    backend = backends.current()
    with backend.going_back(name) as before:
        if before is None:
            return None
        held, session = before
        found = _compare(backend, held, "", deep=True)
        failed = write(backend, session, found.articles)
        record(failed)
    IndexInUse.objects.remember(backend.in_use())
    drain(wait=WAIT)
    return found


def _stale(backend, held: Index) -> Iterator[int]:
    """Articles that the index shows otherwise than they are now."""
    index = ArticleIndex()
    for articles in chunks_in_order_of_key(index.index_queryset()):
        shown = held.stored_of([article.pk for article in articles], SHOWN_BY_HITS)
        for article in articles:
            if article.pk in shown:
                wanted = backend.prepare(index, article)
                if shown[article.pk] != tuple(wanted[name] for name in SHOWN_BY_HITS):
                    yield article.pk
