"""Archives that are made to hurt: each stops at a bound, in memory and in bytes."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import tarfile
import tracemalloc

import pytest

from newsroom.imports.formats.archives import allowance, kinds, tarred, zipped
from newsroom.imports.formats.opening import open_sources
from newsroom.imports.formats.parsed import Unreadable
from tests.newsroom.imports.formats.archives.packing import packed, written

MIB = 1 << 20
PIECE = 1 << 18


@pytest.fixture
def read(tmp_path):
    """Reads all that an archive holds; gives bytes, what was said, and the most memory."""

    def read(data: bytes, name="bomb.zip") -> tuple[int, list[str], int]:
        path = written(tmp_path / name, data)
        size, said = 0, []
        tracemalloc.start()
        for source in open_sources([path]):
            try:
                with source.open() as stream:
                    while piece := stream.read(PIECE):
                        size += len(piece)
            except Unreadable as problem:
                said.append(str(problem))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size, said, most

    return read


@pytest.fixture
def _small(monkeypatch):
    monkeypatch.setattr(allowance, "FREE_BYTES", 2 * MIB)
    monkeypatch.setattr(allowance, "MOST_EXPANSION", 20)


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("end", ["zip", "tar.gz", "tar.bz2", "tar.xz"])
def test_one_large_file_stops_at_the_bound(read, end):
    size, said, most = read(packed({"a.txt": bytes(20 * MIB)}, end), f"bomb.{end}")
    assert "unpacks to far more than its size allows" in " ".join(said)
    assert size <= 2 * MIB + 2 * PIECE
    assert most < 16 * MIB  # of them 8 for what xz looks back at


@pytest.mark.usefixtures("_small")
def test_many_files_and_archives_within_share_one_bound(read):
    many = {f"{n}.txt": bytes(MIB) for n in range(40)}
    size, said, _ = read(packed(many))
    assert size <= 2 * MIB + 2 * PIECE
    assert "more of its files are not read" in said[-1]
    size, said, _ = read(packed({f"{n}.zip": packed(many) for n in range(3)}))
    assert size <= 2 * MIB + 2 * PIECE
    inner = packed({"a.txt": bytes(20 * MIB)}, "tgz")
    size, said, most = read(packed({f"{n}.tgz": inner for n in range(3)}))
    assert size <= 4 * MIB and said
    assert most < 8 * MIB


@pytest.mark.usefixtures("_small")
def test_packed_texts_within_count_as_well(read):
    size, said, _ = read(packed({f"{n}.txt.gz": gzip.compress(bytes(5 * MIB)) for n in range(9)}))
    assert size <= 8 * MIB and said


def test_the_number_of_files_has_a_bound(read, monkeypatch):
    monkeypatch.setattr(allowance, "MOST_MEMBERS", 5)
    files = {f"{n}.txt": b"x" for n in range(9)}
    for end, size in (("zip", 0), ("tar", 5), ("tgz", 5)):
        found, said, _ = read(packed(files, end), f"bomb.{end}")
        assert found == size
        assert "holds more than 100,000 files" not in said[-1]
        assert "holds more than 5 files" in said[-1]


def test_a_list_of_files_that_is_too_large_is_not_read(read, monkeypatch):
    monkeypatch.setattr(zipped, "LARGEST_DIRECTORY", MIB)
    files = {f"{'n' * 60_000}{n}.txt": b"x" for n in range(20)}
    found, said, most = read(packed(files))
    assert (found, len(said)) == (0, 1)
    assert "its list of files is too large" in said[0]


def test_a_header_that_says_that_it_is_huge_takes_no_memory(read):
    header = tarfile.TarInfo("a.txt")
    header.type, header.size = tarfile.XHDTYPE, 8 << 30
    found, said, most = read(header.tobuf(tarfile.GNU_FORMAT) + bytes(9 * 512), "bomb.tar")
    assert (found, len(said)) == (0, 1)
    assert most < 4 * MIB


def test_headers_before_headers_without_end_are_told(read):
    header = tarfile.TarInfo("a.txt")
    header.type = tarfile.XHDTYPE
    found, said, _ = read(header.tobuf(tarfile.GNU_FORMAT) * 5000, "bomb.tar")
    assert (found, len(said)) == (0, 1)
    assert "damaged or cut off" in said[0]


def test_xz_may_not_ask_for_all_memory(read, monkeypatch):
    monkeypatch.setattr(kinds, "MOST_MEMORY", MIB)
    found, said, _ = read(lzma.compress(bytes(MIB), preset=9), "bomb.tar.xz")
    assert (found, len(said)) == (0, 1)
    assert "cannot be unpacked" in said[0]


def test_lengths_that_lie_do_no_harm(read):
    data = bytearray(packed({"a.txt": b"some text\n" * 9}))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<2I", data, at + 20, 0xFFFFFF00, 0xFFFFFF00)
    size, said, most = read(bytes(data))
    assert (size == 90) != bool(said)  # what is there, or from Python 3.13 on nothing
    assert most < 4 * MIB


@pytest.mark.parametrize("end", ["zip", "tar", "tgz"])
def test_damage_anywhere_is_told_in_a_sentence(tmp_path, end):
    data = packed({f"{n}/{n}.txt": b"some text\n" * 99 for n in range(3)}, end)
    for place in range(0, len(data), max(1, len(data) // 150)):
        hurt = bytearray(data)
        hurt[place] ^= 0xFF
        path = written(tmp_path / f"hurt.{end}", bytes(hurt))
        for source in open_sources([path]):
            try:
                with source.open() as stream:
                    stream.read()
            except Unreadable as problem:
                assert str(problem)


def test_the_bounds_are_those_that_the_guide_tells():
    assert (allowance.MOST_BYTES, allowance.MOST_EXPANSION) == (8 << 30, 200)
    assert (allowance.FREE_BYTES, allowance.MOST_MEMBERS) == (64 * MIB, 100_000)
    assert (allowance.MOST_DEPTH, allowance.MOST_FOLDERS) == (3, 100)
    assert tarred.LONGEST_HEADER == MIB
    assert len(bz2.compress(bytes(64 * MIB))) < 64 * MIB // allowance.MOST_EXPANSION
