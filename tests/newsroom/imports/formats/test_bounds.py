"""Readers stop after so many bytes, characters, elements and lines, and say so."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys

import pytest

from newsroom.imports.formats import READERS
from newsroom.imports.formats.html import reader as html
from newsroom.imports.formats.jsonl import reader as jsonl
from newsroom.imports.formats.parsed import LONGEST_TEXT, ParsedArticle, Unreadable
from tests.conftest import ROOT
from tests.newsroom.imports.formats.calls import PAGE, TAGS

TEXT = "<p>The harbour board met on Monday and took a long vote on the dues of the ferry.</p>"


class Counted(io.BytesIO):
    """Knows how much of it was read at a time."""

    largest = 0

    def read(self, size=-1):
        return self._noted(super().read(size))

    def readline(self, size=-1):
        return self._noted(super().readline(size))

    def _noted(self, piece):
        self.largest = max(self.largest, len(piece))
        return piece


def read(format, text):
    return list(READERS[format](Counted(text.encode()), "in"))


@pytest.fixture(scope="module")
def called() -> dict:
    """Of functions, by what was read: bounds are asserted by numbers, where seconds would lie."""
    command = [sys.executable, "-m", "tests.newsroom.imports.formats.calls"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


@pytest.mark.xdist_group("calls")
def test_three_thousand_headings_are_three_times_the_work_of_a_thousand(called):
    """It was nine times as much: each heading looked at all that follow it."""
    few, many = (called["text"][lines] for lines in ("1000", "3000"))
    assert many < 3.5 * few
    assert many < 200 * 3000


@pytest.mark.xdist_group("calls")
@pytest.mark.parametrize("tag", TAGS)
def test_two_hundred_thousand_elements_are_looked_at_no_further_than_needed(called, tag):
    number, said = called["html"][tag]
    assert number < 25 * html.MOST_ELEMENTS
    assert re.search("more than (20,000|250) elements|no main text", said)


def test_what_lies_too_deep_is_told():
    (article,) = read("html", PAGE + TEXT * 8 + "<div>" * 200_000 + TEXT)
    assert isinstance(article, ParsedArticle) and "dues of the ferry" in article.body_html
    assert article.warnings == (
        "more than 250 elements within each other: what lies deeper is not read",
    )
    (shallow,) = read("html", PAGE + "<div>" * 200 + TEXT * 8)
    assert shallow.warnings == ()


def test_a_page_is_read_no_further_than_it_may_be_large():
    stream = Counted(PAGE.encode() + b"word " * 9_000_000)
    with pytest.raises(Unreadable, match="larger than 32 MiB"):
        list(html.read(stream, "in"))
    assert stream.largest <= html.LARGEST_PAGE + 1


def test_pictures_within_a_page_are_not_counted():
    picture = f"<img src='data:image/png;base64,{'iVBORw0KGgo' * 400_000}'>"
    (article,) = read("html", PAGE + picture + TEXT * 8)
    assert "dues of the ferry" in article.body_html
    with pytest.raises(Unreadable, match="more than 4,000,000 characters"):
        read("html", PAGE + "word " * 900_000)


def test_a_body_of_45_megabytes_is_passed_over_in_pieces():
    line = json.dumps({"headline": "Long", "body_text": "word " * 9_000_000})
    stream = Counted(f'{line}\n{{"headline": "Short"}}\n'.encode())
    long, short = jsonl.read(stream, "in")
    assert long.reason == "the line is longer than 16 MiB"
    assert short.headline == "Short"
    assert stream.largest <= jsonl.LONGEST_LINE


def test_a_text_longer_than_an_article_may_have_is_refused_before_any_work_on_it():
    (item,) = read("jsonl", json.dumps({"headline": "Long", "body_html": "x" * (LONGEST_TEXT + 1)}))
    assert item.reason == "body_html has 2,000,001 characters, 2,000,000 at most"


def test_a_page_that_lists_dates_is_refused_before_they_are_read():
    days = "\n\n".join(f"{1 + n % 28} March {1900 + n // 28}" for n in range(1200))
    with pytest.raises(Unreadable, match="more than 1,000 dates"):
        read("text", f"The harbour board meets\n\n{days}\n\n{TEXT}\n\n{TEXT}")
