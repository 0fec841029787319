"""Related stories an import named by a key: linked as soon as the article of that key is there."""

from __future__ import annotations

from newsroom.imports.web_addresses import article_at
from newsroom.models import Article, RelatedStory
from newsroom.signals import articles_changed


def resolve_wanted() -> int:
    """Link every wanted key that an article answers to by now. Returns how many were linked.

    A key is an external id of the same source, an external id of any one source, or an address
    in any spelling.
    """
    linked: list[int] = []
    waiting = RelatedStory.objects.exclude(wanted_key="").filter(target=None)
    for related in waiting.select_related("article").iterator():
        target = _article_of(related.wanted_key, related.article)
        if target is not None and target != related.article_id:
            RelatedStory.objects.filter(pk=related.pk).update(target=target, wanted_key="")
            linked.append(related.article_id)
    articles_changed.send(Article, ids=linked)
    return len(linked)


def _article_of(key: str, article: Article) -> int | None:
    if "://" in key:
        return article_at(key)
    found = dict(Article.objects.with_external_id(key).values_list("source_id", "pk"))
    if article.source_id in found:
        return found[article.source_id]
    return next(iter(found.values())) if len(found) == 1 else None
