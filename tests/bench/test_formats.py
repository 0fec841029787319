"""What bench.formats tells of a folder of files."""

from __future__ import annotations

import pytest

from bench import formats

FEED = "<rss><channel><item><title>Quays</title></item><item></item></channel></rss>"


@pytest.fixture
def folder(tmp_path):
    for name, text in (
        ("fixtures/feeds/a.xml", FEED),
        (
            "fixtures/feeds/b.txt",
            "From a@x.example Mon Nov 17 08:00:00 2025\nMessage-ID: <1@x.example>\n\nIt met.",
        ),
        ("gov/a.jsonl", '{"headline": "Quays"}'),
        ("gov/README.txt", "Where it is from"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_line_a_set_and_the_reasons(folder, capsys):
    assert formats.main([str(folder), "--reasons"]) == 0
    _head, feeds, gov, *reasons = capsys.readouterr().out.splitlines()
    assert feeds.split() == ["feeds", "2", "1", "0", "2", "0", "0"]
    assert gov.split() == ["gov", "1", "1", "0", "0", "0", "0"]
    assert "1  item: the entry has neither a title nor a text" in "\n".join(reasons)


def test_what_another_reader_takes_is_misread_and_fails(folder, capsys):
    (folder / "fixtures/feeds/c.xml").write_text('{"headline": "Quays"}')
    assert formats.main([str(folder)]) == 1
    assert capsys.readouterr().out.splitlines()[1].split()[-2:] == ["1", "0"]


def test_a_folder_without_them_is_said(tmp_path, capsys):
    assert formats.main([str(tmp_path)]) == 2
    assert "NEWSROOM_DATA" in capsys.readouterr().out
