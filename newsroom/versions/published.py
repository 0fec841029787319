"""What readers saw of an article: its texts one after another, each as long as it was public."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property

from newsroom.bodies import plain_text
from newsroom.models import Article, HiddenVersion, Stage, Version, stage_of
from newsroom.versions.differences import Difference, word_by_word
from newsroom.versions.substance import SAID

MOST = 50  # versions of an article that are looked at, the newest
PARTS = (*SAID, "body", "corrections")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class PublicText:
    """What an article said to readers for a while: no names, no picture, no related story.

    `parts`: PARTS as plain text, a correction a line. `number` is that of the newest version with
    this text, `numbers` are those of all; None: it says so now. Moments are aware; `until` is None
    for what it says now.
    """

    number: int | None
    numbers: frozenset[int]
    parts: dict[str, str]
    body: str
    language: str
    since: datetime
    until: datetime | None

    @cached_property
    def said(self) -> list[list[str]]:
        """All but its corrections, word by word: what an editor hides."""
        return [self.parts[name].split() for name in PARTS if name != "corrections"]

    @property
    def is_now(self) -> bool:
        return self.until is None

    def says_the_same(self, other: PublicText) -> bool:
        """How its text is set makes no difference."""
        mine, others = self.parts["corrections"].split(), other.parts["corrections"].split()
        return mine == others and self.said == other.said


@dataclass(frozen=True)
class History:
    """`texts`: the oldest first; the last is what the article says now. `is_whole`: no version was
    left out because there are more than MOST."""

    texts: list[PublicText]
    is_whole: bool

    @property
    def changes(self) -> int:
        return len(self.texts) - 1

    @property
    def changed_at(self) -> datetime | None:
        """When the newest text took the place of another."""
        return self.texts[-1].since if self.changes else None

    def text_of(self, number: int | None) -> PublicText | None:
        """The one that readers saw in a version; None as the number: what it says now."""
        if number is None:
            return self.texts[-1]
        return next((text for text in self.texts if number in text.numbers), None)


def history_of(article: Article) -> History:
    """Of an article that is public. One query where it never changed, three at most.

    Left out is what was never public: drafts, what waited, what was withdrawn or had expired; and
    what says the same as a version that an editor has hidden. A change that readers do not read is
    none.
    """
    rows = list(_versions(article.pk)[: MOST + 1])
    plain = cache(plain_text)  # most versions of an article have the body of another one
    ends = [row.replaced_at for row in rows]
    seen = [
        text
        for row, before in zip(rows[:MOST], [*ends[1:], None], strict=False)
        if (text := _seen(row, before, plain))
    ]
    hidden = _hidden(article.pk) if seen else []
    shown = [text for text in reversed(seen) if text.said not in hidden]
    return History(list(_runs([*shown, _now(article, ends, plain)])), len(rows) <= MOST)


def differences_between(old: PublicText, new: PublicText) -> list[Difference]:
    """PARTS in which words differ, word by word."""
    return [
        Difference(name, word_by_word(old.parts[name], new.parts[name]))
        for name in PARTS
        if old.parts[name].split() != new.parts[name].split()
    ]


def count_words_of(kind: str, found: Sequence[Difference]) -> int:
    """How many words were "added" or "removed"."""
    pieces = (piece for each in found for piece in each.pieces)
    return sum(len(_WORD.findall(text)) for piece, text in pieces if piece == kind)


def said_in(version: Version) -> list[list[str]]:
    """What readers would read of a version, without its corrections."""
    texts = (*(version.state[name] for name in SAID), plain_text(version.body.text))
    return [text.split() for text in texts]


def _versions(number: int):
    """The newest first."""
    return Version.objects.filter(article_number=number).select_related("body")


def _hidden(number: int) -> list[list[list[str]]]:
    marks = HiddenVersion.objects.filter(version__article_number=number)
    return [said_in(mark.version) for mark in marks.select_related("version__body")]


def _seen(row: Version, before: datetime | None, plain: Callable[[str], str]) -> PublicText | None:
    """What readers saw of a version that took the place of another one at `before`."""
    article = _dated(row.state)
    since = max(filter(None, (row.made_at, before, article.published_at)))
    until = min(filter(None, (row.replaced_at, article.expires_at)))
    if since >= until or stage_of(article, since) != Stage.LIVE:
        return None
    return PublicText(
        number=row.pk,
        numbers=frozenset([row.pk]),
        parts=_parts(row.state, row.body.text, plain),
        body=row.body.text,
        language=row.state["language"],
        since=since,
        until=until,
    )


def _dated(state: dict) -> Article:
    """No more of an article than says whether it is public."""
    article = Article(status=state["status"])
    for name in ("published_at", "expires_at"):
        setattr(article, name, Article._meta.get_field(name).to_python(state[name]))
    return article


def _now(article: Article, ends: Sequence[datetime], plain: Callable[[str], str]) -> PublicText:
    values = {name: getattr(article, name) for name in SAID}
    if ends:
        values["corrections"] = list(article.corrections.values("text"))
    return PublicText(
        number=None,
        numbers=frozenset(),
        parts=_parts(values, article.body, plain),
        body=article.body,
        language=article.language,
        since=max(filter(None, (*ends[:1], article.published_at))),
        until=None,
    )


def _parts(values: dict, body: str, plain: Callable[[str], str]) -> dict[str, str]:
    said = {name: values[name] for name in SAID}
    corrections = "\n".join(each["text"] for each in values.get("corrections", ()))
    return said | {"body": plain(body), "corrections": corrections}


def _runs(texts: Sequence[PublicText]) -> Iterator[PublicText]:
    """Those that follow each other and say the same as one."""
    run = texts[0]
    for text in texts[1:]:
        if run.says_the_same(text):
            run = replace(text, numbers=run.numbers | text.numbers, since=run.since)
        else:
            yield run
            run = text
    yield run
