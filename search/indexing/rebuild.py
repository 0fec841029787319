"""The whole index anew, beside the one in use; and whether it must be."""

from __future__ import annotations

from collections.abc import Callable

from newsroom.pages.prefetching import in_order_of_key
from search import backends
from search.backends.errors import SearchBackendError
from search.indexing.drain import drain, prepared
from search.indexing.outbox import record, tells_all
from search.models import IndexInUse
from search.search_indexes import ArticleIndex

MOST_FAILED = 20  # articles that a rebuild leaves out before it gives up


def rebuild(progress: Callable[[int], None] = lambda count: None, wait: float = 60.0) -> int:
    """Index all public articles anew beside the live index, then switch; returns how many.

    The writer's lock is held all the while: changes wait in the outbox and are drained after.
    An article that cannot be prepared is left out, and noted as changed: the drain parks it. Raises
    SearchBackendError when that is not a matter of single articles.
    """
    backend, index = backends.current(), ArticleIndex()
    count, failed = 0, []
    with backend.rebuilding(wait) as session:
        for article in in_order_of_key(index.index_queryset()):
            document, problem = prepared(backend, index, article)
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
    IndexInUse.objects.remember(backend.in_use())
    drain(wait=60)
    return count


def set_up() -> bool:
    """Make the folders of the index; whether it is ready, or must be built first.

    An empty index is made only where no article would be missed in it.
    """
    backend = backends.current()
    if not (backend.has_index() or tells_all()):
        return False
    backend.set_up()
    IndexInUse.objects.remember(backend.in_use())
    return True


def examine() -> None:
    """Raise SearchBackendError when the index must be rebuilt before it can follow."""
    backend = backends.current()
    if backend.has_index() or not tells_all():
        backend.examine()
