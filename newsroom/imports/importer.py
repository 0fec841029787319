"""Parsed articles → rows of the archive; the same input twice changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from django.db import DataError, IntegrityError, connection, reset_queries, transaction
from django.utils import timezone

from newsroom.bodies import clean_html, pictures_in
from newsroom.imports.accepting import Accepting, digest_of
from newsroom.imports.chunks import chunks
from newsroom.imports.deletions import Deletion, Deletions
from newsroom.imports.dry_runs import Planned
from newsroom.imports.edits import differing, told
from newsroom.imports.formats.parsed import CANCELED, Note, ParsedArticle, Rejected
from newsroom.imports.formats.source import stem, without_gz
from newsroom.imports.matching import Known, agree, key_of
from newsroom.imports.outcome import Change, Done, Listener, Outcome, Problem
from newsroom.imports.pictures import Beside, store_body_pictures
from newsroom.imports.registry import Registry
from newsroom.imports.related_keys import resolve_wanted
from newsroom.imports.rows import fill, give_free_slugs, link
from newsroom.imports.runs.comparing import change_of, prepare
from newsroom.imports.runs.items import as_line
from newsroom.imports.runs.recording import Trace
from newsroom.imports.runs.snapshots import addresses_to_be_taken, snapshots
from newsroom.imports.settling import Options
from newsroom.imports.statuses import is_older_version, refusal_of, status_of, withdraw_canceled
from newsroom.imports.takes import as_old_as, under_its_story
from newsroom.imports.web_addresses import write_down, write_down_missing
from newsroom.models import Article, Image, ImportRun, Version
from newsroom.signals import in_bulk
from newsroom.versions import change, edited, edited_pictures

MOST_CHANGES = 20  # of articles that are here, in one transaction
_AT_ADDRESS, _LEFT = "the article at its canonical address", "left as it is"
_TROUBLE = (IntegrityError, DataError, ValueError, OverflowError, OSError)  # with one item, maybe
FIRST_COUNT = 5_000  # imported articles after which the database counts its tables


class Importer:
    """Writes articles chunk by chunk; remembers the names it met, never the articles."""

    def __init__(
        self,
        options: Options,
        listener: Listener = lambda said: None,
        run: ImportRun | None = None,
    ):
        self.options = options
        self.outcome = Outcome()
        self.now = timezone.now()
        self.trace = Trace(run)
        self.names = Registry()
        self.listener = listener
        self.accepting = Accepting(options, self.report)
        self.at_address: dict[int, int] = {}  # hash of an address → hash of the key that has it
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
        for chunk in chunks(self.accepting.accepted(items, file, key)):
            if any(item.canonical_url for item in chunk):
                self._know_addresses()
            for part in self._parts(chunk):
                try:
                    self._store(part, file, folder)
                except _TROUBLE:
                    self._one_by_one(part, file, folder)
            if self.outcome.counts["imported"] >= self._count_at:
                self._count_for_planner()
            reset_queries()  # DEBUG keeps every query of a connection, articles and all

    def finish(self) -> None:
        """Link related stories whose other end has come in since."""
        if not self.options.dry_run:
            with in_bulk():
                resolve_wanted(self.trace)
            if self._has_grown():
                self._count_for_planner()

    def _know_addresses(self) -> None:
        """Once, for what came in before addresses were written down, or by the desk."""
        if self._addresses_known or self.options.dry_run:
            return
        self._addresses_known = True
        for numbers in write_down_missing():
            position = f"articles {', '.join(map(str, numbers))}"
            reason = "are one story by their addresses: left as they are"
            self.report(Problem("", position, reason, is_rejection=False))

    def _has_grown(self) -> bool:
        """Whether the archive by a tenth: to count a large one for each small import holds others
        up for seconds.
        """
        imported = self.outcome.counts["imported"]
        return imported > 0 and 10 * imported >= Article.objects.count()

    def _count_for_planner(self) -> None:
        """Let the database count its tables: what it knew of small ones misleads it later."""
        if not self.options.dry_run:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        self._count_at = 2 * self.outcome.counts["imported"]

    def report(self, problem: Problem) -> None:
        self.outcome.counts["rejected"] += problem.is_rejection
        self.listener(problem)

    def _parts(self, chunk: list[ParsedArticle]) -> Iterator[list[ParsedArticle]]:
        """What is written in one transaction: others wait for it, and a change takes as long as
        twenty new articles."""
        known = None if self.options.dry_run else Known(chunk, self.names.source)
        if known is None or not known.in_archive:
            yield chunk
            return
        part, changes = [], 0
        for item in chunk:
            article = known.find(item)
            if item.take is not None:
                changes += 1  # of whichever story it is
            elif article is not None:
                is_read_before = article.import_digest == digest_of(item)
                changes += self.options.take_theirs or not is_read_before
            part.append(item)
            if changes >= MOST_CHANGES:
                yield part
                part, changes = [], 0
        if part:
            yield part

    def _store(self, chunk: list[ParsedArticle], file: str, folder: Beside | None) -> None:
        with transaction.atomic(), change(Version.Through.IMPORT, run=self.trace.name):
            done = self._write(chunk, folder)
            self.trace.named(self.names.taken_made())
            self.trace.write(self.outcome.counts + done.counts)
        self.outcome.counts.update(done.counts)
        if self.options.dry_run:
            self.planned.note(done.planned)
        for each in done.changes:
            self.listener(replace(each, file=file))
        for said in done.said:
            part = as_line(said.item) if said.is_rejection else b""
            self.report(
                Problem(file, said.item.position, said.reason, said.is_rejection, said.about, part)
            )

    def _one_by_one(self, chunk, file, folder) -> None:
        self._forget_unsaved()
        for item in chunk:
            try:
                self._store([item], file, folder)
            except _TROUBLE as problem:
                self._forget_unsaved()
                self.report(
                    Problem(file, item.position, _one_line(problem), True, part=as_line(item))
                )

    def _forget_unsaved(self) -> None:
        self.names.forget_unsaved()
        self.trace.forget_unwritten()

    def _write(self, chunk: list[ParsedArticle], folder: Beside | None) -> Done:
        done = Done()
        known = Known(chunk, self.names.source)
        if self.options.dry_run:
            self.planned.meet(chunk, known)
        new: list[tuple[Article, ParsedArticle]] = []
        matched: list[tuple[Article, ParsedArticle, str]] = []
        for item in chunk:
            item, own = under_its_story(item, known)
            if own:
                done.say(item, own)
            article, address, key = known.find(item), item.canonical_url, hash(key_of(item))
            if article is not None and not (item.external_id and known.by_key(item)):
                # It keeps the spelling of its address that it has.
                item = replace(item, canonical_url=article.canonical_url or address)
            digest = digest_of(item)
            if article is None and (deletion := self._deletion_of(item)):
                done.counts["unchanged"] += 1
                done.say(item, str(deletion))
                continue
            if article is not None and item.status == CANCELED:
                was, before = article.status, self._snapshots([article])
                told = withdraw_canceled(article, item, self.options.dry_run)
                done.counts["unchanged" if article.status == was else "updated"] += 1
                if article.status != was:
                    self._note_withdrawal(article, before)
                done.say(item, told)
                if self.options.dry_run:
                    done.plan_withdrawal(item, article, was)
                continue
            if refusal := refusal_of(item, article, self.now):
                done.counts["unchanged"] += article is not None
                done.say(item, refusal, is_rejection=article is None)
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
                done.say(item, reason)
            else:
                matched.append((article, item, digest))
            if address:
                self.at_address.setdefault(hash(article.canonical_url), key)
                known.meet(address, article)
        if matched:
            self._update(matched, known, folder, done)
        if self.options.dry_run:
            for article, item in new:
                done.changes.append(Change("", item.position, item.headline, None, is_new=True))
                self._plan(article, item, done)
        elif new:
            for article, item in new:
                fill(article, item, self.names, self.now)
            give_free_slugs(article for article, _ in new)
            # This tells articles_changed; the links follow in the same transaction.
            Article.objects.bulk_create([article for article, _ in new])
            self._link(new, folder, done, fresh=True)
            self.trace.made(article for article, _ in new)
        if known.met and not self.options.dry_run:
            write_down((address, article.pk) for address, article in known.met.items())
            self.trace.met(known.met)
        return done

    def _update(
        self,
        matched: list[tuple[Article, ParsedArticle, str]],
        known: Known,
        folder: Beside | None,
        done: Done,
    ) -> None:
        """What files have anew, but in the fields that an editor changed since."""
        articles = [article for article, _, _ in matched]
        by_editors = edited(articles)
        before = self._snapshots(articles)
        if self.options.dry_run:
            prepare(articles)
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
                done.say(item, "a later version of it is here: passed over")
                continue
            if (
                item.named_by_file
                and not fields >= {"headline", "body"}
                and not agree(article, item)
            ):
                done.say(item, _another(item), is_rejection=True)
                continue
            done.counts["updated"] += 1
            kept, words = fields, pictures.get(article.hero_image_id, frozenset())
            if self.options.take_theirs:
                kept = words = frozenset()
            if known.is_exported(item, article):
                kept |= {"source", "external_id"}  # it has neither by what was exported
            if fields and found and not self.options.take_theirs:
                done.say(item, told(found), about=", ".join(found))
            if known.at_address(item) not in (None, article):
                done.say(item, _taken(item))
                item = replace(item, canonical_url=article.canonical_url)
            article.import_digest = digest
            if self.options.dry_run:
                done.changes.append(change_of(article, item, self.names, kept))
                self._plan(article, item, done, kept)
            else:
                fill(article, item, self.names, self.now, kept)
                before[article.pk]["old_addresses"] += addresses_to_be_taken(article)
                article.save()
                self._link([(article, item)], folder, done, fresh=False, kept=kept, words=words)
                self.trace.changed(article, before[article.pk])

    def _snapshots(self, articles: list[Article]) -> dict[int, dict]:
        return {} if self.options.dry_run else snapshots(articles)

    def _note_withdrawal(self, article: Article, before: dict[int, dict]) -> None:
        if not self.options.dry_run:
            self.trace.changed(article, before[article.pk])
            self.trace.took_down(article)

    def _plan(self, article, item: ParsedArticle, done: Done, kept: Collection[str] = ()) -> None:
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
        self, pairs, folder, done: Done, fresh: bool, kept=frozenset(), words=frozenset()
    ) -> None:
        for item, problem in link(pairs, self.names, folder, fresh, kept, words):
            done.say(item, problem, about="image")
        if "body" not in kept:
            for article, item in pairs:
                self._bring_pictures(article, item, folder, done)

    def _bring_pictures(
        self, article: Article, item: ParsedArticle, folder: Beside | None, done: Done
    ) -> None:
        """Make rows of what its text shows and the archive does not have."""
        if item.pictures:
            shown = pictures_in(article.body)
            named = [picture for picture in item.pictures if picture.key in shown]
            made, problems = store_body_pictures(named, folder)
            self.trace.named((Image, image.pk) for image in made)
            for problem in problems:
                done.say(item, problem, about="pictures")


def _taken(item: ParsedArticle) -> str:
    return f"another article has its canonical address, {item.canonical_url}: it keeps its own"


def _another(item: ParsedArticle) -> str:
    return (
        f"the article with the key of this file, “{item.external_id}”, has another headline and"
        " another text: left as it is"
    )


def _one_line(problem: Exception) -> str:
    return " ".join(str(problem).split()) or type(problem).__name__
