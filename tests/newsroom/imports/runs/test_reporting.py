"""What an import tells: the report, what a dry run would change, and what it refused, kept."""

from __future__ import annotations

import contextlib
import gzip
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.imports.importer import Importer
from newsroom.imports.runs.rejected import RejectedFolder, safe_name
from newsroom.imports.settling import Options
from newsroom.models import Article
from tests.newsroom.imports.command import lines, story
from tests.newsroom.imports.runs.test_undoing import FERRY, SAILS, SCHOOL, TIDE, file

pytestmark = pytest.mark.django_db
__all__ = ["file"]
LONG = "word " * 100


def ran(*paths, **options) -> tuple[str, list[dict]]:
    """What the terminal and what the report tells."""
    report = options.setdefault("report", paths[0].parent / "report.jsonl")
    out = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("import_articles", *map(str, paths), stdout=out, stderr=out, **options)
    return out.getvalue(), [json.loads(line) for line in report.read_text().splitlines()]


@pytest.mark.parametrize(
    ("item", "field", "reason"),
    [
        ({"headline": ""}, "headline", "no headline"),
        (story(9, topics=3), "topics", "topics is a number, not a list"),
        (story(9, external_id="x" * 301), "external_id", "the external id has 301 characters"),
        (story(9, canonical_url="https://ä ö"), "canonical_url", "canonical_url is not a web"),
        (story(9, canonical_url="http://-"), "canonical_url", "Enter a valid URL."),
        (story(9, published_at="0001-06-01T00:00:00Z"), "published_at", "the date of publication"),
        (story(9, body_html="<div>" * 600 + "x"), "", "elements"),
    ],
)
def test_a_line_names_file_item_field_and_reason(tmp_path, item, field, reason):
    path = tmp_path / "in.jsonl"
    path.write_text(lines(story(8, published_at="2025-11-17"), item))
    _said, told = ran(path)
    (line,) = [each for each in told if each["is_rejection"]]
    assert (line["file"], line["item"], line["kind"]) == (str(path), "line 2", "rejected")
    assert line["field"] == field and reason in line["reason"]


def test_a_dry_run_tells_each_field_that_would_change(file):
    file.write_text(lines(SAILS | {"dek": LONG}, SCHOOL, TIDE, {"x": 1}))
    said, told = ran(file, dry_run=True)
    ferry = Article.objects.get(external_id="t:1")
    changes = {line["field"]: line for line in told if line["kind"] == "changed"}
    assert changes.keys() == {
        "headline", "dek", "kicker", "body", "canonical_url", "published_at", "updated_at",
        "section", "topics", "people", "places", "authors", "image: caption", "image: credit",
        "image: alt_text", "related", "corrections", "language",
    }  # fmt: skip
    assert {line["article"] for line in changes.values()} == {ferry.pk}
    headline = changes["headline"]
    assert (headline["from"], headline["to"]) == ("Ferry stays", "Ferry sails")
    assert (changes["topics"]["from"], changes["topics"]["to"]) == ("Ferries", "Tides; Ships")
    assert changes["body"]["to"] == "The ferry sails again."
    assert len(changes["dek"]["to"]) == 201 and changes["dek"]["to"].endswith("…")
    (new,) = [line for line in told if line["kind"] == "new"]
    assert (new["item"], new["headline"]) == ("line 3", "Tide comes")
    assert [line["item"] for line in told if line["kind"] == "rejected"] == ["line 4"]
    (shown,) = [line for line in said.splitlines() if line.startswith("changed: ")]
    assert f"line 1: article {ferry.pk} “Ferry stays”: headline “Ferry stays” → “Ferry" in shown
    assert "new: " in said and LONG not in said
    ferry.refresh_from_db()
    assert ferry.headline == "Ferry stays"


def test_nothing_changes_where_a_file_is_read_as_it_was(file):
    Article.objects.update(import_digest="")  # so that every field is compared
    file.write_text(lines(FERRY, SCHOOL))
    said, told = ran(file, dry_run=True)
    assert [line["field"] for line in told if line["kind"] == "changed"] == ["", ""]
    assert "updated 2" in said


def test_a_dry_run_leaves_out_what_an_editor_changed(file, admin_client):
    from tests.newsroom.desk.acts import opened, send

    ferry = Article.objects.get(external_id="t:1")
    send(admin_client, ferry, opened(admin_client, ferry), dek="By the desk.")
    file.write_text(lines(FERRY | {"dek": "By the file.", "kicker": "Harbour"}))
    _said, told = ran(file, dry_run=True)
    assert [line["field"] for line in told if line["kind"] == "changed"] == ["kicker"]
    (warning,) = [line for line in told if line["kind"] == "warning"]
    assert "dek" in warning["field"].split(", ")


def test_the_terminal_is_told_of_the_first_ones(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text(lines(*(story(n, published_at="2025-11-17") for n in range(23))))
    said, told = ran(path, dry_run=True)
    assert said.count("new: ") == 21 and "new: 3 more; --report FILE has all" in said
    assert len([line for line in told if line["kind"] == "new"]) == 23


def test_a_chunk_is_compared_in_as_many_queries_as_two(file):
    def asked(count: int) -> int:
        items = [story(n, topics=[f"T{n}"], authors=["A"], related=["t:1"]) for n in range(count)]
        file.write_text(lines(*items))
        call_command("import_articles", str(file), stdout=io.StringIO(), stderr=io.StringIO())
        file.write_text(lines(*(item | {"dek": "New."} for item in items)))
        with CaptureQueriesContext(connection) as captured:
            ran(file, dry_run=True)
        return len(captured)

    assert asked(2) == asked(12)


def test_what_is_refused_is_kept_as_its_part_and_comes_in_once_mended(tmp_path):
    path, folder = tmp_path / "north" / "in.jsonl", tmp_path / "refused"
    path.parent.mkdir()
    bad = lines(story(2, headline="", published_at="2025-11-17"))
    path.write_text(lines(story(1), story(3, body_html="<div>" * 600 + "x")) + bad)
    _said, told = ran(path, rejected=folder)
    kept = {line["item"]: line["kept"] for line in told if line["is_rejection"]}
    assert kept == {
        "line 2": "north_in--line_2.jsonl",
        "line 3": "north_in--line_3.jsonl",
    }
    assert (folder / kept["line 3"]).read_text() == bad
    read = json.loads((folder / kept["line 2"]).read_text())
    assert (read["headline"], read["external_id"], read["source"]) == ("Story 3", "t:3", "W")
    (folder / kept["line 2"]).write_text(lines(read | {"body_html": "<p>Mended.</p>"}))
    ran(folder / kept["line 2"], report=tmp_path / "again")
    assert Article.objects.get(external_id="t:3").body == "<p>Mended.</p>"


WXR = (
    '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>W</title>'
    "<item><title>A</title><wp:post_type>post</wp:post_type></item>"
    "<item><wp:post_type>post</wp:post_type><wp:post_id>7</wp:post_id></item></channel></rss>"
)
BEGIN = "From ann@paper.example Mon Nov 17 08:00:00 2025\n"
MBOX = f"{BEGIN}Subject: A\nMessage-ID: 1\n\nText.\n\n{BEGIN}From: Ann\nMessage-ID: 2\n\nText.\n"


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("in.csv", "headline,body\nA,Text.\nB,Text.,x\n", "headline,body\r\nB,Text.,x\r\n"),
        ("in.json", '[{"type": "text", "uri": "u:1"}]', '{"type": "text", "uri": "u:1"}'),
        ("in.sgm", '<REUTERS NEWID="1"><TEXT>A</TEXT></REUTERS><REUTERS NEWID="2"></REUTERS>',
         '<REUTERS NEWID="2"></REUTERS>'),
        ("in.xml", WXR, "<wp:post_id>7</wp:post_id>"),
        ("in.rss", "<rss version='2.0'><channel><item><title>A</title></item><item>"
                   "<guid>7</guid></item></channel></rss>", '"id": "7"'),
        ("in.html", "<html><body></body></html>", "<html><body></body></html>"),
        ("in.pdf", "%PDF-1.4", "%PDF-1.4"),
        ("in.eml", MBOX, "From: Ann\nMessage-ID: 2\n\nText.\n"),
    ],
)  # fmt: skip
def test_every_format_gives_the_part(tmp_path, name, text, part):
    (tmp_path / name).write_text(text)
    _said, told = ran(tmp_path / name, rejected=tmp_path / "refused")
    (kept,) = [line["kept"] for line in told if line["is_rejection"]]
    content = (tmp_path / "refused" / kept).read_bytes().decode()
    assert part in content
    if not name.endswith((".xml", ".rss")):
        assert part == content
    if name.endswith(".eml"):
        assert kept.endswith("--message_2.eml")


def test_a_file_is_kept_once_as_it_is_and_nothing_is_overwritten(tmp_path):
    path, folder = tmp_path / "a" / "cut.jsonl.gz", tmp_path / "refused"
    path.parent.mkdir()
    path.write_bytes(gzip.compress(lines(*map(story, range(200))).encode())[:-40])
    for name in ("a_cut.jsonl.gz", "a_cut.jsonl-2.gz"):
        _said, told = ran(path, rejected=folder)
        assert [line["kept"] for line in told if line["is_rejection"]] == [name]
        assert (folder / name).read_bytes() == path.read_bytes()
    (folder / "a_cut.jsonl-3.gz").symlink_to(tmp_path / "outside")
    ran(path, rejected=folder)
    assert not (tmp_path / "outside").exists()
    assert (folder / "a_cut.jsonl-4.gz").exists()


def test_standard_input_is_kept_too(tmp_path, monkeypatch):
    class Stdin:
        buffer = io.BytesIO(b"%PDF-1.4 and so on")

    monkeypatch.setattr("sys.stdin", Stdin)
    report = tmp_path / "report"
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command(
            "import_articles", "-", rejected=tmp_path / "r", report=report, stdout=out, stderr=out
        )
    kept = json.loads(report.read_text())["kept"]
    assert (tmp_path / "r" / kept).read_bytes() == b"%PDF-1.4 and so on"


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ("/etc/passwd--line 3.jsonl", "etc_passwd--line_3.jsonl"),
        (".hidden", "hidden"),
        ("a\x00b\nc.jsonl", "a_b_c.jsonl"),
        ("..", "item"),
        ("", "item"),
        ("ñ" * 200 + ".jsonl", "ñ" * 50 + ".jsonl"),
        ("a\udcff.csv", "a.csv"),
    ],
)
def test_a_name_stays_in_its_folder(wanted, name):
    assert safe_name(wanted) == name


def test_what_cannot_be_kept_is_told_and_the_rest_comes_in(tmp_path, monkeypatch):
    (tmp_path / "taken").write_text("")
    path = tmp_path / "in.jsonl"
    path.write_text(lines(story(1), {"x": 1}))
    with pytest.raises(CommandError, match="taken: File exists"):
        ran(path, rejected=tmp_path / "taken")
    assert not Article.objects.exists()

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RejectedFolder, "_new_file", full)
    with pytest.raises(CommandError, match="not all that was rejected is kept: No space left"):
        ran(path, rejected=tmp_path / "refused")
    assert Article.objects.count() == 1


def test_nothing_is_collected_while_an_import_goes_on():
    importer = Importer(Options(), lambda said: None)
    assert not any(isinstance(value, list) for value in vars(importer.outcome).values())


def test_a_terminal_sees_how_much_is_read_how_fast_and_the_time_left(tmp_path, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    path = tmp_path / "in.jsonl.gz"
    path.write_bytes(gzip.compress(lines(*(story(n) for n in range(50))).encode()))
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    call_command("import_articles", str(path), stdout=io.StringIO(), stderr=io.StringIO())
    *_, last = terminal.getvalue().strip().split("\r")
    assert last.startswith("100%") and "50 articles," in last
    assert f"{path.stat().st_size:.3g}" in last or f"/{path.stat().st_size}" in last
    assert "B/s" in last and "<" in last
