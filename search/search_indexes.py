"""What of an article goes into the index. Haystack fixes this file's name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import blake2b

import orjson
from django.conf import settings
from django.utils import timezone
from haystack import indexes

from newsroom.bodies import with_corrections
from newsroom.models import Article, Correction
from newsroom.moments import iso
from newsroom.pages.prefetching import Headings
from search.models import IndexChange
from search.protocol import plan
from search.protocol.fields import FIRST, FOREVER, UNDATED, UNDATED_TIME, Prose, to_number
from search.query.fields import FIELDS
from search.request import addresses

# What of an article goes into its document but for its corrections and the names that it is linked
# with, as a query names it; and when its row was made: a database gives the number of a deleted row
# to another.
STAMPED = (
    "created_at", "published_at", "date_known", "expires_at", "address_date", "slug", "external_id",
    "language", "headline", "dek", "kicker", "byline", "word_count", "body",
    "section__slug", "section__name", "source__slug", "source__name",
    "hero_image__caption", "hero_image__alt_text", "hero_image__file",
)  # fmt: skip


def stamps(articles) -> Iterator[tuple[int, int]]:
    """(primary key, stamp) of the rows of a queryset, as the database has them now."""
    corrected = defaultdict(list)
    corrections = Correction.objects.filter(article__in=articles.order_by().values("pk"))
    for pk, *told in corrections.values_list("article_id", "at", "text"):
        corrected[pk].extend(told)
    rows = articles.order_by().values_list("pk", *STAMPED)
    for pk, *values in rows.iterator():
        yield pk, _stamp([*values, *corrected.get(pk, ())])


class ArticleIndex(indexes.SearchIndex, indexes.Indexable):
    """Public articles: prose to search, facets by slug, and the line a hit shows."""

    text = indexes.CharField(document=True)  # the body, and its corrections
    headline = indexes.CharField(stored=False)
    about = indexes.CharField(stored=False)  # everything else that words are looked for in
    dek = indexes.CharField(stored=False)
    caption = indexes.CharField(stored=False)
    byline = indexes.CharField(stored=False)
    topic_names = indexes.CharField(stored=False)
    person_names = indexes.CharField(stored=False)
    place_names = indexes.CharField(stored=False)
    section_name = indexes.CharField(stored=False)
    source_name = indexes.CharField(stored=False)
    topic = indexes.MultiValueField()
    person = indexes.MultiValueField()
    place = indexes.MultiValueField()
    author = indexes.MultiValueField()
    section = indexes.MultiValueField()
    source = indexes.MultiValueField()
    time = indexes.DateTimeField()
    end = indexes.DateTimeField(null=True)
    day = indexes.IntegerField()
    stamp = indexes.IntegerField()  # for whoever compares the index with the database
    card = indexes.CharField(indexed=False)  # JSON: what a hit shows
    needed = ("time", "end", "day", "card")  # without these nothing can be shown

    def get_model(self):
        return Article

    def index_queryset(self, using=None):
        return Article.objects.public()

    def visible(self):
        """What Haystack's own searches let through: the articles that the pages would show now."""
        now = to_number(timezone.now())
        return plan.AllOf(
            (
                plan.Between("time", FIRST, now),
                plan.Between("end", now + 1, FOREVER),
                plan.Without(plan.Among("key", IndexChange.objects.hidden())),
            )
        )

    def should_update(self, instance, **kwargs):
        return instance.is_public()

    def prepare(self, article):
        """All fields of an article, read once from its prefetched rows."""
        headings = Headings.of(article)
        topics, people, places = headings.topics, headings.people, headings.places
        authors = headings.authors
        image = article.hero_image
        caption = image.caption if image else ""
        prose = self._prose(article)
        tree = [
            (t.slug, t.name, t.parent.slug if t.parent else "") for t in _with_ancestors(topics)
        ]
        corrections = article.corrections.all()
        card = _card(article, topics, people, places, authors)
        if corrections:  # a card without them is what it was before there were any
            card["corrections"] = [(iso(each.at), each.text) for each in corrections]
        corrected = [part for each in corrections for part in (each.at, each.text)]
        # No hit shows what stands above its topics: this is for whoever compares.
        card["tree"] = _stamp(part for topic in tree for part in topic)
        self.prepared_data = {
            "id": f"newsroom.article.{article.pk}",
            "django_ct": "newsroom.article",
            "django_id": str(article.pk),
            "text": prose(with_corrections(article.text, [each.text for each in corrections])),
            "headline": prose(article.headline),
            "dek": prose(article.dek),
            "caption": prose(caption),
            "byline": prose(article.byline),
            "topic_names": [prose(topic.name) for topic in topics],
            "person_names": [prose(person.name) for person in people],
            "place_names": [prose(place.name) for place in places],
            "section_name": prose(article.section.name if article.section else ""),
            "source_name": prose(article.source.name if article.source else ""),
            "topic": tree,
            "person": [(person.slug, person.name, "") for person in people],
            "place": [(place.slug, place.name, "") for place in places],
            "author": [(author.slug, author.name, "") for author in authors],
            "section": _facet_values([article.section]),
            "source": _facet_values([article.source]),
            "time": article.published_at if article.has_known_date else UNDATED_TIME,
            "end": article.expires_at,
            "day": _local_day(article.published_at) if article.has_known_date else UNDATED,
            "stamp": _stamp([*(_value(article, name) for name in STAMPED), *corrected]),
            "card": orjson.dumps(card).decode(),
        }
        about = [prose(article.kicker), *_pieces_about(self.prepared_data)]
        self.prepared_data["about"] = [piece for piece in about if piece]
        return self.prepared_data

    def _prose(self, article):
        language = article.language or settings.SEARCH_LANGUAGE
        return lambda text: Prose(text, language)


def _pieces_about(prepared):
    """What of the fields that stand before a colon is looked for without one, too."""
    for field in FIELDS.values():
        if field.is_about:
            value = prepared[field.index_field]
            yield from [value] if isinstance(value, str) else value


def _with_ancestors(topics):
    found = {}
    for topic in topics:
        for each in (topic, *topic.ancestors()):
            found.setdefault(each.pk, each)
    return list(found.values())


def _facet_values(rows):
    return [(row.slug, row.name, "") for row in rows if row]


def _stamp(values: Iterable) -> int:
    """63 bits of what STAMPED names: two articles, or two states of one, hardly ever share them."""
    text = "\x1f".join(
        "" if value is None else str(to_number(value) if isinstance(value, datetime) else value)
        for value in values
    )
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> 1


def _value(article, name: str):
    value = article
    for part in name.split("__"):
        value = getattr(value, part, None)
    return value


def _local_day(moment) -> int:
    return timezone.localtime(moment, timezone.get_default_timezone()).date().toordinal()


def _card(article, topics, people, places, authors) -> dict:
    image = article.hero_image
    return {
        "id": article.pk,
        "external_id": article.external_id,
        "path": _path(article),
        "headline": article.headline,
        "dek": article.dek,
        "kicker": article.kicker,
        "language": article.language,
        "byline": article.byline,
        "published_at": iso(article.published_at),
        "date_known": article.has_known_date,
        "word_count": article.word_count,
        "section": _named(article.section),
        "source": _named(article.source),
        "topics": [_named(topic) for topic in topics],
        "people": [_named(person) for person in people],
        "places": [_named(place) for place in places],
        "authors": [_named(author) for author in authors],
        "picture": image.file.url if image and image.file else "",
        "picture_alt": image.alt_text if image and image.file else "",
    }


def _path(article) -> str:
    # Faster than article.get_absolute_url(), and the same.
    day = article.address_date
    return addresses.article_page(day, article.slug) if day else ""


def _named(row) -> dict | None:
    return {"slug": row.slug, "name": row.name} if row else None
