"""What bench.marks tells of hits: the phrase marked, told in words, or neither."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from bench import marks
from tests.conftest import ROOT

STORY = """<REUTERS TOPICS="YES" OLDID="1" NEWID="{number}">
<DATE> 3-MAR-1987 09:18:21.26</DATE><TOPICS></TOPICS><PLACES></PLACES><PEOPLE></PEOPLE>
<ORGS></ORGS><EXCHANGES></EXCHANGES><TEXT><TITLE>BOARD BUYS {number} CRANES</TITLE>
<BODY>The harbour board bought {number} cranes for 1986-87, and a tug-boat for its pilots.
 REUTER</BODY></TEXT></REUTERS>
"""


def test_random_phrases_are_marked_in_each_hit(tmp_path):
    stories = "".join(STORY.format(number=number) for number in range(1, 6))
    (tmp_path / "reut2-000.sgm").write_text(stories)
    command = [sys.executable, "-m", "bench.marks", str(tmp_path), "--queries", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "words with signs" in done.stdout


@pytest.mark.parametrize(
    ("headline", "why", "found"),
    [
        ("A <mark>gas deal</mark>", "", {"marked"}),
        ("A <mark>gas-deal</mark> &amp;c", "", {"marked"}),
        ("A <mark>gas</mark> <mark>deal</mark>", "", {"marked", "marks others"}),
        ("A <mark>gas deal gas</mark>", "", {"marked", "marks others"}),
        ("A deal", "“gas deal” in the caption.", {"told"}),
        ("A deal", "", {"neither"}),
    ],
)
def test_a_hit_shows_a_phrase_where_all_of_it_is_marked(headline, why, found):
    hit = SimpleNamespace(marked_headline=headline, marked_dek="", snippet="", why=why)
    assert marks.verdict(hit, ("gas", "deal")) == found
