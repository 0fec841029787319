"""A worker reads what an import would do, and imports it, with room for others in between."""

from __future__ import annotations

import time
import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom import acts
from newsroom.imports.formats.table.columns import read_map
from newsroom.imports.importer import Importer
from newsroom.imports.jobs import files as uploads
from newsroom.imports.outcome import COUNTED, Change, Listener, Problem
from newsroom.imports.runs import numbering
from newsroom.imports.settling import Options
from newsroom.imports.sources import import_paths
from newsroom.models import Article, ImportJob, ImportRun
from newsroom.signals import import_finished

COMMAND = "desk"  # what a run says that it was begun by
EVERY = 1.0  # seconds between two looks at whether it was stopped, and at what others hide
WAY = 10.0  # seconds for each of those
KINDS = ("rejected", "warning", "changed", "new")  # of what a dry run tells, in this order
FINDINGS = 300  # of each that are kept
LONGEST = 2000  # characters of a reason, or of a field


class Stopped(Exception):
    """Somebody has stopped it."""


def go_on(number: int) -> None:
    """Read what was asked for, or import it; from the beginning where another worker died of it."""
    job = ImportJob.objects.filter(pk=number, state__in=ImportJob.UNDER_WAY).first()
    if job is None:
        return
    try:
        with uploads.opened(job) as (paths, root):
            if job.state == ImportJob.State.READING:
                _read(job, paths, root)
            else:
                _bring_in(job, paths)
    except (uploads.NoFolder, FileNotFoundError) as problem:
        _end(job, ImportJob.State.FAILED, failure=str(problem))
    except Stopped:
        pass  # whoever stopped it has said so


def give_up(number: int) -> None:
    """Say that an import failed, though nobody stopped it."""
    job = ImportJob.objects.filter(pk=number, state__in=ImportJob.UNDER_WAY).first()
    if job is not None:
        told = _("An error keeps coming back; the log of the worker has it.")
        _end(job, ImportJob.State.FAILED, failure=told)
        if job.run is not None:
            numbering.end(job.run, _counts_of(job.run), told)


class _Progress:
    """Told of every item: says now and then how far a job is, and lets acts that hide go first."""

    def __init__(self, job: ImportJob):
        self.job, self.taken, self.told_at = job, 0, time.monotonic()

    def __call__(self, done: int) -> None:
        self.taken += 1
        if time.monotonic() - self.told_at < EVERY:
            return
        rows = ImportJob.objects.filter(pk=self.job.pk, state=self.job.state)
        if not rows.update(taken=self.taken):
            raise Stopped
        acts.make_way(WAY)
        self.told_at = time.monotonic()


class _Findings:
    """What a dry run tells, as it is kept: the first of each kind."""

    def __init__(self, root: str):
        self.root, self.kept = root, defaultdict(list)

    def __call__(self, told: Problem | Change) -> None:
        if isinstance(told, Change):
            kind, names = "new" if told.is_new else "changed", ("field", "from", "to")
            fields = [dict(zip(names, map(self._text, row), strict=True)) for row in told.fields]
            self._keep(kind, told, headline=self._text(told.headline), fields=fields)
        else:
            kind = "rejected" if told.is_rejection else "warning"
            self._keep(kind, told, reason=self._text(told.reason))

    def _keep(self, kind: str, told: Problem | Change, **more) -> None:
        if len(self.kept[kind]) < FINDINGS:
            where = {"file": self._text(told.file), "position": self._text(told.position)}
            self.kept[kind].append({"kind": kind, **where, **more})

    def _text(self, text: str) -> str:
        """Without where uploads lay, and as every database takes it."""
        return numbering.as_kept(text.replace(self.root, "") if self.root else text)[:LONGEST]

    def __iter__(self) -> Iterator[dict]:
        for kind in KINDS:
            yield from self.kept[kind]


def _read(job: ImportJob, paths: list[str], root: str) -> None:
    findings = _Findings(root)
    importer, has_any = _import(job, paths, findings)
    found = {"counts": _in_words(importer.outcome.counts), "findings": list(findings)}
    if has_any:
        _end(job, ImportJob.State.READ, **found)
    else:
        _end(job, ImportJob.State.FAILED, failure=_("Nothing of it could be read."), **found)


def _bring_in(job: ImportJob, paths: list[str]) -> None:
    is_begun = job.run is not None
    if is_begun:
        numbering.take_over(job.run)
    else:
        told = {"paths": [str(job)], **{name: v for name, v in job.options.items() if v}}
        job.run = numbering.begin(COMMAND, told, job.user)
        job.save(update_fields=["run"])
    try:
        importer, _has_any = _import(job, paths, run=job.run)
        importer.finish()
    except Stopped:
        numbering.end(job.run, _counts_of(job.run), _("stopped"))
        import_finished.send(sender=None)
        raise
    import_finished.send(sender=None)
    counts = importer.outcome.counts
    if is_begun:  # what an earlier worker brought in stands there unchanged
        before = _counts_of(job.run) - counts
        counts = counts + before
        counts["unchanged"] -= before.total()
    numbering.end(job.run, counts)
    _end(job, ImportJob.State.DONE, counts=_in_words(counts))


def _import(
    job: ImportJob,
    paths: list[str],
    listener: Listener = lambda told: None,
    run: ImportRun | None = None,
) -> tuple[Importer, bool]:
    """Import for a run, or see what it would do; the importer, and whether anything was read."""
    importer = Importer(_options(job.options, dry_run=run is None), listener, run)
    columns = read_map(job.options.get("columns", ""))
    has_any = import_paths(
        importer, paths, job.options.get("format", "auto"), None, _Progress(job), columns
    )
    return importer, has_any


def _options(told: Mapping, dry_run: bool) -> Options:
    zone = told.get("timezone")
    return Options(
        source=told.get("source", ""),
        status=told.get("status", Article.Status.PUBLISHED),
        zone=zoneinfo.ZoneInfo(zone) if zone else None,
        dry_run=dry_run,
        take_theirs=bool(told.get("take_theirs")),
        bring_back=bool(told.get("bring_back")),
    )


def _counts_of(run: ImportRun) -> Counter:
    """What a run has made and changed, by its traces; the rest as it was told last."""
    traces = run.traces.filter(kind="article")
    run.refresh_from_db()
    return Counter(
        imported=traces.filter(is_new=True).count(),
        updated=traces.filter(is_new=False).count(),
    )


def _in_words(counts: Mapping[str, int]) -> dict[str, int]:
    return {word: counts[word] for word in COUNTED}


def _end(job: ImportJob, state: str, **told) -> None:
    """Only where nobody has stopped it: files are kept while it may still be imported."""
    told["ended_at"] = None if state == ImportJob.State.READ else timezone.now()
    rows = ImportJob.objects.filter(pk=job.pk, state=job.state)
    if rows.update(state=state, **told) and state != ImportJob.State.READ:
        uploads.delete(job.files)
