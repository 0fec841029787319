"""Related stories an import named by a key: linked as soon as the article of that key is there."""

from __future__ import annotations

from django.db import transaction

from newsroom.imports.runs.recording import Trace
from newsroom.imports.web_addresses import article_at
from newsroom.models import Article, RelatedStory
from newsroom.signals import articles_changed

STEP = 200  # rows in one transaction


def resolve_wanted(trace: Trace) -> int:
    """Link every wanted key that an article answers to by now. Returns how many were linked.

    A key is an external id of the same source, an external id of any one source, or an address
    in any spelling.
    """
    waiting = RelatedStory.objects.exclude(wanted_key="").filter(target=None).order_by("pk")
    last = count = 0
    while rows := list(waiting.filter(pk__gt=last).select_related("article")[:STEP]):
        with transaction.atomic():
            linked = [related.article_id for related in rows if _link(related, trace)]
            articles_changed.send(Article, ids=linked)
            trace.write()
        count += len(linked)
        last = rows[-1].pk
    return count


def _link(related: RelatedStory, trace: Trace) -> bool:
    target = _article_of(related.wanted_key, related.article)
    if target is None or target == related.article_id:
        return False
    waits = RelatedStory.objects.filter(pk=related.pk, wanted_key=related.wanted_key, target=None)
    if not waits.update(target=target, wanted_key=""):
        return False  # somebody edited it meanwhile
    trace.linked(related, target)
    return True


def _article_of(key: str, article: Article) -> int | None:
    if "://" in key:
        return article_at(key)
    found = dict(Article.objects.with_external_id(key).values_list("source_id", "pk"))
    if article.source_id in found:
        return found[article.source_id]
    return next(iter(found.values())) if len(found) == 1 else None
