"""A dry run counts what the import itself then counts, and writes nothing."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command

from newsroom.imports import chunks
from newsroom.models import Article, Topic
from tests.newsroom.imports.command import lines, story

pytestmark = pytest.mark.django_db
FERRY = story(1, published_at="2025-11-17T08:00:00Z", topics=["Harbour"])
AT_ADDRESS = FERRY | {"external_id": "t:2", "canonical_url": "https://p.example/f"}
SPELLED = AT_ADDRESS | {"external_id": "t:3", "canonical_url": "http://www.p.example/f/"}
TOO_DEEP = FERRY | {"external_id": "t:4", "body_html": "<div>" * 600 + "x"}


def version(number: int, **fields) -> dict:
    return {
        "uri": "urn:p:1",
        "type": "text",
        "version": str(number),
        "versioncreated": f"2025-11-0{number}T10:00:00Z",
        "headline": f"In version {number}",
        "body_xhtml": "<p>The quay.</p>",
    } | fields


def counted(*paths, **options) -> tuple[str, object]:
    out, code = io.StringIO(), 0
    try:
        call_command("import_articles", *map(str, paths), stdout=out, stderr=out, **options)
    except SystemExit as end:
        code = end.code
    return out.getvalue().strip().splitlines()[-1], code


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([[FERRY], [FERRY]], "imported 1, updated 0, unchanged 1, rejected 0"),
        ([[AT_ADDRESS], [SPELLED]], "imported 1, updated 0, unchanged 1, rejected 0"),
        ([[FERRY, TOO_DEEP], [FERRY]], "imported 1, updated 0, unchanged 1, rejected 1"),
        (
            [[version(1), version(2), version(3, pubstatus="canceled")]],
            "imported 1, updated 2, unchanged 0, rejected 0",
        ),
        (
            [[version(1), version(2, pubstatus="canceled")], [version(2, pubstatus="canceled")]],
            "imported 1, updated 1, unchanged 1, rejected 0",
        ),
    ],
)
@pytest.mark.parametrize("chunk", [1, 500])
def test_what_comes_twice_in_one_import_is_counted_as_it_will_be(
    tmp_path, monkeypatch, files, expected, chunk
):
    monkeypatch.setattr(chunks, "CHUNK", chunk)
    paths = [tmp_path / f"{number}.json" for number, _ in enumerate(files)]
    for path, items in zip(paths, files, strict=True):
        path.write_text(lines(*items))
    before = counted(*paths, dry_run=True)
    assert not Article.objects.exists()
    assert not Topic.objects.exists()
    assert before == counted(*paths) == (expected, int("rejected 1" in expected))


def test_what_is_here_already_is_counted_once_too(tmp_path):
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_text(json.dumps(FERRY))
    counted(first)
    changed = FERRY | {"dek": "It stays."}
    for path in (first, second):
        path.write_text(json.dumps(changed))
    before = counted(first, second, dry_run=True)
    assert Article.objects.get().dek == ""
    assert before == counted(first, second) == ("imported 0, updated 1, unchanged 1, rejected 0", 0)
