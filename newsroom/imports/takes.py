"""Items whose source numbers messages: which story each tells of, and what was killed."""

from __future__ import annotations

from dataclasses import replace

from newsroom.imports.formats.parsed import CANCELED, ParsedArticle
from newsroom.imports.matching import Known, agree, keys_of
from newsroom.imports.statuses import is_older_version
from newsroom.models import Article


class Kills:
    """What an import met that its source killed: an earlier message of it is not wanted."""

    def __init__(self) -> None:
        self._killed: dict[int, object] = {}  # hash of a key of a story → the moment of the kill

    def covers(self, item: ParsedArticle) -> bool:
        """Whether a later message killed it; remembers the item where it is a kill."""
        if item.take is None or item.version_at is None:
            return False
        if item.status == CANCELED:
            for key in keys_of(item)[:-1]:
                self._killed[hash(key)] = item.version_at
            return False
        killed = self._killed.get(hash(keys_of(item)[0]))
        return killed is not None and item.version_at < killed


def under_its_story(item: ParsedArticle, known: Known) -> tuple[ParsedArticle, str]:
    """The item by the key of the article it is about; a sentence where it says something else.

    A text never takes the place of one that shares neither headline nor words with it: then the
    message is a story of its own. Raises UnusableBody.
    """
    if item.take is None:
        return item, ""
    alone = replace(item, external_id=item.take.own_key)
    if known.by_key(alone):
        return alone, ""
    for _source, key in keys_of(item)[:-1]:
        told = replace(item, external_id=key)
        article = known.by_key(told)
        if article is None:
            continue
        if item.status == CANCELED or _is_of(article, item):
            return told, ""
        said = "says that it changes a story, but" if item.take.follows else "has the keywords of"
        others = "shares nothing with that of its keywords" if item.take.follows else "another one"
        return alone, f"{said} {others}: an article of its own"
    return item, ""


def as_old_as(article: Article, item: ParsedArticle) -> ParsedArticle:
    """What changes a story is no later than the story: its moment is that of the change."""
    if item.take is None or not item.take.follows or article.published_at is None:
        return item
    return replace(item, published_at=article.published_at)


def _is_of(article: Article, item: ParsedArticle) -> bool:
    """Whether they are takes of one story. What a dry run planned has no text to ask."""
    return article.pk is None or is_older_version(item, article) or agree(article, item)
