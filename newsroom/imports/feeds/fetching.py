"""A feed is asked for, and what it has anew is imported as a run; what came of it is written down.

Every hour, or as rarely as its server asks for; one that fails is left alone for twice as long each
time, up to a day.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from newsroom import acts
from newsroom.imports.feeds import asking
from newsroom.imports.feeds.places import NotFetched
from newsroom.imports.formats.source import Source
from newsroom.imports.importer import Importer
from newsroom.imports.outcome import Change, Problem, summary_of
from newsroom.imports.runs import numbering
from newsroom.imports.settling import Options
from newsroom.imports.sources import Budget, import_sources
from newsroom.models import Feed, ImportRun
from newsroom.signals import import_finished

logger = logging.getLogger(__name__)
COMMAND = "fetch_feeds"  # what a run says that it was begun by
EVERY, RAREST = timedelta(hours=1), timedelta(days=1)
LONGEST_WAIT = timedelta(days=7)  # that a server may ask for
CLAIM = timedelta(minutes=15)  # after which a fetch that was broken off is begun again
WAY = 10.0  # seconds for acts that hide articles, which go first
ACCEPTED = (
    "application/atom+xml, application/rss+xml, application/feed+json,"
    " application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
GONE, UNCHANGED, WAITS = 410, 304, (429, 503)


@dataclass(frozen=True)
class Fetched:
    """What came of one feed: `failure` is a sentence, empty where it went well."""

    result: str
    failure: str
    counts: Mapping[str, int]


def due() -> QuerySet[Feed]:
    """Whom to ask now, those that have waited longest first."""
    return Feed.objects.filter(is_active=True, next_at__lte=timezone.now()).order_by("next_at")


def fetch(feed: Feed) -> Fetched | None:
    """Ask for a feed, whether it is due or not; None where another process is just doing so.

    Raises one of numbering.LOST where the database takes no more.
    """
    now = timezone.now()
    mine = Feed.objects.filter(pk=feed.pk, is_active=True, next_at=feed.next_at)
    if not mine.update(next_at=now + CLAIM):
        return None
    try:
        answer = asking.get(feed.address, _headers(feed), settings.FETCH_PORTS)
        fetched, told = _taken(feed, answer)
    except NotFetched as why:
        fetched, told = _failed(feed, why)
    except numbering.LOST:
        raise
    except Exception:  # a reader's: other feeds are fetched all the same
        logger.exception("Feed %d cannot be read", feed.pk)
        why = NotFetched("an error broke it off, which the log has")
        fetched, told = _failed(feed, why)
    rows = Feed.objects.filter(pk=feed.pk, address=feed.address)  # not if it is another by now
    result, failure = map(numbering.as_kept, (fetched.result, fetched.failure))
    rows.update(fetched_at=now, result=result[:200], failure=failure[:500], **told)
    logger.info("Feed %d: %s", feed.pk, fetched.failure or fetched.result)
    return fetched


def _taken(feed: Feed, answer: asking.Answer) -> tuple[Fetched, dict]:
    """What the answer of a server means, and which fields follow from it."""
    digest = hashlib.sha256(answer.body).hexdigest()
    if answer.code == UNCHANGED or (answer.code == 200 and digest == feed.digest):
        return Fetched(_also("unchanged", answer), "", Counter()), _went_well()
    if answer.code == 200:
        return _imported(feed, answer, digest)
    if answer.code == GONE:
        why = "It is gone for good (410): switched off."
        return Fetched("", why, Counter()), {"is_active": False}
    fetched, told = _failed(feed, NotFetched(f"its server answers with {answer.code}"))
    if answer.code in WAITS and (wait := _wait(answer.headers.get("Retry-After", ""))):
        until = timezone.now() + wait
        told |= {"wait_until": until, "next_at": max(until, told["next_at"])}
    return fetched, told


def _imported(feed: Feed, answer: asking.Answer, digest: str) -> tuple[Fetched, dict]:
    refused: list[str] = []

    def listen(said: Problem | Change) -> None:
        if isinstance(said, Problem) and said.is_rejection and not refused:
            reason = said.reason.replace(feed.address, "it")
            refused.append(": ".join(filter(None, (said.position, reason))))

    run, counts, taken = _run(feed, answer.body, listen)
    told = {"run": run}
    if not taken:
        why = NotFetched(refused[0] if refused else "nothing of it could be read")
        fetched, more = _failed(feed, why)
        return fetched, told | more
    first = f" ({refused[0]})" if refused else ""
    result = _also(f"{summary_of(counts)}{first}", answer)
    tags = {
        "etag": _kept(answer.headers.get("ETag", ""), 500),
        "last_modified": _kept(answer.headers.get("Last-Modified", ""), 100),
        "digest": digest,
    }
    return Fetched(result, "", counts), told | tags | _went_well()


def _run(
    feed: Feed, body: bytes, listen: Callable[[Problem | Change], object]
) -> tuple[ImportRun, Counter, bool]:
    """The run of it, its counts, and whether any entry was read."""
    told = {"paths": [feed.address], "format": "feed", "source": feed.source, "status": feed.status}
    run = numbering.begin(COMMAND, told)
    options = Options(source=feed.source, source_for_all=bool(feed.source), status=feed.status)
    importer = Importer(options, listen, run)
    budget = Budget(on_item=lambda done: acts.make_way(WAY))
    source = Source(feed.address, None, io.BufferedReader(io.BytesIO(body)))  # type: ignore[arg-type]
    try:
        import_sources(importer, [source], budget, "feed")
        importer.finish()
    except BaseException as problem:
        numbering.end(run, importer.outcome.counts, repr(problem))
        raise
    numbering.end(run, importer.outcome.counts)
    import_finished.send(sender=None)
    return run, importer.outcome.counts, budget.taken > 0


def _failed(feed: Feed, why: NotFetched) -> tuple[Fetched, dict]:
    wait = min(EVERY * 2 ** min(feed.failures, 10), RAREST)
    told = {"failures": feed.failures + 1, "next_at": timezone.now() + wait}
    return Fetched("", why.sentence, Counter()), told


def _went_well() -> dict:
    return {"failures": 0, "wait_until": None, "next_at": timezone.now() + EVERY}


def _also(result: str, answer: asking.Answer) -> str:
    return f"{result}; it has moved to {answer.moved_to}" if answer.moved_to else result


def _headers(feed: Feed) -> dict[str, str]:
    name = f"{settings.SITE_NAME} Archive".encode("ascii", "ignore").decode().strip()
    who = "; ".join(filter(None, (name, settings.SITE_URL and f"+{settings.SITE_URL}")))
    headers = {"User-Agent": f"newsroom-archive ({who})", "Accept": ACCEPTED}
    headers["Accept-Encoding"] = "gzip"
    if feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    return headers


def _wait(told: str) -> timedelta | None:
    """Retry-After: seconds, or a moment; None where it says neither, or nothing ahead."""
    if told.isascii() and told.isdigit():
        seconds = float(told[:9])
    else:
        try:
            moment = parsedate_to_datetime(told)
        except (ValueError, TypeError):
            return None
        seconds = (_aware(moment) - timezone.now()).total_seconds()
    return min(timedelta(seconds=seconds), LONGEST_WAIT) if seconds > 0 else None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _kept(header: str, most: int) -> str:
    """A header to be sent back as it came, or nothing of it."""
    return header if len(header) <= most and header.isprintable() and header.isascii() else ""
