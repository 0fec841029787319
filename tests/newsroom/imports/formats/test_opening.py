"""Files, folders, globs, gzip and standard input are opened as sources."""

import gzip
import io
import os

import pytest

from newsroom.imports.formats.jsonl.reader import read
from newsroom.imports.formats.opening import open_sources
from newsroom.imports.formats.parsed import ParsedArticle, Rejected, Unreadable
from newsroom.imports.formats.streams import unzipping

LINES = b"".join(b'{"headline": "Story %d", "external_id": "%d"}\n' % (n, n) for n in range(5000))


def contents(paths, **kwargs):
    found = {}
    for source in open_sources(paths, **kwargs):
        with source.open() as stream:
            found[source.name] = stream.read()
    return found


def test_a_folder_gives_its_files_sorted_at_any_depth(tmp_path):
    for name in (
        "b/two.jsonl", "a/one.txt", "c.html.gz", "README", "photo.jpg", ".hidden.txt", ".git/x.txt",
        "page.htm", "page_files/ad.html", "other_files/kept.html",
    ):  # fmt: skip
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"text")
    names = [os.path.relpath(source.path, tmp_path) for source in open_sources([tmp_path])]
    assert names == [
        "README", "c.html.gz", "page.htm", "a/one.txt", "b/two.jsonl", "other_files/kept.html",
    ]  # fmt: skip


def test_a_folder_without_files_says_so(tmp_path):
    (source,) = open_sources([tmp_path])
    with pytest.raises(Unreadable, match="holds no file to read"), source.open():
        pass


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: os.symlink("nowhere", path)])
def test_what_is_no_file_is_told_and_not_waited_for(tmp_path, make):
    make(tmp_path / "odd.txt")
    (source,) = open_sources([tmp_path])
    with pytest.raises(Unreadable, match="odd.txt is no file"), source.open():
        pass


def test_a_file_named_outright_is_always_tried(tmp_path):
    file = tmp_path / "README"
    file.write_bytes(b"text")
    assert contents([file]) == {str(file): b"text"}


def test_a_pattern_the_shell_left_alone_is_expanded(tmp_path):
    for name in ("b.txt", "a.txt", "c.html"):
        (tmp_path / name).write_bytes(name.encode())
    assert list(contents([f"{tmp_path}/*.txt"]).values()) == [b"a.txt", b"b.txt"]


def test_a_missing_path_is_a_source_that_cannot_be_opened():
    (source,) = open_sources(["no/such.txt"])
    with pytest.raises(Unreadable, match="no such file or folder: no/such.txt"), source.open():
        pass


def test_gzip_is_known_by_its_first_bytes(tmp_path):
    packed = gzip.compress(b"one ") + gzip.compress(b"two")
    (tmp_path / "named.txt.gz").write_bytes(packed)
    (tmp_path / "unnamed.txt").write_bytes(packed)
    (tmp_path / "plain.txt.gz").write_bytes(b"one two")
    assert set(contents([tmp_path]).values()) == {b"one two"}
    assert {source.file_name for source in open_sources([tmp_path])} == {
        "named.txt",
        "unnamed.txt",
        "plain.txt",
    }


@pytest.mark.parametrize("data", [b"piped", gzip.compress(b"piped")], ids=["plain", "packed"])
def test_a_dash_is_standard_input(data):
    assert contents(["-"], stdin=io.BytesIO(data)) == {"standard input": b"piped"}


def test_standard_input_stays_open():
    stdin = io.BufferedReader(io.BytesIO(b"piped"))
    contents(["-"], stdin=stdin)
    assert not stdin.closed


def test_lines_of_a_packed_file_are_those_of_the_plain_one(tmp_path):
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(LINES))
    (source,) = open_sources([file])
    with source.open() as stream:
        assert stream.peek(9) == LINES[:9]
        assert stream.readline(4) == LINES[:4]
        assert list(stream) == [LINES[4:].splitlines(True)[0], *LINES.splitlines(True)[1:]]


def test_what_comes_before_a_cut_is_read_and_the_cut_reported(tmp_path):
    file = tmp_path / "a.jsonl.gz"
    packed = gzip.compress(LINES)
    file.write_bytes(packed[: len(packed) * 2 // 3])
    (source,) = open_sources([file])
    with source.open() as stream:
        *items, last = read(stream, source.file_name)
    assert sum(isinstance(item, ParsedArticle) for item in items) > 1000
    assert isinstance(last, Rejected)
    assert "is cut off" in last.reason


def test_a_cut_page_is_not_taken_for_a_whole_one(tmp_path):
    file = tmp_path / "a.html.gz"
    file.write_bytes(gzip.compress(os.urandom(9000))[:-500])
    (source,) = open_sources([file])
    with source.open() as stream, pytest.raises(Unreadable, match=r"a\.html\.gz is cut off"):
        stream.read()


def test_damaged_gzip_is_one_sentence(tmp_path):
    packed = bytearray(gzip.compress(os.urandom(9000)))
    packed[40:60] = b"\xff" * 20
    packed[-8:] = b"\x00" * 8
    file = tmp_path / "a.html.gz"
    file.write_bytes(packed)
    (source,) = open_sources([file])
    with source.open() as stream, pytest.raises(Unreadable, match="is damaged|is cut off"):
        stream.read()


def test_a_decompression_bomb_is_stopped(tmp_path):
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(bytes(64 << 20)))
    (source,) = open_sources([file])
    with source.open() as stream, pytest.raises(Unreadable, match="unpacks to far more"):
        stream.read()


def test_a_file_has_a_largest_size(tmp_path, monkeypatch):
    monkeypatch.setattr(unzipping, "MOST_BYTES", 100_000)
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(LINES))
    (source,) = open_sources([file])
    with source.open() as stream, pytest.raises(Unreadable, match="unpacks to far more"):
        stream.read()
