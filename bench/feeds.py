"""python -m bench.feeds: of feedparser's own cases, how many fields of articles are as expected.

Each case is a feed whose first comment says what is to be found in it. Only what an article keeps
is looked at, as text: titles, texts, names, addresses, ids, moments, tags.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.formats import DATA
from bench.table import framed
from newsroom.imports.formats.feed.entries import is_web_address
from newsroom.imports.formats.feed.reader import read
from newsroom.imports.formats.markup import text_of
from newsroom.imports.formats.parsed import ParsedArticle, Unreadable

EXPECTED = re.compile(r"Expect:\s*(.+?)\s*(?:-->|\n)")
END = re.compile(rb"</(?:\w+:)?(?:entry|item)>", re.IGNORECASE)


def _texts(article: ParsedArticle) -> set[str]:
    headline = article.headline if not article.warnings else ""
    return {headline, text_of(article.body_html), article.dek}


def _is_text(article: ParsedArticle, expected: str) -> bool:
    """An article keeps the longest of its texts, and what is not in it as its dek."""
    wanted = _squeezed(text_of(expected))
    return any(wanted in _squeezed(text) for text in _texts(article))


def _is_author(article: ParsedArticle, expected: str) -> bool:
    names = [author.name for author in article.authors]
    if "@" in expected and not re.search(r"\(.+\)", expected):
        return not names  # an address is nobody's name
    return bool(names) and all(name in expected for name in names) if expected else not names


def _is_moment(moment, expected: tuple) -> bool:
    if moment is None:
        return False
    return tuple(moment.utctimetuple()[:6]) == tuple(expected[:6])


CHECKS: dict[str, Callable[[ParsedArticle, object], bool]] = {
    "title": lambda a, wanted: a.headline == text_of(str(wanted)) or _is_text(a, str(wanted)),
    "text": lambda a, wanted: _is_text(a, str(wanted)),
    "author": lambda a, wanted: _is_author(a, str(wanted)),
    "link": lambda a, wanted: a.canonical_url == (wanted if is_web_address(str(wanted)) else ""),
    "id": lambda a, wanted: a.external_id == " ".join(str(wanted).split()) or a.named_by_file,
    "moment": lambda a, wanted: (
        _is_moment(a.published_at, wanted) or _is_moment(a.updated_at, wanted)
    ),
    "tag": lambda a, wanted: str(wanted) in [topic.name for topic in a.topics],
}
FIELDS = {
    ("title",): "title",
    ("summary",): "text",
    ("description",): "text",
    ("content", 0, "value"): "text",
    ("author",): "author",
    ("authors", 0, "name"): "author",
    ("author_detail", "name"): "author",
    ("link",): "link",
    ("id",): "id",
    ("guid",): "id",
    ("published_parsed",): "moment",
    ("updated_parsed",): "moment",
    ("tags", 0, "label"): "tag",
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.feeds")
    parser.add_argument("folder", nargs="?", type=Path, default=DATA / "fixtures/feeds/feedparser")
    parser.add_argument("--misses", action="store_true", help="the cases that are not as expected")
    parsed = parser.parse_args(arguments)
    if not parsed.folder.is_dir():
        print(f"{parsed.folder} is no folder. NEWSROOM_DATA names that of real files.")
        return 2
    asked, found, missed = Counter(), Counter(), defaultdict(list)
    for path in sorted(parsed.folder.rglob("*.xml")):
        data = path.read_bytes()
        for field, wanted in expectations(data):
            asked[field] += 1
            if _is_met(data, path.name, field, wanted):
                found[field] += 1
            else:
                missed[field].append(f"{path}: {wanted!r}"[:300])
    rows = [[field, asked[field], found[field], _share(found, asked, field)] for field in asked]
    total = [sum(asked.values()), sum(found.values())]
    rows.append(["all", *total, f"{total[1] / total[0]:.1%}" if total[0] else ""])
    print(framed(["field", "cases", "as expected", "share"], [list(map(str, row)) for row in rows]))
    if parsed.misses:
        print("\n".join(f"{field}: {case}" for field in missed for case in missed[field]))
    return 0


def expectations(data: bytes) -> Iterator[tuple[str, object]]:
    """(field of ours, value) that a case tells of its first entry."""
    for encoding in ("utf-8", "utf-16"):
        said = EXPECTED.search(data.decode(encoding, "replace"))
        if said:
            break
    else:
        return
    try:
        tree = ast.parse(said[1], mode="eval")
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq):
            field = FIELDS.get(_path(node.left))
            try:
                if field:
                    yield field, ast.literal_eval(node.comparators[0])
            except ValueError:
                continue


def _path(node: ast.AST) -> tuple:
    """("content", 0, "value") of entries[0]['content'][0]['value']."""
    steps: list[object] = []
    while isinstance(node, ast.Subscript | ast.Attribute):
        if isinstance(node, ast.Attribute):
            steps.append(node.attr)
        elif isinstance(node.slice, ast.Constant):
            steps.append(node.slice.value)
        node = node.value
    steps.reverse()
    is_first = isinstance(node, ast.Name) and node.id == "entries" and steps[:1] == [0]
    return tuple(steps[1:]) if is_first else ()


def _is_met(data: bytes, name: str, field: str, wanted: object) -> bool:
    article = _first(data, name)
    if article is None:
        if field in ("title", "text"):
            return not text_of(str(wanted))  # there is nothing to read
        article = _first(_with_title(data), name)  # an entry without words is no article
    return article is not None and CHECKS[field](article, wanted)


def _with_title(data: bytes) -> bytes:
    return END.sub(lambda end: b"<title>Words</title>" + end[0], data)


def _first(data: bytes, name: str) -> ParsedArticle | None:
    try:
        items = list(read(io.BytesIO(data), name))
    except Unreadable:
        return None
    return next((item for item in items if isinstance(item, ParsedArticle)), None)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _share(found: Counter, asked: Counter, field: str) -> str:
    return f"{found[field] / asked[field]:.1%}"


if __name__ == "__main__":
    sys.exit(main())
