"""What an article's page shows beside the article: related stories, copies, how to cite it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from newsroom.addresses import absolute, host_of
from newsroom.bodies import UnusableBody, clean_html, pictures_in, plain_text, with_pictures
from newsroom.characters import is_visible
from newsroom.models import Article, Correction, Image, pictures_by_key
from newsroom.pages.citations import Citation
from newsroom.pages.hero import Hero, heroes
from newsroom.pages.prose import as_set
from newsroom.pages.related import RelatedStories
from newsroom.stories import copies_of
from newsroom.versions import History, history_of
from newsroom.web.languages import foreign

SUMMARY_CHARACTERS = 200
SHOWN_COPIES = 20
WORDS_A_MINUTE = 230
_UNCOUNTED = {"bo", "dz", "ja", "km", "lo", "my", "th", "zh"}  # no spaces part their words
_IN_KEYS = re.compile(r"[A-Za-z0-9]+")


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
    # Makes an address of a file's name, where its picture is not served as readers get it.
    picture_at: Callable[[str], str] | None = None

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
    def author_addresses(self) -> list[str]:
        """Where its authors' pages are, in full."""
        return [absolute(a.get_absolute_url(), self.request) for a in self.article.author_list]

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
        """The body with its pictures, the dateline at its beginning."""
        drawn = {key: self._drawn(image) for key, image in self.pictures_in_body.items()}
        body = with_pictures(as_set(self._clean_body), drawn)
        if dateline := self.article.dateline.strip().rstrip("-–— ").strip():
            opening = f'<span class="dateline">{escape(dateline)}</span> '
            if body.startswith("<p>"):
                body = f"<p>{opening}{body[3:]}"
            else:
                body = f"<p>{opening}</p>{body}"
        return mark_safe(body)  # noqa: S308  marked or cleaned below

    @cached_property
    def correction_rows(self) -> list[Correction]:
        """As they are kept, the oldest first."""
        return list(self.article.corrections.all())

    @cached_property
    def corrections(self) -> list[ShownCorrection]:
        """The oldest first."""
        return [
            ShownCorrection(each.at, mark_safe(linebreaks(each.text, autoescape=True)))  # noqa: S308
            for each in self.correction_rows
        ]

    @property
    def has_text(self) -> bool:
        return bool(self._clean_body)

    @property
    def minutes(self) -> int:
        """How long reading it takes; 0 where its words are not counted."""
        words = self.article.word_count
        if self.article.language.partition("-")[0].lower() in _UNCOUNTED:
            words = 0
        return max(1, round(words / WORDS_A_MINUTE)) if words else 0

    @cached_property
    def citation(self) -> Citation:
        article = self.article
        slug = "-".join(_IN_KEYS.findall(article.slug))
        published = article.published_at if article.has_known_date else None
        return Citation(
            key=f"{slug}-{article.pk}" if slug else f"article-{article.pk}",
            headline=article.headline,
            authors=tuple(author.name for author in article.author_list),
            publication=article.source.name if article.source else "",
            section=article.section.name if article.section else "",
            day=timezone.localtime(published).date() if published else None,
            address=self.canonical,
            language=article.language,
            summary=article.dek,
            topics=tuple(topic.name for topic in article.topics.all()),
        )

    @cached_property
    def summary(self) -> str:
        """The dek, or how the text begins."""
        text = self.article.dek or " ".join(plain_text(self._clean_body).split())
        return Truncator(text).chars(SUMMARY_CHARACTERS)

    @cached_property
    def pictures_in_body(self) -> dict[str, Image]:
        """The pictures that its body shows, in order, by what it names them by."""
        keys = pictures_in(self._clean_body)
        found = pictures_by_key(keys)
        return {key: found[key] for key in keys if key in found}

    @cached_property
    def heroes(self) -> dict[int, Hero]:
        """Its own picture and those of its body whose files are here, in order, by primary key."""
        own = [self.article.hero_image, *self.pictures_in_body.values()]
        return heroes([image for image in own if image], self.picture_at)

    def _drawn(self, image: Image) -> SafeString:
        hero = self.heroes.get(image.pk)
        context = {"image": image, "hero": hero, "host": "" if hero else host_of(image.url)}
        return SafeString(render_to_string("articles/_body_picture.html", context).strip())

    @property
    def hero(self) -> Hero | None:
        """Its own picture, if the file is here."""
        image = self.article.hero_image
        return self.heroes.get(image.pk) if image else None

    @property
    def picture(self) -> str:
        """The absolute address of the picture, if its file is here."""
        return absolute(self.hero.source, self.request) if self.hero else ""

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
    def related(self) -> RelatedStories:
        return RelatedStories(self.article)

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
