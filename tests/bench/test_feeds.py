"""What is told of feeds that say themselves what is to be found in them."""

from __future__ import annotations

import pytest

from bench.feeds import expectations, main

CASE = """<?xml version="1.0"?><!--
Description: of our own
Expect: not bozo and entries[0]['title'] == {title!r} and entries[0].author == 'Ann Lee'
--><rss version="2.0"><channel><item><title>Ferry runs again</title>
<author>Ann Lee</author></item></channel></rss>"""


def test_a_case_tells_what_is_expected():
    found = list(expectations(CASE.format(title="Ferry runs again").encode()))
    assert found == [("title", "Ferry runs again"), ("author", "Ann Lee")]
    assert not list(expectations(b"<rss><!-- Expect: bozo --></rss>"))


@pytest.mark.parametrize(("title", "share"), [("Ferry runs again", "100.0%"), ("Other", "50.0%")])
def test_what_is_met_and_what_is_not_is_counted(tmp_path, capsys, title, share):
    (tmp_path / "case.xml").write_text(CASE.format(title=title))
    assert main([str(tmp_path), "--misses"]) == 0
    told = capsys.readouterr().out
    assert share in told and ("case.xml" in told) == (title == "Other")
