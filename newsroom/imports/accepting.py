"""Which of the items that a reader gives may come in: settled ones, the first of each key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from newsroom.bodies import CLEANER
from newsroom.imports.formats.parsed import Note, ParsedArticle, Rejected
from newsroom.imports.matching import key_of
from newsroom.imports.outcome import Problem
from newsroom.imports.runs.items import as_line
from newsroom.imports.settling import Options, Unfit, settled
from newsroom.imports.takes import Kills


class Accepting:
    """Over a whole import: 16 bytes of each key are kept, and the number of its version."""

    def __init__(self, options: Options, report: Callable[[Problem], object]):
        self.options = options
        self.report = report
        self.seen: dict[int, int] = {}  # hash of a key → hash of the content that came with it
        self.versions: dict[int, int] = {}  # hash of a key → the number that its source gave
        self.kills = Kills()

    def accepted(
        self, items: Iterable[ParsedArticle | Rejected | Note], file: str, key: str
    ) -> Iterator[ParsedArticle]:
        """The items that may come in; of all others the reason is reported."""
        for item in items:
            if isinstance(item, Note):
                self.report(Problem(file, item.position, item.text, False))
                continue
            if isinstance(item, Rejected):
                self.report(Problem(file, item.position, item.reason, True, item.about, item.part))
                continue
            try:
                item = settled(item, self.options, key)
            except Unfit as problem:
                reason, about = str(problem), problem.about
                self.report(Problem(file, item.position, reason, True, about, as_line(item)))
                continue
            if not self._is_first(item):
                self.report(self._passed_over(item, file))
                continue
            if self.kills.covers(item):
                reason = "a later message of its source killed it: not imported"
                self.report(Problem(file, item.position, reason, True, part=as_line(item)))
                continue
            for warning in item.warnings:
                self.report(Problem(file, item.position, warning, False))
            yield item

    def _passed_over(self, item: ParsedArticle, file: str) -> Problem:
        if 0 < item.version < self.versions.get(hash_of(item), 0):
            reason = "a later version of it came in before: passed over"
            return Problem(file, item.position, reason, is_rejection=False)
        reason = "an earlier item of this import has the same key and other content"
        return Problem(file, item.position, reason, is_rejection=True, part=as_line(item))

    def _is_first(self, item: ParsedArticle) -> bool:
        """Whether no earlier item has this key with other content, but for an older version."""
        key, content = hash_of(item), hash((digest_of(item), item.status))
        if item.version:
            if key in self.seen and item.version > self.versions.get(key, item.version):
                self.seen[key] = content
            if key not in self.seen or self.seen[key] == content:
                self.versions[key] = max(item.version, self.versions.get(key, 0))
        return self.seen.setdefault(key, content) == content


def hash_of(item: ParsedArticle) -> int:
    """Of its key; of what is known by keywords, of the message alone."""
    key = (item.source, item.take.own_key) if item.take else key_of(item)
    return hash((key, "key"))


def digest_of(item: ParsedArticle) -> str:
    """What an item says, and what the cleaner makes of it: another cleaner, another article."""
    content: tuple = CLEANER, replace(item, position="", warnings=())
    if item.corrections:
        content = *content, item.corrections
    return hashlib.blake2b(repr(content).encode("utf-8", "replace"), digest_size=16).hexdigest()
