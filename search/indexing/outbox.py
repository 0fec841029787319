"""The outbox of index changes: a row a change, written in the transaction of every edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils import timezone

from newsroom.models import Article
from search.models import IndexChange

CHUNK = 500  # rows of one statement


def record(ids: Iterable[int]) -> None:
    """Note that articles changed; part of the caller's transaction.

    Articles that are no longer public are hidden from that commit on. Publication and expiry that
    lie ahead are noted for their moment.
    """
    now, ids = timezone.now(), set(ids)
    for some in chunks(sorted(ids), CHUNK):
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


def tells_all() -> bool:
    """Whether the outbox tells of every public article, as it does while an archive is new."""
    due = IndexChange.objects.due().values("article_id")
    return not Article.objects.public().exclude(pk__in=due).exists()


def chunks(values: Sequence, size: int) -> Iterator[Sequence]:
    """Values in their order, at most `size` at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
