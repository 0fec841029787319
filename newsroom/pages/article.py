"""What an article's page shows beside the article: related stories, and words for machines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from newsroom.addresses import absolute
from newsroom.bodies import UnusableBody, clean_html, plain_text
from newsroom.characters import is_visible
from newsroom.models import Article, Correction, RelatedStory
from newsroom.moments import iso
from newsroom.stories import copies_of
from newsroom.versions import History, history_of
from newsroom.web.languages import foreign

SUMMARY_CHARACTERS = 200
SHOWN_COPIES = 20
_FOR_HTML = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class ShownCorrection:
    """A correction as its readers get it; search marks what it found in the HTML."""

    at: datetime
    html: SafeString


@dataclass(frozen=True)
class ArticlePage:
    """An article for its readers."""

    article: Article
    request: object = None
    picture_path: str = ""  # where its picture is served, if not where readers get it

    @property
    def address(self) -> str:
        return absolute(self.article.get_absolute_url(), self.request)

    @property
    def canonical(self) -> str:
        return self.article.canonical_url or self.address

    @property
    def original_host(self) -> str:
        """The host the article came from, when that is another."""
        return host_of(self.article.canonical_url)

    @property
    def lang(self) -> str:
        """The article's language, when it is not that of the page."""
        return foreign(self.article.language)

    @property
    def is_updated(self) -> bool:
        published, updated = self.article.published_at, self.article.updated_at
        if not self.article.has_known_date:
            return updated is not None
        return bool(published and updated and updated > published)

    @cached_property
    def history(self) -> History | None:
        """What readers saw of it before, where the archive shows that."""
        return history_of(self.article) if settings.PUBLIC_VERSIONS else None

    @cached_property
    def body(self) -> SafeString:
        """The body, the dateline at its beginning."""
        body = self._clean_body
        if dateline := self.article.dateline.strip().rstrip("-–— ").strip():
            opening = f'<span class="dateline">{escape(dateline)}</span> '
            if body.startswith("<p>"):
                body = f"<p>{opening}{body[3:]}"
            else:
                body = f"<p>{opening}</p>{body}"
        return mark_safe(body)  # noqa: S308  marked or cleaned below

    @cached_property
    def corrections(self) -> list[ShownCorrection]:
        """The oldest first."""
        return [
            ShownCorrection(each.at, mark_safe(linebreaks(each.text, autoescape=True)))  # noqa: S308
            for each in self._corrections
        ]

    @property
    def has_text(self) -> bool:
        return bool(self._clean_body)

    @cached_property
    def summary(self) -> str:
        """The dek, or how the text begins."""
        text = self.article.dek or " ".join(plain_text(self._clean_body).split())
        return Truncator(text).chars(SUMMARY_CHARACTERS)

    @cached_property
    def picture(self) -> str:
        """The absolute address of the picture, if its file is here."""
        image = self.article.hero_image
        return absolute(image.file.url, self.request) if image and image.file else ""

    @property
    def picture_source(self) -> str:
        """The address of the picture's file, for the page itself."""
        image = self.article.hero_image
        return self.picture_path or (image.file.url if image and image.file else "")

    @cached_property
    def has_figure(self) -> bool:
        image = self.article.hero_image
        return bool(image and (image.file or self.has_caption))

    @cached_property
    def has_caption(self) -> bool:
        """Whether anything can be read below the picture, or instead of it."""
        image = self.article.hero_image
        words = image and (image.caption, image.credit, self.picture_host)
        return any(map(is_visible, words or ()))

    @property
    def picture_host(self) -> str:
        """The host of a picture that is not here."""
        image = self.article.hero_image
        return host_of(image.url) if image and not image.file else ""

    @cached_property
    def stories(self) -> list[Article]:
        """Related stories of the archive that the public sees, in the editor's order."""
        shown = Article.objects.public().select_related("section", "source", "hero_image")
        seen = shown.in_bulk([story.target_id for story in self._related if story.target_id])
        return [seen[story.target_id] for story in self._related if story.target_id in seen]

    @cached_property
    def copies(self) -> list[Article]:
        """The newest other articles of its story that the public sees; the last tells of more."""
        return list(copies_of(self.article).select_related("source")[: SHOWN_COPIES + 1])

    @cached_property
    def more_copies(self) -> int:
        """How many copies there are beside those shown."""
        is_all = len(self.copies) <= SHOWN_COPIES
        return 0 if is_all else copies_of(self.article).count() - SHOWN_COPIES

    @property
    def shown_copies(self) -> list[Article]:
        return self.copies[:SHOWN_COPIES]

    @property
    def elsewhere(self) -> list[RelatedStory]:
        """Related stories of other papers; one hidden here, or not found yet, is none of them."""
        return [story for story in self._related if story.target_id is None and story.headline]

    @cached_property
    def _related(self) -> list[RelatedStory]:
        return list(self.article.related_stories.all())

    @cached_property
    def _corrections(self) -> list[Correction]:
        return list(self.article.corrections.all())

    @property
    def linked_data(self) -> SafeString:
        """schema.org's NewsArticle as JSON that is safe within a script element."""
        text = json.dumps(self._news_article(), ensure_ascii=False)
        return mark_safe(text.translate(_FOR_HTML))  # noqa: S308  no < > & left

    @cached_property
    def _clean_body(self) -> str:
        """What may be shown: the body as it is if it is marked, else cleaned or as plain text."""
        article = self.article
        if article.is_body_clean:
            return article.body
        try:
            return clean_html(article.body)
        except UnusableBody:
            return f"<pre>{escape(article.body)}</pre>"

    def _news_article(self) -> dict:
        article = self.article
        published = article.published_at if article.has_known_date else None
        parts = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "mainEntityOfPage": self.canonical,
            "url": self.address,
            "headline": article.headline,
            "description": self.summary,
            "datePublished": _written(published),
            "dateModified": _written(article.updated_at or published),
            "correction": [
                {
                    "@type": "CorrectionComment",
                    "datePublished": _written(correction.at),
                    "text": correction.text,
                }
                for correction in self._corrections
            ],
            "inLanguage": article.language,
            "articleSection": article.section.name if article.section else "",
            "wordCount": article.word_count,
            "image": [self.picture] if self.picture else [],
            "author": [{"@type": "Person", "name": a.name} for a in article.author_list],
            "publisher": {"@type": "Organization", "name": article.source.name}
            if article.source
            else None,
            "keywords": [topic.name for topic in article.topics.all()],
            "about": [{"@type": "Person", "name": p.name} for p in article.people.all()],
            "contentLocation": [{"@type": "Place", "name": p.name} for p in article.places.all()],
        }
        return {name: value for name, value in parts.items() if value}


def _written(moment: datetime | None) -> str:
    return iso(moment, UTC) if moment else ""


def host_of(url: str) -> str:
    """The host of an address, without www., for readers; empty when it has none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
