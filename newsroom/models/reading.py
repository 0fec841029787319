"""What a member of the desk may see of rows that articles have: names, pictures."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from newsroom.models.article import Article, ArticleQuerySet
from newsroom.models.image import Image
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
    is_told = _is_of(Article.objects.seen_by(user), model)
    is_kept = _is_of(Article.objects.all(), model) & ~is_told
    if model is not Topic:
        return rows.exclude(is_kept)
    return rows.exclude(pk__in=_below_nothing_seen(Topic.objects.filter(is_kept)))


def articles_with(row) -> ArticleQuerySet:
    """All that have a row which articles have; of a picture also those that show it in bodies."""
    return Article.objects.showing(row) if isinstance(row, Image) else row.articles.all()


def _is_of(articles: ArticleQuerySet, model):
    """Whether one of the articles has a row of the model, as a condition on the row."""
    having = {model._meta.get_field("articles").field.name: OuterRef("pk")}
    is_of = Exists(articles.filter(**having).order_by())
    if model is Image:
        return is_of | Exists(articles.filter(body_pictures__key=OuterRef("key")).order_by())
    return is_of


def _below_nothing_seen(topics: QuerySet) -> set[int]:
    """Keys of the topics without those that have one beside them further down the tree."""
    kept = set(topics.values_list("pk", flat=True))
    above = dict(Topic.objects.filter(parent__in=kept).values_list("pk", "parent"))
    while told := {parent for child, parent in above.items() if child not in kept} & kept:
        kept -= told
    return kept
