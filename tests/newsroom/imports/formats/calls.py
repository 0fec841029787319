"""Counts the functions that readers call on texts without end, for test_bounds.py.

A process of its own (python -m tests.newsroom.imports.formats.calls): in one that had run the other
tests, what was profiled did not come back. Prints the calls by lines of a text, and by elements of
a page with what was said of it: {"text": {"1000": 0}, "html": {"p": [0, ""]}}.
"""

from __future__ import annotations

import cProfile
import io
import json
import sys
from collections.abc import Callable

from newsroom.imports.formats import READERS
from newsroom.imports.formats.parsed import ParsedArticle, Unreadable

PAGE = "<html><head><title>Harbour board meets</title></head><body><article>"
TEXT = "The harbour board met on Monday and took a long vote on the dues of the ferry."
HEADINGS = (1000, 3000)
TAGS = ("p", "a", "i", "table")
ELEMENTS = 200_000


def main() -> None:
    found = {
        "text": {lines: calls(lambda n=lines: read("text", saved(n))) for lines in HEADINGS},
        "html": {
            tag: [calls(lambda page=page: said_of(page)), said_of(page)]
            for tag in TAGS
            if (page := PAGE + f"<{tag}>x" * ELEMENTS)
        },
    }
    json.dump(found, sys.stdout)


def calls(work: Callable[[], object]) -> int:
    """What is loaded or compiled at the first time is not counted."""
    work()
    profile = cProfile.Profile(builtins=False)
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


def read(format: str, text: str) -> list:
    return list(READERS[format](io.BytesIO(text.encode()), "in"))


def saved(lines: int) -> str:
    story = "\n\n".join(["Harbour board meets in the evening"] * 2 + [f"{TEXT} It was late."] * 3)
    headings = "\n".join(f"More from harbour {number}" for number in range(lines))
    return f"{story}\n{headings}\nKeep reading\n"


def said_of(page: str) -> str:
    try:
        (item,) = read("html", page)
    except Unreadable as refusal:
        return str(refusal)
    return item.warnings[0] if isinstance(item, ParsedArticle) else item.reason


if __name__ == "__main__":
    main()
