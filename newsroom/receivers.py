"""What hears of a saved row, a link or a rename, and tells which articles it changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from newsroom.models import (
    Article,
    ArticleAuthor,
    BodyPicture,
    Correction,
    Image,
    Named,
    OldAddress,
    RelatedStory,
)
from newsroom.signals import articles_changed

_SHOWS_PICTURES = Exists(BodyPicture.objects.filter(article=OuterRef("pk")))


def connect():
    """Listen to the models; called once, when the apps are ready."""
    pre_save.connect(_look_back, Article)
    post_save.connect(_article_changed, Article)
    post_delete.connect(_article_changed, Article)
    post_delete.connect(_pictures_gone, Article)
    for owned in (ArticleAuthor, Correction, RelatedStory):
        post_save.connect(_owner_changed, owned)
        post_delete.connect(_owner_changed, owned)
    post_save.connect(_image_changed, Image)
    pre_delete.connect(_image_changed, Image)
    for relation in (Article.topics, Article.people, Article.places):
        m2m_changed.connect(_links_changed, relation.through)
    for name in Named.__subclasses__():
        post_save.connect(_name_changed, name)
        pre_delete.connect(_name_changed, name)


def _tell(ids: Iterable[int]):
    ids = list(ids)
    if ids:
        articles_changed.send(Article, ids=ids)


def _look_back(sender, instance, raw=False, **kwargs):
    """Before a save, at what is stored: an address that the article leaves leads to it on."""
    if raw or instance.pk is None:
        return
    stored = sender.objects.filter(pk=instance.pk)
    row = stored.values_list("address_date", "slug", _SHOWS_PICTURES).first()
    if row is None:
        return
    *old, instance.had_pictures = row
    if None not in old and old != [instance.address_date, instance.slug]:
        _remember_address(instance, *old)


def _remember_address(instance, day, slug):
    left = OldAddress.objects.filter(address_date=day, slug=slug)
    taken = OldAddress.objects.filter(address_date=instance.address_date, slug=instance.slug)
    if instance.status in (Article.Status.DRAFT, Article.Status.READY):
        # Nobody reads it: an address that leads readers elsewhere goes on doing so.
        if not left.exists():
            OldAddress.objects.create(address_date=day, slug=slug, article=instance)
        taken.filter(article=instance).delete()
        return
    left.update_or_create(address_date=day, slug=slug, defaults={"article": instance})
    taken.delete()


def _article_changed(sender, instance, **kwargs):
    _tell([instance.pk])


def _owner_changed(sender, instance, origin=None, **kwargs):
    goes_with_its_article = isinstance(origin, Article) and origin.pk == instance.article_id
    if not goes_with_its_article:
        _tell([instance.article_id])


def _image_changed(sender, instance, **kwargs):
    _tell(Article.objects.showing(instance).order_by().values_list("pk", flat=True))


def _pictures_gone(sender, instance, **kwargs):
    BodyPicture.objects.filter(article=instance.pk).delete()


def _links_changed(sender, instance, action, reverse, pk_set, **kwargs):
    if not action.startswith("post_") and action != "pre_clear":
        return
    if not reverse:
        _tell([instance.pk])
    elif pk_set is not None:
        _tell(pk_set)
    else:
        _tell(instance.articles.values_list("pk", flat=True))


def _name_changed(sender, instance, created=False, **kwargs):
    if not created:
        _tell(_filed_under(sender, instance))


def _filed_under(sender, instance) -> list[int]:
    """Articles under a name; for a topic also those of its branches, whose ancestors it is."""
    ids = list(instance.articles.values_list("pk", flat=True))
    if hasattr(instance, "children"):
        seen, branches = {instance.pk}, list(instance.children.all())
        while branches:
            branch = branches.pop()
            if branch.pk not in seen:
                seen.add(branch.pk)
                ids.extend(branch.articles.values_list("pk", flat=True))
                branches.extend(branch.children.all())
    return ids
