"""What bench.copies tells of a small archive."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from bench import copies
from tests.conftest import ROOT
from tests.newsroom.stories.told import text_of

STORY = """<REUTERS TOPICS="YES" OLDID="1" NEWID="{number}">
<DATE> 3-MAR-1987 09:18:21.26</DATE><TOPICS></TOPICS><PLACES></PLACES><PEOPLE></PEOPLE>
<ORGS></ORGS><EXCHANGES></EXCHANGES><TEXT><TITLE>BOARD BUYS {number} CRANES</TITLE>
<BODY>{text}
 REUTER</BODY></TEXT></REUTERS>
"""


def test_costs_alterations_and_pairs(tmp_path):
    texts = [text_of(number) for number in range(13)]
    told = [*texts, texts[0].replace(" harbour ", " docks ", 1) + " Once more."]
    stories = (STORY.format(number=at, text=text) for at, text in enumerate(told, 1))
    (tmp_path / "reut2-000.sgm").write_text("".join(stories))
    command = [
        sys.executable,
        "-m",
        "bench.copies",
        str(tmp_path),
        "--altered",
        "1",
        "--pairs",
        "3",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[1].split()[:2] == ["everything", "14"]
    assert lines[1].split()[-2:] == ["2", "1"]
    found = {line[:26].strip(): line.split()[-1] for line in lines[4:11]}
    assert found.keys() == {name[:26].strip() for name in copies.ALTERATIONS}
    assert found.pop("one word in eight another") == "0.000"
    assert set(found.values()) == {"1.000"}
    assert "BOARD BUYS 1 CRANES" in lines[11] and len(lines) == 12


@pytest.mark.parametrize("name", copies.ALTERATIONS)
def test_an_alteration_is_another_text(name):
    words = text_of(1).split()
    assert copies.ALTERATIONS[name](words, random.Random(1)) != words
