"""python -m bench.formats: what importing makes of a folder of real files, a line for each set.

Reads everything as `import_articles --format auto` does and writes nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.corpus import ROOT
from bench.table import framed
from newsroom.imports.formats import HEAD_BYTES, READERS, detect
from newsroom.imports.formats.archives.members import Member
from newsroom.imports.formats.opening import open_sources
from newsroom.imports.formats.parsed import ParsedArticle, Rejected, Unreadable
from newsroom.imports.formats.source import Source

SETS = ("fixtures", "gov", "guardian", "nyt")
# The readers that may take something of a set; of a set that is not here, any may.
READ_BY = {
    "feeds": {"feed"},
    "wxr": {"wxr"},
    "agency": {"email", "feed", "iptc7901", "wxr", "ninjs", "nitf", "newsml"},
    "newsml-g2": {"newsml"},
    "ninjs": {"ninjs"},
    "govuk": {"govuk"},
    "gov": {"jsonl"},
    "guardian": {"jsonl"},
    "nyt": {"jsonl"},
}
DATA = Path(os.environ.get("NEWSROOM_DATA", ROOT.parent / "shared" / "data"))
COLUMNS = ("files", "articles", "files refused", "items refused", "misread", "traceback")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.formats")
    parser.add_argument("folder", nargs="?", default=DATA, type=Path)
    parser.add_argument("--reasons", action="store_true", help="why items and files were refused")
    parsed = parser.parse_args(arguments)
    folder = parsed.folder
    if not any((folder / name).is_dir() for name in SETS):
        print(f"None of {', '.join(SETS)} is in {folder}. NEWSROOM_DATA names the folder of them.")
        return 2
    rows, reasons, faults = [], Counter(), 0
    for name, files in _sets(folder):
        counted: Counter[str] = Counter()
        for source in files:
            _count(source, name, counted, reasons)
        rows.append([name, *(f"{counted[column]:,}" for column in COLUMNS)])
        faults += counted["misread"] + counted["traceback"]
    print(framed(["set", *COLUMNS], rows))
    if parsed.reasons:
        print("\n".join(f"{number:>7,}  {reason}" for reason, number in reasons.most_common()))
    return 1 if faults else 0


def _sets(folder: Path) -> Iterator[tuple[str, Iterator[Source | Member]]]:
    """Each set's name and its files; what says where they come from is none of them."""
    for name in SETS:
        top = folder / name
        inner = sorted(child for child in top.glob("*") if child.is_dir())
        for one in inner or ([top] if top.is_dir() else []):
            yield one.name, (s for s in open_sources([one]) if not _is_about(s.file_name))


def _is_about(file: str) -> bool:
    return file == "README.txt" or file.endswith(".tsv")


def _count(
    source: Source | Member, name: str, counted: Counter[str], reasons: Counter[str]
) -> None:
    counted["files"] += 1
    try:
        with source.open() as stream:
            format = detect(stream.peek(HEAD_BYTES)[:HEAD_BYTES], source.file_name)
            is_expected = format in READ_BY.get(name, READERS)
            for item in READERS[format](stream, source.file_name):
                if isinstance(item, Rejected):
                    counted["items refused"] += 1
                    reasons[f"item: {item.reason}"] += 1
                elif isinstance(item, ParsedArticle):
                    counted["articles"] += is_expected
                    counted["misread"] += not is_expected
    except Unreadable as problem:
        counted["files refused"] += 1
        reasons[f"file: {str(problem).replace(source.file_name, '').strip()}"] += 1
    except Exception as fault:
        counted["traceback"] += 1
        print(f"{source.name}: {type(fault).__name__}: {fault}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
