"""What a member of the desk may see of rows that articles have: names, pictures."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from newsroom.models.article import Article
from newsroom.models.names import Topic


def seen(user, rows: QuerySet) -> QuerySet:
    """Those of the rows that some article has which the user may read, or no article at all.

    Topics above one that is seen are seen too. Rows that articles do not have are all seen.
    """
    model = rows.model
    if model is Article:
        return rows.seen_by(user)
    if user.has_perm("newsroom.publish_article") or not hasattr(model, "articles"):
        return rows
    having = {model._meta.get_field("articles").field.name: OuterRef("pk")}
    is_told = Exists(Article.objects.seen_by(user).filter(**having).order_by())
    is_kept = Exists(Article.objects.filter(**having).order_by()) & ~is_told
    if model is not Topic:
        return rows.exclude(is_kept)
    return rows.exclude(pk__in=_below_nothing_seen(Topic.objects.filter(is_kept)))


def _below_nothing_seen(topics: QuerySet) -> set[int]:
    """Keys of the topics without those that have one beside them further down the tree."""
    kept = set(topics.values_list("pk", flat=True))
    above = dict(Topic.objects.filter(parent__in=kept).values_list("pk", "parent"))
    while told := {parent for child, parent in above.items() if child not in kept} & kept:
        kept -= told
    return kept
