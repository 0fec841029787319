"""The outbox of index changes: written with every edit, drained by whoever holds the lock."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta

from django.db import InterfaceError, OperationalError, reset_queries, transaction
from django.utils import timezone
from haystack import connections
from haystack.exceptions import SearchBackendError

from newsroom.models import Article
from newsroom.prefetching import filed, in_order_of_key
from newsroom.signals import articles_changed, import_finished, is_in_bulk
from search.backends.errors import Unreadable
from search.backends.locking import Locked
from search.backends.whoosh.fingerprint import Outdated
from search.models import MAX_ATTEMPTS, IndexChange
from search.search_indexes import ArticleIndex

logger = logging.getLogger(__name__)
CHUNK = 500
MOST_FAILED = 20  # articles that a rebuild leaves out before it gives up
AT_ONCE = 50  # what a web process drains after its own commit; the rest is the worker's
# What keeps the index from following for a while, such as a full disk: changes then wait.
HINDRANCES = (Locked, SearchBackendError, OSError, OperationalError, InterfaceError)


def connect() -> None:
    """Listen to the newsroom; called once, when the apps are ready."""
    articles_changed.connect(_record, dispatch_uid="search.record")
    import_finished.connect(_after_import, dispatch_uid="search.after_import")


def record(ids: Iterable[int]) -> None:
    """Note that articles changed; part of the caller's transaction.

    Articles that are no longer public are hidden from that commit on. Publication and expiry that
    lie ahead are noted for their moment.
    """
    now, ids = timezone.now(), set(ids)
    for some in _chunks(sorted(ids), CHUNK):
        rows = Article.objects.filter(pk__in=some)
        public = set(rows.public(now).values_list("pk", flat=True))
        changes = [
            IndexChange(article_id=pk, hides=pk not in public, not_before=now) for pk in some
        ]
        changes += [
            IndexChange(article_id=pk, not_before=moment)
            for pk, moment in rows.turning_points(after=now)
        ]
        # In one statement: of what another transaction hides meanwhile it sees all or nothing.
        shown = rows.public(now).values("pk")
        IndexChange.objects.filter(article_id__in=shown, hides=True).update(hides=False)
        IndexChange.objects.bulk_create(changes)


def drain(limit: int | None = None, wait: float = 0.0, merge: bool = False, progress=None) -> int:
    """Bring the index up to date with due changes; returns how many articles were looked at.

    `limit`: at most so many rows. `wait`: seconds to wait for the writer's lock. Raises one of
    HINDRANCES: Locked when the lock stays taken, SearchBackendError when the index must be rebuilt
    first, OSError when its files cannot be written. An index that is gone must be rebuilt, too:
    begun anew it would hold these changes alone.
    `merge`: also merge segments, those of other processes included, though nothing is due.
    `progress`: called with the number of articles of each chunk.
    """
    rows = list(IndexChange.objects.due().order_by("pk").values_list("pk", "article_id")[:limit])
    backend = connections["default"].get_backend()
    if not rows:
        if merge:
            backend.merge(wait)
        return 0
    ids = sorted({article_id for _, article_id in rows})
    try:
        if not (backend.has_index() or _changes_tell_all()):
            raise Unreadable("The index is gone; run rebuild_index")
        with backend.writing(wait, merge) as session:
            failed = write(backend, session, ids, progress)
    except (OSError, Outdated) as problem:
        IndexChange.objects.filter(pk=rows[0][0]).be_told(_briefly(problem))
        raise
    for some in _chunks([pk for pk, article_id in rows if article_id not in failed], CHUNK):
        IndexChange.objects.filter(pk__in=some).delete()
    _put_off([pk for pk, article_id in rows if article_id in failed], rows, failed)
    return len(ids)


def rebuild(progress: Callable[[int], None] = lambda count: None, wait: float = 60.0) -> int:
    """Index all public articles anew beside the live index, then switch; returns how many.

    The writer's lock is held all the while: changes wait in the outbox and are drained after.
    An article that cannot be prepared is left out, and noted as changed: the drain parks it. Raises
    SearchBackendError when that is not a matter of single articles.
    """
    backend, index = connections["default"].get_backend(), ArticleIndex()
    count, failed = 0, []
    with backend.rebuilding(wait) as session:
        for article in in_order_of_key(index.index_queryset()):
            document, problem = _prepared(backend, index, article)
            if not problem:
                session.add(document)
                count += 1
            else:
                failed.append(article.pk)
                if len(failed) > MOST_FAILED:
                    raise SearchBackendError(f"Too many articles cannot be indexed: {problem}")
            progress(1)
        if failed and not count:
            raise SearchBackendError("No article can be indexed; the log has the reasons")
        record(failed)
    drain(wait=60)
    return count


def write(backend, session, ids: Sequence[int], progress=None) -> dict[int, str]:
    """Write or remove articles as they are now; the ones that could not be prepared, and why."""
    failed: dict[int, str] = {}
    for some in _chunks(ids, CHUNK):
        failed |= _write_some(backend, session, some)
        reset_queries()  # DEBUG keeps every query of a connection
        if progress:
            progress(len(some))
    return failed


def set_up() -> bool:
    """Make the folders of the index; whether it is ready, or must be built first.

    An empty index is made only where no article would be missed in it.
    """
    backend = connections["default"].get_backend()
    if not (backend.has_index() or _changes_tell_all()):
        return False
    backend.set_up()
    return True


def examine() -> None:
    """Raise SearchBackendError when the index must be rebuilt before it can follow."""
    backend = connections["default"].get_backend()
    if backend.has_index() or not _changes_tell_all():
        backend.examine()


def in_words(problem: BaseException) -> str:
    """One of HINDRANCES as a sentence for whoever operates the archive."""
    if isinstance(problem, OSError):
        return f"The index cannot be written: {problem.strerror or problem}"
    if isinstance(problem, OperationalError | InterfaceError):
        return f"The database does not answer: {problem}"
    return str(problem)


def pending_hides() -> frozenset[int]:
    """Articles that are no longer public and may still stand in the index."""
    return frozenset(IndexChange.objects.filter(hides=True).values_list("article_id", flat=True))


def _record(sender, ids, **kwargs):
    record(ids)
    if not is_in_bulk():
        transaction.on_commit(_drain_some, robust=True)  # what was saved is saved


def _drain_some():
    """After a commit: follow at once if nobody else writes; leave what is much to a worker."""
    if transaction.get_connection().in_atomic_block:
        return
    try:
        if IndexChange.objects.due()[AT_ONCE:].exists():
            _leave_to_worker()
        else:
            drain(limit=AT_ONCE)
    except Locked:
        logger.debug("The index is being written; the worker will follow.")
    except HINDRANCES as problem:
        logger.error("Changes wait for the index. %s", in_words(problem))


def _leave_to_worker():
    """One task is enough, however many saves a transaction had."""
    from django_tasks_db.models import DBTaskResult

    from search.tasks import bring_up_to_date

    waiting = DBTaskResult.objects.ready().filter(task_path=bring_up_to_date.module_path)
    if not waiting.exists():
        bring_up_to_date.enqueue()


def _after_import(sender, **kwargs):
    try:
        drain(wait=600)
    except HINDRANCES as problem:
        logger.error("Changes wait for the index. %s", in_words(problem))


def _write_some(backend, session, ids: Sequence[int]) -> dict[int, str]:
    index, failed, found = ArticleIndex(), {}, set()
    for article in filed(index.index_queryset().filter(pk__in=ids)):
        document, problem = _prepared(backend, index, article)
        if problem:
            failed[article.pk] = problem
        else:
            session.replace(document)
        found.add(article.pk)
    for pk in ids:
        if pk not in found:
            session.remove(f"newsroom.article.{pk}")
    return failed


def _prepared(backend, index, article) -> tuple[dict, str]:
    """The document of an article; or, when it cannot be made, the reason."""
    try:
        return backend.prepare(index, article), ""
    except Exception as problem:  # one bad article must not stop the rest; it is parked and shown
        logger.exception("Article %d cannot be indexed", article.pk)
        return {}, f"{type(problem).__name__}: {problem}"


def _changes_tell_all() -> bool:
    """Whether the outbox tells of every public article, as it does while an archive is new."""
    due = IndexChange.objects.due().values("article_id")
    return not Article.objects.public().exclude(pk__in=due).exists()


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


def _chunks(values: Sequence, size: int) -> Iterator[Sequence]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
