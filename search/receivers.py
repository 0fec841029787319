"""What hears that articles changed: it notes them, and lets the index follow."""

from __future__ import annotations

import logging

from django.db import transaction

from newsroom.queue import leave_once
from newsroom.signals import articles_changed, bulk_paused, import_finished, is_in_bulk
from search.backends.locking import Locked
from search.indexing.drain import HINDRANCES, drain, in_words
from search.indexing.outbox import record
from search.models import IndexChange
from search.tasks import bring_up_to_date

logger = logging.getLogger(__name__)
AT_ONCE = 50  # what a web process drains after its own commit; the rest is the worker's


def connect() -> None:
    """Listen to the newsroom; called once, when the apps are ready."""
    articles_changed.connect(_record, dispatch_uid="search.record")
    bulk_paused.connect(_after_bulk, dispatch_uid="search.after_bulk")
    import_finished.connect(_after_import, dispatch_uid="search.after_import")


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
            leave_once(bring_up_to_date)
        else:
            drain(limit=AT_ONCE)
    except Locked:
        logger.debug("The index is being written; the worker will follow.")
    except HINDRANCES as problem:
        logger.error("Changes wait for the index. %s", in_words(problem))


def _after_bulk(sender, **kwargs):
    transaction.on_commit(_drain_some, robust=True)


def _after_import(sender, **kwargs):
    try:
        drain(wait=600)
    except HINDRANCES as problem:
        logger.error("Changes wait for the index. %s", in_words(problem))
