"""Parsed articles → rows of the archive; the same input twice changes nothing."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from itertools import islice
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import DataError, IntegrityError, connection, reset_queries, transaction
from django.utils import timezone

from newsroom.bodies import CLEANER
from newsroom.characters import is_visible
from newsroom.imports.formats.parsed import Name, Note, ParsedArticle, ParsedCorrection, Rejected
from newsroom.imports.pictures import store_picture
from newsroom.imports.registry import Registry
from newsroom.imports.related_keys import resolve_wanted
from newsroom.imports.statuses import status_of
from newsroom.models import Article, ArticleAuthor, Correction, RelatedStory, Version
from newsroom.moments import is_tellable
from newsroom.signals import articles_changed, in_bulk
from newsroom.slugs import free_slug
from newsroom.versions import change

CHUNK = 500
AN_IMPORT = timedelta(days=1)  # as long as one may take
FIRST_COUNT = 5_000  # imported articles after which the database counts its tables


@dataclass(frozen=True)
class Options:
    """What the caller decides for a whole import."""

    source: str = ""  # for articles that name none, or for all when `source_for_all`
    source_for_all: bool = False
    status: str = Article.Status.PUBLISHED
    zone: tzinfo | None = None  # of times without an offset; default: the site's
    dry_run: bool = False


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


class Importer:
    """Writes articles chunk by chunk; remembers the names it met, never the articles."""

    def __init__(self, options: Options, on_problem: Callable[[Problem], None] = lambda p: None):
        self.options = options
        self.outcome = Outcome()
        self.now = timezone.now()
        self.run = uuid.uuid4().hex
        self.names = Registry()
        self.on_problem = on_problem
        self.seen: dict[int, int] = {}
        self._count_at = FIRST_COUNT

    def import_items(
        self,
        items: Iterable[ParsedArticle | Rejected | Note],
        file: str,
        folder: Path | None = None,
    ) -> None:
        """Import what a reader gives. `folder` is where pictures named by a path are found."""
        for chunk in _chunks(self._accepted(items, file), CHUNK):
            try:
                with transaction.atomic(), self._change():
                    done = self._write(chunk, file, folder)
            except (IntegrityError, DataError, ValueError, OverflowError, OSError):
                done = self._one_by_one(chunk, file, folder)
            self.outcome.counts.update(done)
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

    def _change(self):
        return change(Version.Through.IMPORT, run=self.run)

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

    def _accepted(self, items, file) -> Iterator[ParsedArticle]:
        for item in items:
            if isinstance(item, Note):
                self.report(file, item.position, item.text, is_rejection=False)
                continue
            if isinstance(item, Rejected):
                self.report(file, item.position, item.reason, is_rejection=True)
                continue
            try:
                item = self._completed(item, file)
            except ValidationError as problem:
                self.report(file, item.position, " ".join(problem.messages), is_rejection=True)
                continue
            if not self._is_first(item):
                reason = "an earlier item of this import has the same key and other content"
                self.report(file, item.position, reason, is_rejection=True)
                continue
            for warning in item.warnings:
                self.report(file, item.position, warning, is_rejection=False)
            yield item

    def _completed(self, item: ParsedArticle, file: str) -> ParsedArticle:
        """The item with source, key and times settled."""
        options = self.options
        if not is_visible(item.headline):
            raise ValidationError("the headline has no letter, digit or sign to be seen")
        source = options.source if options.source_for_all else item.source or options.source
        if item.canonical_url:
            URLValidator()(item.canonical_url)
        key = item.external_id or ("" if item.canonical_url else _stem(file))
        warnings = item.warnings
        if item.published_at is None:
            warnings = (*warnings, "no date of publication: published at the moment of this import")
        return replace(
            item,
            section=item.section if is_visible(item.section) else "",
            authors=_visible(item.authors),
            topics=_visible(item.topics),
            people=_visible(item.people),
            places=_visible(item.places),
            source=source if is_visible(source) else "Imported",
            external_id=key,
            published_at=self._usable("publication", item.published_at),
            updated_at=self._usable("the last change", item.updated_at),
            corrections=self._usable_corrections(item.corrections),
            warnings=warnings,
        )

    def _usable_corrections(
        self, corrections: tuple[ParsedCorrection, ...] | None
    ) -> tuple[ParsedCorrection, ...] | None:
        if corrections is None:
            return None
        return tuple(replace(c, at=self._usable("a correction", c.at)) for c in corrections)

    def _usable(self, event: str, moment: datetime | None) -> datetime | None:
        """An aware moment that every time zone has a day for. Raises ValidationError."""
        if moment is None:
            return None
        if timezone.is_naive(moment):
            zone = self.options.zone or timezone.get_default_timezone()
            moment = timezone.make_aware(moment, zone)
        if not is_tellable(moment):
            raise ValidationError(
                f"the date of {event} is out of reach: {moment.date()} (years 2 to 9998 are taken)"
            )
        return moment

    def _is_first(self, item: ParsedArticle) -> bool:
        """Whether no earlier item has this key with other content; 16 bytes a key are kept."""
        key = hash((_key(item), "key"))
        content = hash(_digest(item))
        return self.seen.setdefault(key, content) == content

    def _one_by_one(self, chunk, file, folder) -> Counter:
        done: Counter = Counter()
        self.names.forget_unsaved()
        for item in chunk:
            try:
                with transaction.atomic(), self._change():
                    done.update(self._write([item], file, folder))
            except (IntegrityError, DataError, ValueError, OverflowError, OSError) as problem:
                self.names.forget_unsaved()
                self.report(file, item.position, _one_line(problem), is_rejection=True)
        return done

    def _write(self, chunk: list[ParsedArticle], file: str, folder: Path | None) -> Counter:
        done: Counter = Counter()
        known = self._known(chunk)
        new: list[tuple[Article, ParsedArticle]] = []
        for item in chunk:
            digest = _digest(item)
            article = known.get(_key(item)) or known.get(item.canonical_url)
            if article is None:
                status = status_of(item, self.options.status, self.now)
                article = Article(import_digest=digest, status=status)
                known[_key(item)] = article
                new.append((article, item))
                done["imported"] += 1
            elif article.import_digest == digest:
                done["unchanged"] += 1
            else:
                done["updated"] += 1
                if not self.options.dry_run:
                    article.import_digest = digest
                    self._fill(article, item)
                    article.save()
                    self._link([(article, item)], folder, fresh=False)
        if new and not self.options.dry_run:
            for article, item in new:
                self._fill(article, item)
            _give_free_slugs([article for article, _ in new])
            # This tells articles_changed; the links follow in the same transaction.
            Article.objects.bulk_create([article for article, _ in new])
            self._link(new, folder, fresh=True)
        return done

    def _known(self, chunk) -> dict:
        """Articles of the archive by (source key, external id) and by canonical address."""
        found: dict = {}
        ids_by_source = defaultdict(list)
        for item in chunk:
            if item.external_id:
                ids_by_source[item.source].append(item.external_id)
        for source, ids in ids_by_source.items():
            if (pk := self.names.source.find(source)) is not None:
                for article in Article.objects.with_external_id(*ids).filter(source_id=pk):
                    found[source, article.external_id] = article
        urls = [item.canonical_url for item in chunk if item.canonical_url]
        for article in Article.objects.with_canonical_url(*urls):
            found[article.canonical_url] = article
        return found

    def _fill(self, article: Article, item: ParsedArticle) -> None:
        names = self.names
        article.headline = item.headline[:500]
        article.dek, article.kicker = item.dek, item.kicker[:100]
        article.section_id = names.section.get(item.section) if item.section else None
        article.body = item.body_html
        article.byline, article.dateline = item.byline[:300], item.dateline[:200]
        article.source_id = names.source.get(item.source)
        article.external_id, article.canonical_url = item.external_id[:300], item.canonical_url
        article.language = item.language or article.language
        article.date_known = _is_date_known(article, item)
        article.published_at = item.published_at or article.published_at or self.now
        article.updated_at = item.updated_at
        if article.pk is None:
            article.derive()

    def _link(self, pairs, folder: Path | None, fresh: bool) -> None:
        names, ids = self.names, [article.pk for article, _ in pairs]
        rows: dict = {
            (Article.topics.through, "topic_id"): (names.topic, lambda item: item.topics),
            (Article.people.through, "person_id"): (names.person, lambda item: item.people),
            (Article.places.through, "place_id"): (names.place, lambda item: item.places),
        }
        for (through, column), (register, named) in rows.items():
            if not fresh:
                through.objects.filter(article_id__in=ids).delete()
            through.objects.bulk_create(
                through(**{"article_id": article.pk, column: pk})
                for article, item in pairs
                for pk in dict.fromkeys(register.get(name) for name in named(item))
            )
        if not fresh:
            ArticleAuthor.objects.filter(article_id__in=ids).delete()
            RelatedStory.objects.filter(article_id__in=ids).delete()
        ArticleAuthor.objects.bulk_create(
            ArticleAuthor(article_id=article.pk, author_id=pk, position=position)
            for article, item in pairs
            for position, pk in enumerate(dict.fromkeys(names.author.get(n) for n in item.authors))
        )
        RelatedStory.objects.bulk_create(
            _related_row(article, position, related)
            for article, item in pairs
            for position, related in enumerate(item.related)
        )
        self._correct(pairs, fresh)
        for article, item in pairs:
            if item.image is not None:
                image, problem = store_picture(item.image, folder, article.hero_image)
                if problem:
                    self.report(folder.name if folder else "", item.position, problem, False)
                Article.objects.filter(pk=article.pk).update(hero_image=image)
        if not fresh:
            articles_changed.send(Article, ids=ids)

    def _correct(self, pairs, fresh: bool) -> None:
        """An item that says nothing of corrections leaves those that there are."""
        told = [(article, item) for article, item in pairs if item.corrections is not None]
        if not fresh:
            of_these = [article.pk for article, _ in told]
            Correction.objects.filter(article_id__in=of_these).delete()
        Correction.objects.bulk_create(
            Correction(article_id=article.pk, at=correction.at, text=correction.text)
            for article, item in told
            for correction in item.corrections
        )


def _is_date_known(article: Article, item: ParsedArticle) -> bool:
    """Whether the date of publication is more than the moment of an import.

    Older versions did not write that down: there, an article made at the very moment of its date.
    """
    if item.published_at is not None:
        return item.date_known
    if article.pk is None or article.date_known is False:
        return False
    since = article.created_at - article.published_at if article.published_at else timedelta(0)
    return article.date_known is True or not timedelta(0) <= since < AN_IMPORT


def _visible(names: tuple[Name, ...]) -> tuple[Name, ...]:
    return tuple(name for name in names if is_visible(name.name))


def _related_row(article, position, related) -> RelatedStory:
    return RelatedStory(
        article=article,
        position=position,
        wanted_key=related.key,
        headline=related.headline[:500],
        url=related.url,
        section=related.section[:200],
        teaser="\n\n".join(related.teaser),
        caption=related.caption,
        credit=related.credit[:300],
    )


def _give_free_slugs(articles: list[Article]) -> None:
    days = {article.address_date for article in articles}
    rows = Article.objects.filter(address_date__in=days).values_list("address_date", "slug")
    taken = set(rows)
    for article in articles:
        day = article.address_date
        article.slug = free_slug(article.slug, lambda slug, day=day: (day, slug) in taken)
        taken.add((day, article.slug))


def _key(item: ParsedArticle) -> tuple:
    return (item.source, item.external_id) if item.external_id else ("", item.canonical_url)


def _digest(item: ParsedArticle) -> str:
    """What an item says, and what the cleaner makes of it: another cleaner, another article."""
    content: tuple = CLEANER, replace(item, position="", warnings=())
    if item.corrections:
        content = *content, item.corrections
    return hashlib.blake2b(repr(content).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _stem(file: str) -> str:
    name = Path(file).name
    return name.removesuffix(".gz").rsplit(".", 1)[0] or name


def _one_line(problem: Exception) -> str:
    return " ".join(str(problem).split()) or type(problem).__name__


def _chunks(items: Iterable, size: int) -> Iterator[list]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
