"""Look at a folder, bring in what is quiet, wait: until somebody says stop."""

from __future__ import annotations

import logging
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from django.db import close_old_connections

from newsroom.imports.formats.archives.members import members_of
from newsroom.imports.formats.opening import open_files
from newsroom.imports.importer import Importer
from newsroom.imports.outcome import Problem
from newsroom.imports.runs import numbering
from newsroom.imports.runs.telling import Telling
from newsroom.imports.settling import Options
from newsroom.imports.sources import Budget, import_sources
from newsroom.imports.watching.known import (
    STEP,
    Found,
    forget_gone,
    has_content,
    remember,
    unknown,
)
from newsroom.models import ImportRun
from newsroom.signals import import_finished

logger = logging.getLogger(__name__)
MOST_WAITING = 10_000  # files that are compared with the look before; others have their turn later
NAP = 0.2  # seconds between two questions whether to stop


@dataclass
class Watch:
    """A folder with what the command was told of its files; `told` is what a run remembers of it.

    Each file is a run of its own, one after the other. One whose size or time has changed since
    the look before is still being written.
    """

    folder: str
    every: float  # seconds between two looks
    options: Options
    telling: Telling
    told: Mapping[str, object]
    format: str = "auto"
    columns: Mapping[str, str] = field(default_factory=dict)
    is_indexed: bool = True
    is_stopped: bool = False  # to be set by whoever wants it to end
    counts: Counter = field(default_factory=Counter)  # of all runs
    _before: dict[str, tuple[int, int]] = field(default_factory=dict)
    _is_there: bool = True

    def run(self) -> None:
        """Until `is_stopped`. Raises one of numbering.LOST where the database takes no more."""
        while not self.is_stopped:
            close_old_connections()
            self.look()
            self._wait()

    def look(self) -> None:
        """Bring in what is as it was at the look before, and new or changed since it came in."""
        for file in self._quiet():
            digest = file.digest()
            if has_content(file, digest) or self._bring_in(file):
                remember(file, digest)
            if self.is_stopped:
                return
        forget_gone()

    def _quiet(self) -> Iterator[Found]:
        self._say_whether_there()
        before, self._before = self._before, {}
        found = filter(None, map(Found.of, open_files([self.folder])))
        while files := list(islice(found, STEP)):
            for file in unknown(files):
                if len(self._before) < MOST_WAITING:
                    self._before[file.key] = file.state
                if before.get(file.key) == file.state:
                    yield file

    def _bring_in(self, file: Found) -> bool:
        """Whether it was read to its end, or to where that cannot be done."""
        name = file.source.name
        told = {**self.told, "watch": self.folder, "paths": [name]}
        run = numbering.begin("import_articles", told)
        importer = Importer(self.options, self.telling.tell, run)
        trouble = self._import(importer, file, run)
        self.telling.flush()
        if self.is_indexed:
            import_finished.send(sender=None)
        self.counts += importer.outcome.counts
        logger.info("%s: %s: %s", run, numbering.as_kept(name), importer.outcome.summary)
        return bool(trouble) or not self.is_stopped

    def _import(self, importer: Importer, file: Found, run: ImportRun) -> str:
        """Import a file; why it was broken off, where its reader has an error.

        Such a file would keep all others out, and do so again after every restart.
        """
        budget, trouble = Budget(is_stopped=lambda: self.is_stopped), ""
        try:
            sources = members_of(file.source)
            begin = self.telling.begin
            import_sources(importer, sources, budget, self.format, self.columns, begin)
            importer.finish()
        except numbering.LOST:
            raise
        except Exception as problem:
            logger.exception("%s: %s cannot be read", run, numbering.as_kept(file.source.name))
            trouble = repr(problem)
            told = "an error broke it off, which the log has; not tried again until it changes"
            importer.report(Problem(file.source.name, "", told, is_rejection=True))
        numbering.end(run, importer.outcome.counts, trouble or ("stopped" * self.is_stopped))
        return trouble

    def _say_whether_there(self) -> None:
        is_there = os.path.isdir(self.folder)
        if not is_there and self._is_there:
            logger.error("The watched folder %s is not there", numbering.as_kept(self.folder))
        self._is_there = is_there

    def _wait(self) -> None:
        end = time.monotonic() + self.every
        while not self.is_stopped and (left := end - time.monotonic()) > 0:
            time.sleep(min(NAP, left))
