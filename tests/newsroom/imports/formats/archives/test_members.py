"""An archive is read as the folder is that was packed."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile

import pytest

from newsroom.imports.formats.opening import open_sources
from newsroom.imports.formats.parsed import Unreadable
from tests.newsroom.imports.formats.archives.packing import ENDS, packed, tarred, written, zipped

FILES = {
    name: f"text of {name}\n".encode()
    for name in (
        "b/two.jsonl", "a/one.txt", "README", "photo.jpg", ".hidden.txt", ".git/x.txt", "page.htm",
        "page_files/ad.html", "other_files/kept.html", "a/deep/er.txt", "a/Über.txt",
    )
} | {"c.html.gz": gzip.compress(b"packed page")}  # fmt: skip


def told(paths, **options):
    """What each source is named and known by, and holds, or why it cannot be opened."""
    found = []
    for source in open_sources(paths, **options):
        try:
            with source.open() as stream:
                found.append((source.name, source.file_name, source.key, stream.read()))
        except Unreadable as problem:
            found.append((source.name, str(problem)))
    return found


def troubles(path):
    return dict(row for row in told([path]) if len(row) == 2)


def as_in(folder, path):
    """What a folder holds, by names within an archive."""
    return [(name.replace(f"{folder}/", f"{path}/"), *rest) for name, *rest in told([folder])]


@pytest.mark.parametrize("end", ENDS)
def test_an_archive_gives_what_its_folder_gives(tmp_path, end):
    folder = tmp_path / "paper"
    for name, data in FILES.items():
        written(folder / name, data)
    archive = written(tmp_path / f"paper.{end}", packed(FILES, end))
    found = told([archive])
    assert [row[2] for row in found] == [
        "paper/README", "paper/c", "paper/page", "paper/a/one", "paper/a/Über", "paper/a/deep/er",
        "paper/b/two", "paper/other_files/kept",
    ]  # fmt: skip
    assert found == as_in(folder, archive)
    plain = written(tmp_path / "unnamed", archive.read_bytes())
    assert [row[3] for row in told([plain])] == [row[3] for row in found]
    with archive.open("rb") as stdin:
        assert [row[3] for row in told(["-"], stdin=stdin)] == [row[3] for row in found]


def test_an_archive_in_a_folder_has_the_key_of_a_folder_in_it(tmp_path):
    written(tmp_path / "in/of/paper.zip", packed({"a/x.txt": b"x"}))
    (found,) = told([tmp_path / "in"])
    assert found[0] == f"{tmp_path}/in/of/paper.zip/a/x.txt"
    assert found[2] == "in/of/paper/a/x"


def test_archives_within_archives_are_read_to_a_depth(tmp_path):
    inner = packed({"x.txt": b"x"})
    for depth in range(3):
        inner = packed({f"y{depth}.txt": b"y", f"in{depth}.tgz": packed({"z.zip": inner}, "tgz")})
        path = written(tmp_path / "paper.zip", inner)
        found = told([path])
        names = [name.removeprefix(f"{path}/") for name, *_ in found]
        if depth == 0:
            assert names == ["in0.tgz/z.zip/x.txt", "y0.txt"]
            assert {row[2] for row in found} == {"paper/y0", "paper/in0/z/x"}
        else:
            assert "an archive within 3 others" in str(troubles(path))


@pytest.mark.parametrize("end", ["zip", "tar"])
def test_paths_that_lead_out_are_refused_and_those_from_the_root_are_names(tmp_path, end):
    files = {
        "../../out.txt": b"a", "a/../../b.txt": b"b", "/etc/c.txt": b"c", "./d.txt": b"d",
        "d/" * 200 + "e.txt": b"e",
    }  # fmt: skip
    path = written(tmp_path / f"paper.{end}", packed(files, end))
    found = told([path])
    assert {row[2] for row in found if len(row) > 2} == {"paper/d", "paper/etc/c"}
    said = " ".join(row[1] for row in found if len(row) == 2)
    assert said.count("its path leads out of the archive") == 2
    assert said.count("more than 100 folders deep") == 1
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_links_and_devices_are_refused(tmp_path):
    kinds = {
        "l.txt": tarfile.SYMTYPE, "h.txt": tarfile.LNKTYPE, "c.txt": tarfile.CHRTYPE,
        "f.txt": tarfile.FIFOTYPE, "s.txt": tarfile.GNUTYPE_SPARSE,
    }  # fmt: skip
    path = written(tmp_path / "paper.tar", tarred({"a.txt": b"a"}, **kinds))
    assert len(told([path])) == 6
    said = troubles(path)
    assert said.pop(f"{path}/s.txt") == "it is a file with holes, which is not read here"
    assert set(said.values()) == {"it is a link or a device, no file"} and len(said) == 4
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("l.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/hostname")
    path = written(tmp_path / "paper.zip", out.getvalue())
    assert troubles(path) == {f"{path}/l.txt": "it is a link or a device, no file"}


def test_encrypted_files_and_rare_packings_are_told(tmp_path):
    data = bytearray(zipped({"a.txt": b"text"}))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + flags] |= 1
    path = written(tmp_path / "paper.zip", bytes(data))
    assert "it is encrypted" in troubles(path)[f"{path}/a.txt"]
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        path = written(tmp_path / "paper.zip", zipped({"a.txt": b"text"}, method))
        assert "packed in a way" in troubles(path)[f"{path}/a.txt"]


def test_names_in_other_character_sets_are_read(tmp_path):
    utf8 = bytearray(zipped({"Hafen-ü.txt": b"x"}))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        utf8[utf8.index(header) + flags + 1] &= ~8  # many programs do not say that it is UTF-8
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, encoding="latin-1") as tar:
        tar.addfile(tarfile.TarInfo("Hafen-ü.txt"))
    windows = zipped({"north\\Hafen-ü.txt": b"x"})
    for end, data, key in (
        ("zip", bytes(utf8), "paper/Hafen-ü"),
        ("tar", out.getvalue(), "paper/Hafen-ü"),
        ("zip", windows, "paper/north/Hafen-ü"),
    ):
        ((_, _, found, _),) = told([written(tmp_path / f"paper.{end}", data)])
        assert found == key


def test_of_a_file_that_stands_twice_the_last_is_read_and_the_other_told(tmp_path):
    first, second = tarred({"a.txt": b"old"}), tarred({"a.txt": b"new"})
    path = written(tmp_path / "paper.tar", first[:1024] + second)
    old, new = told([path])
    assert "stands in the archive twice" in old[1]
    assert new[3] == b"new"


@pytest.mark.parametrize("end", ["tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_what_comes_before_a_cut_is_read_and_the_cut_told(tmp_path, end):
    files = {f"{n}.txt": bytes(str(n), "ascii") * 3000 for n in range(9)}
    data = packed(files, end)
    kept = data[:-20] if end == "tar.bz2" else data[: len(data) * 2 // 3]
    path = written(tmp_path / f"paper.{end}", kept)
    found = told([path])
    assert "cut off" in found[-1][1] or "damaged" in found[-1][1]
    assert end in ("tar.bz2", "tar.xz") or len([row for row in found if len(row) == 4]) >= 3


def test_a_broken_header_does_not_end_an_archive_without_a_word(tmp_path):
    data = bytearray(tarred({f"{n}.txt": b"x" for n in range(4)}))
    data[2048 + 150] ^= 1  # the checksum of the third
    path = written(tmp_path / "paper.tar", bytes(data))
    found = told([path])
    assert [row[2] for row in found[:-1]] == ["paper/0", "paper/1"]
    assert "has no end, or a broken header" in found[-1][1]


def test_a_damaged_member_is_told_and_the_others_are_read(tmp_path):
    data = bytearray(zipped({"a.txt": b"first text", "b.txt": b"other"}, zipfile.ZIP_STORED))
    data[data.index(b"first")] ^= 1
    path = written(tmp_path / "paper.zip", bytes(data))
    assert "damaged" in troubles(path)[f"{path}/a.txt"]
    assert [row[3] for row in told([path]) if len(row) == 4] == [b"other"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.zip", b"PK\x03\x04" + b"x" * 600, "a damaged ZIP archive"),
        ("a.zip", zipped({}), "holds no file to read"),
        ("a.zip", zipped({"quay.png": b"x", "__MACOSX/a.txt": b"x"}), "holds no file to read"),
        ("a.zip", zipped({"x/a.xml": b"x", "[Content_Types].xml": b"x"}), "of an office program"),
        ("a.txt.bz2", b"BZh9 is how it begins", "damaged"),
        ("a.txt.xz", b"\xfd7zXZ\x00" + b"x" * 40, "damaged"),
    ],
    ids=["cut", "empty", "passed over", "office", "bzip2", "xz"],  # bytes have the time in them
)
def test_what_is_no_archive_of_files_is_told(tmp_path, name, data, said):
    path = written(tmp_path / name, data)
    assert said in troubles(path)[str(path)]


def test_a_packed_text_that_is_no_archive_is_told(tmp_path):
    for name, data in (("a.bz2", bz2.compress(b"x" * 9000)), ("a.xz", lzma.compress(b"x" * 9000))):
        path = written(tmp_path / name, data)
        assert "file of no tar archive: unpack it" in troubles(path)[str(path)]
