"""What bench.pages tells of collections of saved pages."""

from __future__ import annotations

import gzip
import json

import pytest

from bench.pages.__main__ import main
from bench.pages.measures import f1, overlap, segments

TEXT = "<p>The ferry left the quay at dawn, an hour late, with nobody but its crew on board.</p>"
HTML = (
    "<html><head><title>Ferry leaves</title></head><body><article><h1>Ferry leaves at last</h1>"
    f"<address>By Jane Doe</address>{TEXT * 3}</article></body></html>"
)


def test_a_text_is_compared_by_runs_of_four_words():
    assert overlap("a b c d e", "A b c, d e!") == 1
    assert overlap("a b c d x", "a b c d e") == 0.5
    assert overlap("", "a b c d e") == 0


def test_pieces_are_found_whatever_the_quotation_marks():
    assert segments("He said “no”.", ['said "no"', "yes"], ["He"]) == (1, 1, 1)
    assert f1(2, 1, 1) == pytest.approx(2 / 3)
    assert f1(0, 0, 0) == 1


def test_a_line_a_reader_and_each_miss(tmp_path, capsys):
    folder = tmp_path / "trafilatura"
    folder.mkdir()
    with gzip.open(folder / "a.html.gz", "wt") as file:
        file.write(HTML)
    said = {
        "file": "a.html.gz", "title": "Ferry leaves at last", "author": "Jane Doe",
        "date": "2025-03-03", "with": ["left the quay"], "without": ["nothing"],
    }  # fmt: skip
    (folder / "gold.jsonl").write_text(json.dumps(said) + "\n")
    assert main([str(tmp_path), "--misses"]) == 0
    told = capsys.readouterr().out
    assert "a.html.gz: day '', said to be '2025-03-03'" in told
    assert "trafilatura: ours             1     1.000  0.000    1.000  1.000" in told
    assert "missed: trafilatura, day: 0.000 (at least 0.900)" in told
    assert "Not measured: there is no scrapinghub" in told


def test_without_pages_it_says_so(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "there is no readability" in capsys.readouterr().out
