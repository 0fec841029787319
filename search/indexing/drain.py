"""The drain of the outbox: what is due is written into the index by whoever holds its lock."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import InterfaceError, OperationalError, reset_queries
from django.utils import timezone

from newsroom.pages.prefetching import with_headings
from search import backends
from search.backends.errors import Outdated, SearchBackendError, Unreadable
from search.backends.locking import Locked
from search.indexing.outbox import CHUNK, chunks, tells_all
from search.models import MAX_ATTEMPTS, IndexChange
from search.search_indexes import ArticleIndex

logger = logging.getLogger(__name__)
# What keeps the index from following for a while, such as a full disk: changes then wait.
HINDRANCES = (Locked, SearchBackendError, OSError, OperationalError, InterfaceError)


def drain(
    limit: int | None = None,
    wait: float = 0.0,
    merge: bool = False,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Bring the index up to date with due changes; returns how many articles were looked at.

    `limit`: at most so many rows. `wait`: seconds to wait for the writer's lock. Raises one of
    HINDRANCES: Locked when the lock stays taken, SearchBackendError when the index must be rebuilt
    first, OSError when its files cannot be written. An index that is gone must be rebuilt, too:
    begun anew it would hold these changes alone.
    `merge`: also merge segments, those of other processes included, though nothing is due.
    `progress`: called with the number of articles of each chunk.
    """
    rows = list(IndexChange.objects.due().order_by("pk").values_list("pk", "article_id")[:limit])
    backend = backends.current()
    if not rows:
        if merge:
            backend.merge(wait)
        return 0
    ids = sorted({article_id for _, article_id in rows})
    try:
        if not (backend.has_index() or tells_all()):
            raise Unreadable("The index is gone; run rebuild_index")
        with backend.writing(wait, merge) as session:
            failed = write(backend, session, ids, progress)
    except (OSError, Outdated) as problem:
        IndexChange.objects.filter(pk=rows[0][0]).be_told(_briefly(problem))
        raise
    for some in chunks([pk for pk, article_id in rows if article_id not in failed], CHUNK):
        IndexChange.objects.filter(pk__in=some).delete()
    _put_off([pk for pk, article_id in rows if article_id in failed], rows, failed)
    return len(ids)


def write(backend, session, ids: Sequence[int], progress=None) -> dict[int, str]:
    """Write or remove articles as they are now; the ones that could not be prepared, and why."""
    failed: dict[int, str] = {}
    for some in chunks(ids, CHUNK):
        failed |= _write_some(backend, session, some)
        reset_queries()  # DEBUG keeps every query of a connection
        if progress:
            progress(len(some))
    return failed


def in_words(problem: BaseException) -> str:
    """One of HINDRANCES as a sentence for whoever operates the archive."""
    if isinstance(problem, OSError):
        return f"The index cannot be written: {problem.strerror or problem}"
    if isinstance(problem, OperationalError | InterfaceError):
        return f"The database does not answer: {problem}"
    return str(problem)


def _write_some(backend, session, ids: Sequence[int]) -> dict[int, str]:
    index, failed, found = ArticleIndex(), {}, set()
    for article in with_headings(index.index_queryset().filter(pk__in=ids)):
        document, problem = prepared(backend, index, article)
        if problem:
            failed[article.pk] = problem
        else:
            session.replace(document)
        found.add(article.pk)
    for pk in ids:
        if pk not in found:
            session.remove(f"newsroom.article.{pk}")
    return failed


def prepared(backend, index, article) -> tuple[dict, str]:
    """The document of an article; or, when it cannot be made, the reason."""
    try:
        return backend.prepare(index, article), ""
    except Exception as problem:  # one bad article must not stop the rest; it is parked and shown
        logger.exception("Article %d cannot be indexed", article.pk)
        return {}, f"{type(problem).__name__}: {problem}"


def _put_off(pks: list[int], rows, failed: dict[int, str]) -> None:
    articles = dict(rows)
    for change in IndexChange.objects.filter(pk__in=pks):
        change.attempts += 1
        change.last_error = failed[articles[change.pk]]
        change.not_before = timezone.now() + timedelta(seconds=2**change.attempts)
        change.save(update_fields=["attempts", "last_error", "not_before"])
        if change.attempts >= MAX_ATTEMPTS:
            logger.error("Article %d is parked: %s", change.article_id, change.last_error)


def _briefly(problem: OSError | Outdated) -> str:
    """Why the index cannot be written, without a path: /healthz tells it to anybody."""
    if isinstance(problem, Outdated):
        return "it was built for another schema; rebuild_index builds it anew"
    return problem.strerror or type(problem).__name__
