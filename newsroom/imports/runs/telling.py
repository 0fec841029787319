"""Where an import tells what it meets: terminal, report, and the folder of what was refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.core.management.base import OutputWrapper

from newsroom.imports.formats.archives.members import Member
from newsroom.imports.formats.source import Source
from newsroom.imports.outcome import Change, Problem
from newsroom.imports.runs.progress import Progress
from newsroom.imports.runs.rejected import RejectedFolder
from newsroom.imports.runs.reporting import Report, Shortened


class Telling:
    """What cannot be written does not stop the import: `trouble` is the first of it."""

    def __init__(
        self,
        progress: Progress,
        stdout: OutputWrapper,
        stderr: OutputWrapper,
        report: Report | None = None,
        rejected: RejectedFolder | None = None,
    ):
        self.progress = progress
        self.trouble = ""
        self._stdout, self._stderr = stdout, stderr
        self._report, self._rejected = report, rejected
        self._shortened = Shortened()

    def begin(self, source: Source | Member) -> Source | Member:
        """Before a file is read; the one to read in its place."""
        return self._rejected.begin(source) if self._rejected else source

    def tell(self, said: Problem | Change) -> None:
        if isinstance(said, Change):
            if line := self._shortened.line(said):
                self._write(line, self._stdout)
        else:
            self._write(_line_of(said), self._stderr)
        kept = self._keep(said)
        if self._report:
            self._to_report(partial(self._report.write, said, kept))

    def rest(self) -> None:
        """What the terminal was not told line by line."""
        for line in self._shortened.rest():
            self._write(line, self._stdout)

    def flush(self) -> None:
        """Let others read what was reported so far."""
        if self._report:
            self._to_report(self._report.flush)

    def close(self) -> None:
        self.progress.close()
        if self._rejected:
            self._rejected.close()
        if self._report:
            self._to_report(self._report.close)

    def _to_report(self, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError as problem:
            self._note(f"the report is not whole: {problem.strerror}")

    def _keep(self, said: Problem | Change) -> str:
        is_refused = isinstance(said, Problem) and said.is_rejection
        if not (self._rejected and is_refused):
            return ""
        try:
            return self._rejected.keep(said)
        except OSError as problem:
            self._note(f"not all that was rejected is kept: {problem.strerror}")
            return ""

    def _note(self, trouble: str) -> None:
        self.trouble = self.trouble or trouble

    def _write(self, line: str, to: OutputWrapper) -> None:
        self.progress.bar.write(line, file=to._out)


def _line_of(problem: Problem) -> str:
    kind = "rejected" if problem.is_rejection else "warning"
    where = ", ".join(filter(None, (problem.file, problem.position)))
    return f"{kind}: {where}: {problem.reason}".encode("utf-8", "backslashreplace").decode()
