"""Pages as schema.org tells them to machines, in JSON-LD.

Only what is known is told. Which properties schema.org asks for or search engines advise, and how
their values look, stands as a table in tests/machine_readable.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from newsroom.addresses import absolute
from newsroom.moments import iso
from newsroom.pages.article import ArticlePage
from newsroom.pages.hero import Hero

CONTEXT = "https://schema.org"
_FOR_HTML = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def in_script(document: dict[str, Any]) -> SafeString:
    """A document as JSON that is safe within a script element."""
    text = json.dumps({"@context": CONTEXT, **document}, ensure_ascii=False)
    return mark_safe(text.translate(_FOR_HTML))  # noqa: S308  no < > & left


def node(kind: str, **properties: Any) -> dict[str, Any]:
    """A thing of a kind with those of its properties that are known."""
    return {"@type": kind, **{name: value for name, value in properties.items() if value}}


def site_name() -> str:
    """The archive's own name, as pages have it."""
    return _("%(SITE_NAME)s Archive") % {"SITE_NAME": settings.SITE_NAME}


def website(request: Any) -> dict[str, Any]:
    """The archive as the site that its pages are part of."""
    return node("WebSite", name=site_name(), url=absolute(reverse("search:front"), request))


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The way to a page: names and full addresses, the outermost first, the page itself last."""
    items = [
        node("ListItem", position=position, name=name, item=address)
        for position, (name, address) in enumerate(steps, start=1)
    ]
    return node("BreadcrumbList", itemListElement=items)


def news_article(page: ArticlePage) -> dict[str, Any]:
    """The article of a page."""
    article, request = page.article, page.request
    published = article.published_at if article.has_known_date else None
    changes = [published, article.updated_at, *(each.at for each in page.correction_rows)]
    return node(
        "NewsArticle",
        mainEntityOfPage=page.canonical,
        url=page.address,
        headline=article.headline,
        description=page.summary,
        datePublished=_written(published),
        dateModified=_written(max(filter(None, changes), default=None)),
        correction=[
            node("CorrectionComment", datePublished=_written(each.at), text=each.text)
            for each in page.correction_rows
        ],
        inLanguage=article.language,
        articleSection=article.section.name if article.section else "",
        wordCount=article.word_count,
        image=_images(page),
        author=[_named("Person", author, request) for author in article.author_list],
        publisher=_named("Organization", article.source, request) if article.source else None,
        isAccessibleForFree=True,
        isPartOf=website(request),
        keywords=[topic.name for topic in article.topics.all()],
        about=[_named("Person", person, request) for person in article.people.all()],
        contentLocation=[_named("Place", place, request) for place in article.places.all()],
    )


def way_to(page: ArticlePage) -> dict[str, Any] | None:
    """The breadcrumbs of an article: its section, and itself."""
    section = page.article.section
    if section is None:
        return None
    above = (section.name, absolute(section.get_absolute_url(), page.request))
    return breadcrumbs([above, (page.article.headline, page.address)])


def _named(kind: str, row: Any, request: Any) -> dict[str, Any]:
    return node(kind, name=row.name, url=absolute(row.get_absolute_url(), request))


def _images(page: ArticlePage) -> list[dict[str, Any]]:
    """The pictures whose files are here, its own first."""
    return [_image(hero, page.request) for hero in page.heroes.values()]


def _image(hero: Hero, request: Any) -> dict[str, Any]:
    address, (width, height) = absolute(hero.source, request), hero.size or (None, None)
    return node(
        "ImageObject",
        url=address,
        contentUrl=address,
        width=width,
        height=height,
        caption=hero.image.caption,
        creditText=hero.image.credit,
    )


def _written(moment: datetime | None) -> str:
    return iso(moment, UTC) if moment else ""
