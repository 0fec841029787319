"""What hears that an article is about to change, and keeps what it is."""

from __future__ import annotations

from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save

from newsroom.models import (
    Article,
    ArticleAuthor,
    Correction,
    Image,
    Named,
    RelatedStory,
    Version,
)
from newsroom.signals import articles_made, articles_will_change
from newsroom.versions.keeping import keep, note_birth


def connect() -> None:
    """Listen to the models; called once, when the apps are ready."""
    articles_will_change.connect(_told)
    articles_made.connect(_made)
    pre_save.connect(_article, Article)
    post_save.connect(_article_saved, Article)
    pre_delete.connect(_article_deleted, Article)
    for part in (ArticleAuthor, Correction, RelatedStory):
        pre_save.connect(_part, part)
        pre_delete.connect(_part, part)
    for link in (Article.topics, Article.people, Article.places):
        m2m_changed.connect(_links, link.through)
    for shared in (Image, *Named.__subclasses__()):
        pre_delete.connect(_shared_deleted, shared)


def _told(sender, ids, **kwargs):
    keep(ids)


def _made(sender, ids, **kwargs):
    note_birth(ids)


def _article(sender, instance, raw=False, **kwargs):
    if not raw and instance.pk is not None:
        keep([instance.pk])


def _article_saved(sender, instance, created, **kwargs):
    if created:
        note_birth([instance.pk])


def _article_deleted(sender, instance, **kwargs):
    keep([instance.pk], Version.Through.DELETION)


def _part(sender, instance, raw=False, origin=None, **kwargs):
    goes_with_its_article = isinstance(origin, Article) and origin.pk == instance.article_id
    if not raw and not goes_with_its_article:
        keep([instance.article_id])


def _links(sender, instance, action, reverse, pk_set, **kwargs):
    if not action.startswith("pre_"):
        return
    if not reverse:
        keep([instance.pk])
    elif pk_set is not None:
        keep(pk_set)
    else:
        keep(instance.articles.values_list("pk", flat=True))


def _shared_deleted(sender, instance, **kwargs):
    keep(instance.articles.values_list("pk", flat=True))
