"""What readers see of what an article said before: the list, one text, two beside each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from newsroom.models import Article, Image
from newsroom.moments import iso
from newsroom.pages.article import ArticlePage
from newsroom.versions import (
    History,
    PublicText,
    count_words_of,
    differences_between,
    history_of,
)
from newsroom.versions.differences import Difference
from newsroom.web.languages import foreign

NOW = "now"  # in an address: what the article says
LABELS: dict[str, Promise] = {
    "kicker": gettext_lazy("kicker"),
    "headline": gettext_lazy("headline"),
    "dek": gettext_lazy("dek"),
    "byline": gettext_lazy("byline"),
    "dateline": gettext_lazy("dateline"),
    "body": gettext_lazy("text"),
    "corrections": gettext_lazy("corrections"),
}


@dataclass(frozen=True)
class Comparison:
    """Two texts of an article beside each other."""

    old: PublicText
    new: PublicText

    @cached_property
    def differences(self) -> list[Difference]:
        return differences_between(self.old, self.new)

    @property
    def rows(self) -> list[tuple[Promise, Difference]]:
        return [(LABELS[each.field], each) for each in self.differences]

    @property
    def kinds(self) -> list[str]:
        return [str(LABELS[each.field]) for each in self.differences]

    @property
    def added(self) -> int:
        return count_words_of("added", self.differences)

    @property
    def removed(self) -> int:
        return count_words_of("removed", self.differences)


@dataclass(frozen=True)
class ListedText:
    """A text of an article in the list: what changed with it, None for the earliest one."""

    text: PublicText
    url: str
    change: Comparison | None

    @property
    def key(self) -> str:
        return key_of(self.text)

    @property
    def before(self) -> str:
        return key_of(self.change.old) if self.change else ""


@dataclass(frozen=True)
class VersionsPage:
    """What a public article said, one text after another."""

    article: Article

    @property
    def address(self) -> str:
        return reverse("versions", args=self._place)

    @property
    def as_json(self) -> str:
        return reverse("versions_json", args=self._place)

    @property
    def lang(self) -> str:
        return foreign(self.article.language)

    @cached_property
    def history(self) -> History:
        return history_of(self.article)

    @cached_property
    def texts(self) -> list[ListedText]:
        """The newest first."""
        texts = self.history.texts
        changes = [None, *(Comparison(*pair) for pair in zip(texts, texts[1:], strict=False))]
        listed = zip(texts, changes, strict=True)
        return [ListedText(text, self.url_of(text), change) for text, change in listed][::-1]

    def url_of(self, text: PublicText) -> str:
        if text.number is None:
            return self.article.get_absolute_url()
        return reverse("version", args=[*self._place, text.number])

    def text_at(self, key: str) -> PublicText | None:
        """A text by its key in an address; None where readers see none by it."""
        if key == NOW:
            return self.history.text_of(None)
        # A longer number is nobody's, and more than databases read.
        is_number = key.isascii() and key.isdecimal() and len(key) < 19
        return self.history.text_of(int(key)) if is_number else None

    def compared(self, old_key: str, new_key: str) -> Comparison | None:
        """Without a key: the text before the other one, and what it says now."""
        new = self.text_at(new_key or NOW)
        old = self.text_at(old_key) if old_key else self._before(new)
        return Comparison(old, new) if old and new else None

    def _before(self, text: PublicText | None) -> PublicText | None:
        texts = self.history.texts
        return next((old for old, new in zip(texts, texts[1:], strict=False) if new is text), None)

    @property
    def _place(self) -> list:
        return [self.article.address_date, self.article.slug]


def key_of(text: PublicText) -> str:
    return NOW if text.number is None else str(text.number)


def page_of(text: PublicText, request) -> ArticlePage:
    """As its page shows a text: an article that is nowhere saved and is filed under nothing."""
    said = {
        name: value for name, value in text.parts.items() if name not in ("body", "corrections")
    }
    return _EarlierPage(Article(body=text.body, language=text.language, **said), request)


class _EarlierPage(ArticlePage):
    """Of the pictures in an earlier text it shows those that readers see somewhere now."""

    @cached_property
    def pictures_in_body(self) -> dict[str, Image]:
        public = Article.objects.public()
        pictures = super().pictures_in_body
        return {key: each for key, each in pictures.items() if public.showing(each).exists()}


def versions_json(page: VersionsPage, absolute: Callable[[str], str]) -> dict:
    """The list for machines; moments are RFC 3339, `changed` are names of LABELS.

    `absolute` makes a full address of a path.
    """
    history = page.history
    return {
        "url": absolute(page.article.get_absolute_url()),
        "changes": history.changes,
        "changed_at": iso(history.changed_at) if history.changed_at else None,
        "is_whole": history.is_whole,
        "versions": [_told(listed, absolute) for listed in page.texts],
    }


def _told(listed: ListedText, absolute: Callable[[str], str]) -> dict:
    text, change = listed.text, listed.change
    return {
        "url": absolute(listed.url),
        "headline": text.parts["headline"],
        "from": iso(text.since),
        "until": iso(text.until) if text.until else None,
        "changed": [each.field for each in change.differences] if change else [],
        "words_added": change.added if change else 0,
        "words_removed": change.removed if change else 0,
    }
