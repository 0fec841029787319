"""Parsed articles → rows of the archive; the same input twice changes nothing."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, reset_queries, transaction
from django.utils import timezone

from newsroom.bodies import CLEANER, clean_html
from newsroom.imports.chunks import chunks
from newsroom.imports.deletions import Deletion, Deletions
from newsroom.imports.dry_runs import Planned
from newsroom.imports.edits import differing, told
from newsroom.imports.formats.parsed import CANCELED, Note, ParsedArticle, Rejected
from newsroom.imports.formats.source import stem, without_gz
from newsroom.imports.matching import Known, agree, key_of
from newsroom.imports.pictures import Beside
from newsroom.imports.registry import Registry
from newsroom.imports.related_keys import resolve_wanted
from newsroom.imports.rows import fill, give_free_slugs, link
from newsroom.imports.settling import Options, settled
from newsroom.imports.statuses import is_older_version, refusal_of, status_of, withdraw_canceled
from newsroom.imports.takes import Kills, as_old_as, under_its_story
from newsroom.imports.web_addresses import write_down, write_down_missing
from newsroom.models import Article, Version
from newsroom.signals import in_bulk
from newsroom.versions import change, edited, edited_pictures

_AT_ADDRESS, _LEFT = "the article at its canonical address", "left as it is"
_TROUBLE = (IntegrityError, DataError, ValueError, OverflowError, OSError)  # with one item, maybe
FIRST_COUNT = 5_000  # imported articles after which the database counts its tables


@dataclass(frozen=True)
class Problem:
    """A line for the report: what was rejected, or taken with a warning."""

    file: str
    position: str
    reason: str
    is_rejection: bool


@dataclass
class Outcome:
    """What an import did."""

    counts: Counter = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    @property
    def summary(self) -> str:
        words = ("imported", "updated", "unchanged", "rejected")
        return ", ".join(f"{word} {self.counts[word]}" for word in words)


@dataclass
class _Done:
    """What became of a chunk: told only when its transaction is through."""

    counts: Counter = field(default_factory=Counter)
    said: list[tuple[str, str, bool]] = field(default_factory=list)  # position, reason, rejected?
    planned: list[tuple[ParsedArticle, Article]] = field(default_factory=list)  # by a dry run


class Importer:
    """Writes articles chunk by chunk; remembers the names it met, never the articles."""

    def __init__(self, options: Options, on_problem: Callable[[Problem], None] = lambda p: None):
        self.options = options
        self.outcome = Outcome()
        self.now = timezone.now()
        self.run = uuid.uuid4().hex
        self.names = Registry()
        self.on_problem = on_problem
        self.seen: dict[int, int] = {}  # hash of a key → hash of the content that came with it
        self.versions: dict[int, int] = {}  # hash of a key → the number that its source gave
        self.at_address: dict[int, int] = {}  # hash of an address → hash of the key that has it
        self.kills = Kills()
        self.planned = Planned()
        self._count_at = FIRST_COUNT
        self._addresses_known = False

    def import_items(
        self,
        items: Iterable[ParsedArticle | Rejected | Note],
        file: str,
        folder: Beside | None = None,
        key: str = "",
    ) -> None:
        """Import what a reader gives. `folder` is where pictures named by a path are found; `key`
        is the external id of an item that has none, and no canonical address."""
        key = key or stem(without_gz(Path(file).name))
        for chunk in chunks(self._accepted(items, file, key)):
            if any(item.canonical_url for item in chunk):
                self._know_addresses()
            try:
                self._store(chunk, file, folder)
            except _TROUBLE:
                self._one_by_one(chunk, file, folder)
            if self.outcome.counts["imported"] >= self._count_at:
                self._count_for_planner()
            reset_queries()  # DEBUG keeps every query of a connection, articles and all

    def finish(self) -> None:
        """Link related stories whose other end has come in since."""
        if not self.options.dry_run:
            with in_bulk(), transaction.atomic():
                resolve_wanted()
            if self.outcome.counts["imported"]:
                self._count_for_planner()

    def _know_addresses(self) -> None:
        """Once, for what came in before addresses were written down, or by the desk."""
        if self._addresses_known or self.options.dry_run:
            return
        self._addresses_known = True
        for numbers in write_down_missing():
            position = f"articles {', '.join(map(str, numbers))}"
            self.report("", position, "are one story by their addresses: left as they are", False)

    def _count_for_planner(self) -> None:
        """Let the database count its tables: what it knew of small ones misleads it later."""
        if not self.options.dry_run:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        self._count_at = 2 * self.outcome.counts["imported"]

    def report(self, file: str, position: str, reason: str, is_rejection: bool) -> None:
        problem = Problem(file, position, reason, is_rejection)
        if is_rejection:
            self.outcome.counts["rejected"] += 1
        self.outcome.problems.append(problem)
        self.on_problem(problem)

    def _accepted(self, items, file, key) -> Iterator[ParsedArticle]:
        for item in items:
            if isinstance(item, Note):
                self.report(file, item.position, item.text, is_rejection=False)
                continue
            if isinstance(item, Rejected):
                self.report(file, item.position, item.reason, is_rejection=True)
                continue
            try:
                item = settled(item, self.options, key)
            except ValidationError as problem:
                self.report(file, item.position, " ".join(problem.messages), is_rejection=True)
                continue
            if not self._is_first(item):
                if 0 < item.version < self.versions.get(_hash_of(item), 0):
                    reason = "a later version of it came in before: passed over"
                    self.report(file, item.position, reason, is_rejection=False)
                    continue
                reason = "an earlier item of this import has the same key and other content"
                self.report(file, item.position, reason, is_rejection=True)
                continue
            if self.kills.covers(item):
                reason = "a later message of its source killed it: not imported"
                self.report(file, item.position, reason, is_rejection=True)
                continue
            for warning in item.warnings:
                self.report(file, item.position, warning, is_rejection=False)
            yield item

    def _is_first(self, item: ParsedArticle) -> bool:
        """Whether no earlier item has this key with other content, but for an older version of it;
        16 bytes a key are kept."""
        key, content = _hash_of(item), hash((_digest(item), item.status))
        if item.version:
            if key in self.seen and item.version > self.versions.get(key, item.version):
                self.seen[key] = content
            if key not in self.seen or self.seen[key] == content:
                self.versions[key] = max(item.version, self.versions.get(key, 0))
        return self.seen.setdefault(key, content) == content

    def _store(self, chunk: list[ParsedArticle], file: str, folder: Beside | None) -> None:
        with transaction.atomic(), change(Version.Through.IMPORT, run=self.run):
            done = self._write(chunk, folder)
        self.outcome.counts.update(done.counts)
        if self.options.dry_run:
            self.planned.note(done.planned)
        for position, reason, is_rejection in done.said:
            self.report(file, position, reason, is_rejection)

    def _one_by_one(self, chunk, file, folder) -> None:
        self.names.forget_unsaved()
        for item in chunk:
            try:
                self._store([item], file, folder)
            except _TROUBLE as problem:
                self.names.forget_unsaved()
                self.report(file, item.position, _one_line(problem), is_rejection=True)

    def _write(self, chunk: list[ParsedArticle], folder: Beside | None) -> _Done:
        done = _Done()
        known = Known(chunk, self.names.source)
        if self.options.dry_run:
            self.planned.meet(chunk, known)
        new: list[tuple[Article, ParsedArticle]] = []
        matched: list[tuple[Article, ParsedArticle, str]] = []
        for item in chunk:
            item, told = under_its_story(item, known)
            if told:
                done.said.append((item.position, told, False))
            article, address, key = known.find(item), item.canonical_url, hash(key_of(item))
            if article is not None and not (item.external_id and known.by_key(item)):
                # It keeps the spelling of its address that it has.
                item = replace(item, canonical_url=article.canonical_url or address)
            digest = _digest(item)
            if article is None and (deletion := self._deletion_of(item)):
                done.counts["unchanged"] += 1
                done.said.append((item.position, str(deletion), False))
                continue
            if article is not None and item.status == CANCELED:
                was = article.status
                said = withdraw_canceled(article, item, self.options.dry_run)
                done.counts["unchanged" if article.status == was else "updated"] += 1
                done.said.append((item.position, said, False))
                done.planned.append((item, article))
                continue
            if refusal := refusal_of(item, article, self.now):
                done.counts["unchanged"] += article is not None
                done.said.append((item.position, refusal, article is None))
                continue
            if article is None:
                status = status_of(item, self.options.status, self.now)
                article = Article(import_digest=digest, status=status, canonical_url=address)
                known.add(item, article)
                new.append((article, item))
                done.counts["imported"] += 1
            elif article.import_digest == digest:
                if self.options.take_theirs:
                    matched.append((article, item, digest))
                else:
                    done.counts["unchanged"] += 1
            elif reason := self._belongs_to_another(item, key, article, known):
                done.counts["unchanged"] += 1
                done.said.append((item.position, reason, False))
            else:
                matched.append((article, item, digest))
            if address:
                self.at_address.setdefault(hash(article.canonical_url), key)
                known.meet(address, article)
        if matched:
            self._update(matched, known, folder, done)
        if self.options.dry_run:
            for article, item in new:
                self._plan(article, item, done)
        elif new:
            for article, item in new:
                fill(article, item, self.names, self.now)
            give_free_slugs(article for article, _ in new)
            # This tells articles_changed; the links follow in the same transaction.
            Article.objects.bulk_create([article for article, _ in new])
            self._link(new, folder, done, fresh=True)
        if known.met and not self.options.dry_run:
            write_down((address, article.pk) for address, article in known.met.items())
        return done

    def _update(
        self,
        matched: list[tuple[Article, ParsedArticle, str]],
        known: Known,
        folder: Beside | None,
        done: _Done,
    ) -> None:
        """What files have anew, but in the fields that an editor changed since."""
        articles = [article for article, _, _ in matched]
        by_editors = edited(articles)
        pictures = edited_pictures({article.hero_image_id for article in articles} - {None})
        for article, item, digest in matched:
            fields = by_editors.get(article.pk, frozenset())
            item = as_old_as(article, item)
            found = differing(article, item, fields, self.names)
            if article.import_digest == digest and not found:
                done.counts["unchanged"] += 1
                continue
            if "updated_at" not in fields and is_older_version(item, article):
                done.counts["unchanged"] += 1
                done.said.append(
                    (item.position, "a later version of it is here: passed over", False)
                )
                continue
            if (
                item.named_by_file
                and not fields >= {"headline", "body"}
                and not agree(article, item)
            ):
                done.said.append((item.position, _another(item), True))
                continue
            done.counts["updated"] += 1
            kept, words = fields, pictures.get(article.hero_image_id, frozenset())
            if self.options.take_theirs:
                kept = words = frozenset()
            if known.is_exported(item, article):
                kept |= {"source", "external_id"}  # it has neither by what was exported
            if fields and found and not self.options.take_theirs:
                done.said.append((item.position, told(found), False))
            if known.at_address(item) not in (None, article):
                done.said.append((item.position, _taken(item), False))
                item = replace(item, canonical_url=article.canonical_url)
            article.import_digest = digest
            if self.options.dry_run:
                self._plan(article, item, done, kept)
            else:
                fill(article, item, self.names, self.now, kept)
                article.save()
                self._link([(article, item)], folder, done, fresh=False, kept=kept, words=words)

    def _plan(self, article, item: ParsedArticle, done: _Done, kept: Collection[str] = ()) -> None:
        """Note what a dry run would write. Raises UnusableBody, as writing it would."""
        if "body" not in kept:
            clean_html(item.body_html)
        article.published_at = item.published_at or article.published_at or self.now
        article.updated_at = article.updated_at if "updated_at" in kept else item.updated_at
        done.planned.append((item, article))

    @cached_property
    def _deletions(self) -> Deletions:
        return Deletions()

    def _deletion_of(self, item: ParsedArticle) -> Deletion | None:
        if self.options.bring_back:
            return None
        return self._deletions.find(item, self.names.source.find(item.source), self.now)

    def _belongs_to_another(
        self, item: ParsedArticle, key: int, article: Article, known: Known
    ) -> str:
        """Why an item leaves the article at its address as it is; empty where it is its own.

        Two that share an address would else change it in turns, at every run.
        """
        if not item.canonical_url or (item.external_id and known.by_key(item)):
            return ""
        is_of_this_source = article.source_id == self.names.source.find(item.source)
        if article.pk and article.external_id and not is_of_this_source:
            return (
                f"{_AT_ADDRESS} comes from “{article.source}” as “{article.external_id}”: {_LEFT}"
            )
        if self.at_address.get(hash(article.canonical_url), key) != key:
            return f"{_AT_ADDRESS} is that of an earlier item of this import: {_LEFT}"
        return ""

    def _link(
        self, pairs, folder, done: _Done, fresh: bool, kept=frozenset(), words=frozenset()
    ) -> None:
        for position, problem in link(pairs, self.names, folder, fresh, kept, words):
            done.said.append((position, problem, False))


def _taken(item: ParsedArticle) -> str:
    return f"another article has its canonical address, {item.canonical_url}: it keeps its own"


def _another(item: ParsedArticle) -> str:
    return (
        f"the article with the key of this file, “{item.external_id}”, has another headline and"
        " another text: left as it is"
    )


def _digest(item: ParsedArticle) -> str:
    """What an item says, and what the cleaner makes of it: another cleaner, another article."""
    content: tuple = CLEANER, replace(item, position="", warnings=())
    if item.corrections:
        content = *content, item.corrections
    return hashlib.blake2b(repr(content).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _one_line(problem: Exception) -> str:
    return " ".join(str(problem).split()) or type(problem).__name__


def _hash_of(item: ParsedArticle) -> int:
    """Of its key; of what is known by keywords, of the message alone."""
    key = (item.source, item.take.own_key) if item.take else key_of(item)
    return hash((key, "key"))
