"""Items → rows: an article, and what belongs to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from newsroom.imports.formats.parsed import ParsedArticle
from newsroom.imports.pictures import Beside, store_picture
from newsroom.imports.registry import Registry
from newsroom.imports.settling import LONGEST, fitted
from newsroom.models import Article, ArticleAuthor, Correction, RelatedStory
from newsroom.signals import articles_changed
from newsroom.slugs import free_slug

AN_IMPORT = timedelta(days=1)  # as long as one may take
Pairs = list[tuple[Article, ParsedArticle]]


def fill(
    article: Article,
    item: ParsedArticle,
    names: Registry,
    now: datetime,
    kept: frozenset[str] = frozenset(),
) -> None:
    """What the item says, in the article's own fields; `now` where it tells no date.

    `kept`: fields that stay as they are.
    """
    values = {
        "headline": fitted(item.headline, LONGEST["headline"]),
        "dek": item.dek,
        "kicker": fitted(item.kicker, LONGEST["kicker"]),
        "body": item.body_html,
        "byline": fitted(item.byline, LONGEST["byline"]),
        "dateline": fitted(item.dateline, LONGEST["dateline"]),
        "external_id": item.external_id or article.external_id,
        "canonical_url": item.canonical_url,
        "language": item.language or article.language,
        "updated_at": item.updated_at,
    }
    for name, value in values.items():
        if name not in kept:
            setattr(article, name, value)
    if "section" not in kept:
        article.section_id = names.section.get(item.section) if item.section else None
    if "source" not in kept:
        article.source_id = names.source.get(item.source)
    if "published_at" not in kept:
        article.date_known = _is_date_known(article, item)
        article.published_at = item.published_at or article.published_at or now
    if article.pk is None:
        article.derive()


def link(
    pairs: Pairs,
    names: Registry,
    folder: Beside | None,
    fresh: bool,
    kept: frozenset[str] = frozenset(),
    kept_of_picture: Collection[str] = (),
) -> list[tuple[ParsedArticle, str]]:
    """What belongs to saved articles; gives (item, warning) for pictures that cannot be had.

    `fresh`: they have nothing yet. `kept`, `kept_of_picture`: what of theirs stays as it is.
    """
    ids = [article.pk for article, _ in pairs]
    rows: dict = {
        "topics": (Article.topics.through, "topic_id", names.topic),
        "people": (Article.people.through, "person_id", names.person),
        "places": (Article.places.through, "place_id", names.place),
    }
    for field, (through, column, register) in rows.items():
        if field in kept:
            continue
        if not fresh:
            through.objects.filter(article_id__in=ids).delete()
        through.objects.bulk_create(
            through(**{"article_id": article.pk, column: pk})
            for article, item in pairs
            for pk in dict.fromkeys(register.get(name) for name in getattr(item, field))
        )
    if "authors" not in kept:
        _sign(pairs, names, fresh)
    if "related" not in kept:
        _relate(pairs, fresh)
    if "corrections" not in kept:
        _correct(pairs, fresh)
    problems = [] if "hero_image" in kept else list(_illustrate(pairs, folder, kept_of_picture))
    if not fresh:
        articles_changed.send(Article, ids=ids)
    return problems


def _sign(pairs: Pairs, names: Registry, fresh: bool) -> None:
    if not fresh:
        ArticleAuthor.objects.filter(article__in=[article.pk for article, _ in pairs]).delete()
    ArticleAuthor.objects.bulk_create(
        ArticleAuthor(article_id=article.pk, author_id=pk, position=position)
        for article, item in pairs
        for position, pk in enumerate(dict.fromkeys(names.author.get(n) for n in item.authors))
    )


def _relate(pairs: Pairs, fresh: bool) -> None:
    if not fresh:
        RelatedStory.objects.filter(article__in=[article.pk for article, _ in pairs]).delete()
    RelatedStory.objects.bulk_create(
        _related_row(article, position, related)
        for article, item in pairs
        for position, related in enumerate(item.related)
    )


def _illustrate(
    pairs: Pairs, folder: Beside | None, kept: Collection[str]
) -> Iterator[tuple[ParsedArticle, str]]:
    for article, item in pairs:
        if item.image is not None:
            image, problem = store_picture(item.image, folder, article.hero_image, kept)
            if problem:
                yield item, problem
            Article.objects.filter(pk=article.pk).update(hero_image=image)
            article.hero_image = image


def _correct(pairs: Pairs, fresh: bool) -> None:
    """An item that says nothing of corrections leaves those that there are."""
    told = [(article, item) for article, item in pairs if item.corrections is not None]
    if not fresh:
        of_these = [article.pk for article, _ in told]
        Correction.objects.filter(article_id__in=of_these).delete()
    Correction.objects.bulk_create(
        Correction(article_id=article.pk, at=correction.at, text=correction.text)
        for article, item in told
        for correction in item.corrections
    )


def _is_date_known(article: Article, item: ParsedArticle) -> bool:
    """Whether the date of publication is more than the moment of an import.

    Older versions did not write that down: there, an article made at the very moment of its date.
    """
    if item.published_at is not None:
        return item.date_known
    if article.pk is None or article.date_known is False:
        return False
    since = article.created_at - article.published_at if article.published_at else timedelta(0)
    return article.date_known is True or not timedelta(0) <= since < AN_IMPORT


def _related_row(article, position, related) -> RelatedStory:
    return RelatedStory(
        article=article,
        position=position,
        wanted_key=related.key,
        headline=related.headline[:500],
        url=related.url,
        section=related.section[:200],
        teaser="\n\n".join(related.teaser),
        caption=related.caption,
        credit=related.credit[:300],
    )


def give_free_slugs(articles: Iterable[Article]) -> None:
    articles = list(articles)
    days = {article.address_date for article in articles}
    rows = Article.objects.filter(address_date__in=days).values_list("address_date", "slug")
    taken = set(rows)
    for article in articles:
        day = article.address_date
        article.slug = free_slug(article.slug, lambda slug, day=day: (day, slug) in taken)
        taken.add((day, article.slug))
