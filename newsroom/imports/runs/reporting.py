"""What an import tells of single items, as it goes: a report as JSON Lines, and the terminal."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TextIO

from newsroom.imports.outcome import Change, Problem

SHOWN = 20  # lines of new, and of changed, articles on a terminal
LONGEST_SHOWN = 60  # characters of a value there


class Report:
    """A file with a line for each; written while the import goes on, so nothing is collected."""

    def __init__(self, file: Path, goes_on: bool = False):
        """`goes_on`: after what is there. Raises OSError where it cannot be written."""
        # What a name of a file has that is no text is written as JSON escapes it.
        mode = "a" if goes_on else "w"
        self._file: TextIO = file.open(mode, encoding="utf-8", errors="backslashreplace")

    def write(self, said: Problem | Change, kept: str = "") -> None:
        """`kept`: the name that a refused item is kept under."""
        lines = [_of_problem(said, kept)] if isinstance(said, Problem) else _of_change(said)
        for line in lines:
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


class Shortened:
    """What a dry run would do, for a terminal: the first ones, then how many there are."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def line(self, change: Change) -> str:
        """Empty from the SHOWN-th of its kind on."""
        kind = _kind(change)
        self.counts[kind] += 1
        if self.counts[kind] > SHOWN:
            return ""
        where = ", ".join(filter(None, (change.file, change.position)))
        said = "; ".join(
            f"{name} “{_short(old)}” → “{_short(new)}”" for name, old, new in change.fields
        )
        number = f"article {change.number} " if change.number else ""
        told = f"{kind}: {where}: {number}“{_short(change.headline)}”{': ' if said else ''}{said}"
        return told.encode("utf-8", "backslashreplace").decode()

    def rest(self) -> list[str]:
        return [
            f"{kind}: {count - SHOWN} more; --report FILE has all"
            for kind, count in self.counts.items()
            if count > SHOWN
        ]


def _of_problem(problem: Problem, kept: str) -> dict:
    line = {
        "file": problem.file,
        "item": problem.position,
        "position": problem.position,  # its name before imports had numbers
        "kind": "rejected" if problem.is_rejection else "warning",
        "field": problem.about,
        "reason": problem.reason,
        "is_rejection": problem.is_rejection,
    }
    return line | {"kept": kept} if kept else line


def _of_change(change: Change) -> list[dict]:
    line = {"file": change.file, "item": change.position, "kind": _kind(change)}
    about = f"article {change.number}" if change.number else ""
    headline = {"article": change.number, "headline": change.headline}
    if change.fields:
        return [
            line
            | {"field": name, "reason": f"{about} has something else", "from": old, "to": new}
            | headline
            for name, old, new in change.fields
        ]
    reason = "no such article is here" if change.is_new else "what is not compared may differ"
    return [line | {"field": "", "reason": reason} | headline]


def _kind(change: Change) -> str:
    return "new" if change.is_new else "changed"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
