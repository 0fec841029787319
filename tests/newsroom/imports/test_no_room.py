"""What has no room in the archive, or no end, is one line of the report each; the rest goes on."""

from __future__ import annotations

import json
import os

import pytest

from newsroom.imports import chunks
from newsroom.imports.formats.parsed import ParsedArticle
from newsroom.imports.importer import Importer, Options
from newsroom.models import Article, Topic
from tests.newsroom.drawings import encoded
from tests.newsroom.imports.command import lines, run, story

pytestmark = pytest.mark.django_db


def deep(parents: int) -> dict:
    topic = {"name": "Topic"}
    for number in range(parents):
        topic = {"name": f"Topic {number}", "parent": topic}
    return topic


def imported(folder, *items) -> tuple[str, list[str]]:
    """The last line and what is told before the number of the run."""
    (folder / "in.jsonl").write_text(lines(*items))
    *problems, _number, summary = run(folder / "in.jsonl")[1].strip().splitlines()
    return summary, problems


def test_a_long_headline_is_cut_at_a_word_and_told_whole(tmp_path):
    headline = " ".join(["harbour"] * 112 + ["end"])
    assert len(headline) > 890
    summary, (warning, _no_date) = imported(tmp_path, story(1, headline=headline))
    assert summary == "imported 1, updated 0, unchanged 0, rejected 0"
    kept = Article.objects.get().headline
    assert kept.endswith(" harbour") and 490 < len(kept) <= 500
    assert f"warning: {tmp_path}/in.jsonl, line 1: the headline has" in warning
    assert f"“{headline}”" in warning


@pytest.mark.parametrize("field, most", [("kicker", 100), ("byline", 300), ("dateline", 200)])
def test_other_long_lines_are_told_whole_as_well(tmp_path, field, most):
    text = "Lund " * 80 + "end"
    _summary, problems = imported(tmp_path, story(1, **{field: text}))
    assert any(f"the {field} has 403 characters" in line and text in line for line in problems)
    kept = getattr(Article.objects.get(), field)
    assert kept.endswith("Lund") and len(kept) <= most


@pytest.mark.parametrize(
    "fields, reason",
    [
        ({"external_id": "x" * 301}, "the external id has 301 characters, 300 at most"),
        (
            {"canonical_url": "https://example.org/" + "x" * 1000},
            "the canonical address has 1020 characters, 1000 at most",
        ),
        ({"topics": [deep(330)]}, "topics holds one that lies more than 50 parents deep"),
    ],
)
def test_an_item_without_room_is_one_rejected_line(tmp_path, fields, reason):
    summary, problems = imported(tmp_path, story(1), story(2, **fields), story(3))
    assert summary == "imported 2, updated 0, unchanged 0, rejected 1"
    assert [line for line in problems if "rejected" in line] == [
        f"rejected: {tmp_path}/in.jsonl, line 2: {reason}"
    ]


def test_a_topic_may_lie_fifty_parents_deep(tmp_path):
    assert imported(tmp_path, story(1, topics=[deep(50)]))[0].startswith("imported 1")
    assert Topic.objects.count() == 51


def test_a_long_name_is_found_again(tmp_path):
    name = "Committee " * 40
    imported(tmp_path, story(1, topics=[name]))
    assert imported(tmp_path, story(2, topics=[name]))[0].startswith("imported 1")
    assert Topic.objects.count() == 1


def test_a_language_that_is_none_is_left_out(tmp_path):
    _summary, problems = imported(tmp_path, story(1, language="e" * 40))
    assert Article.objects.get().language == "en"
    assert any("not a language" in line for line in problems)


@pytest.mark.parametrize("path", ["circle.png", "pipe.png", "in", "."])
def test_a_picture_that_is_no_file_is_one_warning(tmp_path, path):
    (tmp_path / "circle.png").symlink_to(tmp_path / "back.png")
    (tmp_path / "back.png").symlink_to(tmp_path / "circle.png")
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "in").mkdir()
    (tmp_path / "a.png").write_bytes(encoded("PNG"))
    told = {"published_at": "2025-11-17", "image": {"path": path}}
    summary, problems = imported(
        tmp_path, story(1, **told), story(2, **told | {"image": {"path": "a.png"}})
    )
    assert summary == "imported 2, updated 0, unchanged 0, rejected 0"
    assert len(problems) == 1 and f"picture '{path}'" in problems[0]
    assert Article.objects.get(external_id="t:2").hero_image.file


def test_a_pipe_in_a_folder_is_one_line(tmp_path):
    os.mkfifo(tmp_path / "a.html")
    (tmp_path / "b.jsonl").write_text(json.dumps(story(1)) + "\n")
    code, said = run(tmp_path)
    assert code == 1
    assert f"rejected: {tmp_path}/a.html: {tmp_path}/a.html is no file" in said
    assert "imported 1" in said


def test_no_more_text_is_in_memory_than_a_chunk_may_have(monkeypatch):
    monkeypatch.setattr(chunks, "LARGEST_CHUNK", 1000)
    sizes, store = [], Importer._store

    def noted(self, chunk, *rest):
        sizes.append(len(chunk))
        return store(self, chunk, *rest)

    monkeypatch.setattr(Importer, "_store", noted)
    items = [
        ParsedArticle(f"Story {n}", f"line {n}", external_id=str(n), body_html="word " * 100)
        for n in range(5)
    ]
    Importer(Options()).import_items(items, "in.jsonl")
    assert sizes == [2, 2, 1]
