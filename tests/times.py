"""Where the time of tests goes: by folder, from what `pytest --durations=0` says: `make times`."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable

LINE = re.compile(r"([\d.]+)s (?:setup|call|teardown) +tests/([\w/]+?)(?:\.py)?::")


def by_folder(lines: Iterable[str]) -> Counter[str]:
    """Folder, below `tests` two names at most → seconds of its tests, over all processes."""
    seconds: Counter[str] = Counter()
    for line in lines:
        if found := LINE.match(line):
            *folders, _module = found[2].split("/")
            seconds["/".join(folders[:2]) or "."] += float(found[1])
    return seconds


def main() -> None:
    lines = []
    for line in sys.stdin:
        lines.append(line)
        if not LINE.match(line):
            print(line, end="")
    seconds = by_folder(lines)
    for folder, own in seconds.most_common():
        print(f"{own:7.0f} s  {folder}")
    print(f"{seconds.total():7.0f} s  in all")


if __name__ == "__main__":
    main()
