"""Importing through the command: what comes in, what is said, what is left alone."""

from __future__ import annotations

import gzip
import io
import json
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from newsroom.bodies import CLEANER
from newsroom.imports import importer
from newsroom.models import Article, Correction, Image, Topic, Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys):
    """Runs import_articles; gives exit code, last line and everything that was said."""

    def run(*args, **options):
        out = io.StringIO()
        code = 0
        try:
            call_command("import_articles", *map(str, args), stdout=out, **options)
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return code, out.getvalue().strip().splitlines()[-1], said.err + said.out

    return run


@pytest.fixture
def write(tmp_path):
    def write(*items, name="items.jsonl"):
        path = tmp_path / name
        lines = (item if isinstance(item, str) else json.dumps(item) for item in items)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


STORY = {
    "external_id": "t:1",
    "headline": "Harbour board meets",
    "dek": "It met.",
    "kicker": "Harbour",
    "section": "City",
    "body_html": "<p>One <b>two</b> three.</p><script>alert(1)</script>",
    "byline": "By Ann Lee",
    "authors": ["Ann Lee"],
    "topics": [{"name": "Gas", "parent": "Energy"}, "Harbour"],
    "people": ["Ines Torvald"],
    "places": ["Skelby"],
    "published_at": "2025-11-17T08:00:00+01:00",
    "source": "The Ledger",
    "language": "en",
    "related": [
        "t:2",
        {"headline": "Elsewhere", "url": "https://example.com/a", "teaser": "A\n\nB"},
    ],
}


def test_an_article_comes_in_whole(run, write):
    code, summary, _said = run(write(STORY))
    assert (code, summary) == (0, "imported 1, updated 0, unchanged 0, rejected 0")
    article = Article.objects.get()
    assert article.headline == "Harbour board meets"
    assert article.body == "<p>One <b>two</b> three.</p>"
    assert article.word_count == 3
    assert article.published_at == datetime(2025, 11, 17, 7, tzinfo=UTC)
    assert article.get_absolute_url() == "/articles/2025/11/17/harbour-board-meets/"
    assert (article.section.name, article.source.name) == ("City", "The Ledger")
    assert [a.name for a in article.author_list] == ["Ann Lee"]
    assert set(article.topics.values_list("name", flat=True)) == {"Gas", "Harbour"}
    assert Topic.objects.get(slug="gas").parent.name == "Energy"
    first, second = article.related_stories.all()
    assert (first.target, first.wanted_key) == (None, "t:2")
    assert second.teaser_paragraphs == ["A", "B"]


def test_the_same_file_twice_changes_nothing(run, write):
    path = write(STORY, {**STORY, "external_id": "t:2"})
    run(path)
    before = list(Article.objects.values())
    _code, summary, _said = run(path)
    assert summary == "imported 0, updated 0, unchanged 2, rejected 0"
    assert list(Article.objects.values()) == before


def test_the_same_file_mends_what_an_older_cleaner_stored(run, write, monkeypatch):
    path = write({**STORY, "body_html": "<div>Ferry sank</div><div>Crew saved</div>"})
    with monkeypatch.context() as older:
        older.setattr("newsroom.imports.accepting.CLEANER", CLEANER - 1)
        run(path)
    Article.objects.update(body="Ferry sankCrew saved", body_mark=None)
    assert "updated 1, unchanged 0" in run(path)[1]
    assert Article.objects.get().text == "Ferry sank\nCrew saved"
    assert "updated 0, unchanged 1" in run(path)[1]


def test_related_stories_are_linked_when_their_article_comes(run, write):
    run(write(STORY))
    run(write({**STORY, "external_id": "t:2", "related": []}, name="later.jsonl"))
    first = Article.objects.get(external_id="t:1").related_stories.first()
    assert first.target == Article.objects.get(external_id="t:2")


def test_a_changed_item_updates_its_article_and_keeps_its_address(run, write):
    run(write(STORY))
    address = Article.objects.get().get_absolute_url()
    changed = {
        **STORY,
        "headline": "Harbour board resigns",
        "topics": ["Harbour"],
        "authors": ["Bo"],
    }
    _code, summary, _said = run(write(changed))
    assert summary == "imported 0, updated 1, unchanged 0, rejected 0"
    article = Article.objects.get()
    assert article.headline == "Harbour board resigns"
    assert article.get_absolute_url() == address
    assert list(article.topics.values_list("name", flat=True)) == ["Harbour"]
    assert [a.name for a in article.author_list] == ["Bo"]


def test_one_bad_item_does_not_stop_the_rest(run, write):
    code, summary, said = run(
        write(
            {"body_text": "no headline"}, "{broken", STORY, {"headline": "x", "canonical_url": "no"}
        )
    )
    assert (code, summary) == (1, "imported 1, updated 0, unchanged 0, rejected 3")
    assert said.count("rejected:") == 3
    assert "line 1" in said and "line 2" in said


def test_the_same_key_with_other_content_is_said_and_the_first_stays(run, write):
    path = write(STORY, {**STORY, "headline": "Another"})
    assert run(path)[1] == "imported 1, updated 0, unchanged 0, rejected 1"
    assert run(path)[1] == "imported 0, updated 0, unchanged 1, rejected 1"
    assert Article.objects.get().headline == "Harbour board meets"


def test_no_date_means_now_and_stays(run, write, time_machine):
    time_machine.move_to("2026-01-01T10:00:00Z", tick=False)
    story = {**STORY, "published_at": None}
    code, _summary, said = run(write(story))
    assert code == 0
    assert "warning" in said
    time_machine.move_to("2026-02-01T10:00:00Z", tick=False)
    run(write({**story, "dek": "changed"}))
    assert Article.objects.get().published_at == datetime(2026, 1, 1, 10, tzinfo=UTC)


def test_a_date_is_known_where_the_source_tells_one(run, write, time_machine):
    time_machine.move_to("2026-01-01T10:00:00Z", tick=False)
    undated = {**STORY, "published_at": None}
    run(write(undated))
    assert Article.objects.get().date_known is False
    time_machine.move_to("2026-02-01T10:00:00Z", tick=False)
    run(write({**undated, "dek": "changed"}))
    assert Article.objects.get().date_known is False
    run(write(STORY))
    assert Article.objects.get().date_known is True
    run(write({**undated, "dek": "again"}))
    article = Article.objects.get()
    assert article.date_known is True  # what is known stays
    assert article.published_at == datetime(2025, 11, 17, 7, tzinfo=UTC)


def test_the_same_file_tells_of_older_imports_whether_their_dates_are_known(
    run, write, monkeypatch
):
    """Rows of earlier versions do not say; whoever gave one a date by hand keeps it."""
    undated = {**STORY, "published_at": None}
    path = write(undated, {**undated, "external_id": "t:3"})
    with monkeypatch.context() as older:
        older.setattr("newsroom.imports.accepting.CLEANER", CLEANER - 1)
        run(path)
    Article.objects.update(date_known=None)
    by_hand = datetime(2001, 2, 3, tzinfo=UTC)
    Article.objects.filter(external_id="t:3").update(published_at=by_hand)
    run(path)
    assert Article.objects.get(external_id="t:1").date_known is False
    edited = Article.objects.get(external_id="t:3")
    assert (edited.date_known, edited.published_at) == (True, by_hand)


def test_what_an_export_says_of_dates_is_read_back(run, write, client, reindex):
    run(write({**STORY, "published_at": None, "external_id": "t:9"}))
    reindex()
    exported = client.get("/search.jsonl").getvalue().decode()
    before = Article.objects.values("published_at", "date_known").get()
    Article.objects.all().delete()
    run(write(exported.strip()))
    assert Article.objects.values("published_at", "date_known").get() == before
    assert before["date_known"] is False


def test_corrections_are_read_back_as_they_were_exported(run, write, client, reindex):
    corrections = [{"at": "2025-11-18T09:00:00Z", "text": "It was two, not three."}]
    run(write({**STORY, "corrections": corrections}))
    reindex()
    exported = client.get("/search.jsonl").getvalue().decode().strip()
    before = list(Correction.objects.values_list("at", "text"))
    assert json.loads(exported)["corrections"] == [
        {"at": "2025-11-18T09:00:00+00:00", "text": "It was two, not three."}
    ]
    Article.objects.all().delete()
    run(write(exported))
    assert list(Correction.objects.values_list("at", "text")) == before
    assert run(write(exported))[1] == "imported 0, updated 0, unchanged 1, rejected 0"


def test_a_file_that_says_nothing_of_corrections_leaves_them(run, write):
    told = [{"at": "2025-11-18T09:00:00Z", "text": "It was two."}]
    run(write({**STORY, "corrections": told}))
    run(write({**STORY, "dek": "It did meet."}))
    assert Correction.objects.get().text == "It was two."
    run(write({**STORY, "dek": "It met again.", "corrections": []}))
    assert not Correction.objects.exists()


def test_what_came_before_there_were_corrections_is_unchanged(run, write):
    run(write(STORY))
    digest = Article.objects.get().import_digest
    assert run(write({**STORY, "corrections": []}))[1].startswith("imported 0, updated 0")
    assert Article.objects.get().import_digest == digest


def test_names_are_one_when_their_keys_or_an_alias_say_so(run, write):
    Topic.objects.create(name="Łódź trams", aliases="Lodz trams\nTramway")
    story = {**STORY, "topics": ["ŁÓDŹ  TRAMS", "tramway", "C++", "C#", "C", "北京", "!!!"]}
    run(write(story))
    slugs = set(Article.objects.get().topics.values_list("slug", flat=True))
    assert slugs == {"lodz-trams", "cplusplus", "csharp", "c", "北京", "topic"}


def test_a_taken_slug_gets_a_number(run, write):
    run(write(STORY, {**STORY, "external_id": "t:2"}))
    assert set(Article.objects.values_list("slug", flat=True)) == {
        "harbour-board-meets",
        "harbour-board-meets-2",
    }


def test_options_of_the_command(run, write):
    path = write({**STORY, "published_at": "2025-11-17T08:00:00", "source": None}, STORY)
    assert run(path, dry_run=True)[1].startswith("imported 2")
    assert not Article.objects.exists()
    run(path, limit=1, timezone="Europe/Berlin", source="Wire", status="draft")
    article = Article.objects.get()
    assert article.published_at == datetime(2025, 11, 17, 7, tzinfo=UTC)
    assert (article.source.name, article.status) == ("Wire", "draft")


def test_the_report_is_a_line_a_problem(run, write, tmp_path):
    run(write({"x": 1}), report=tmp_path / "report.jsonl")
    (line,) = (tmp_path / "report.jsonl").read_text().splitlines()
    assert json.loads(line)["is_rejection"] is True


def test_a_report_that_cannot_be_written_is_told_before_anything_comes_in(run, write, tmp_path):
    with pytest.raises(CommandError, match="cannot be written: Is a directory"):
        run(write(STORY), report=tmp_path)
    assert not Article.objects.exists()


def test_the_report_tells_of_a_file_whose_name_is_no_text(run, tmp_path):
    path = tmp_path / "a\udcff.jsonl"
    path.write_text("{}")
    run(path, report=tmp_path / "report")
    assert json.loads((tmp_path / "report").read_text())["file"] == str(path)


def test_what_cannot_be_read_is_one_line_and_exit_code_2(run, tmp_path):
    (tmp_path / "cut.sgm.gz").write_bytes(gzip.compress(b'<REUTERS NEWID="1">' * 50)[:-9])
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 8)
    for name in ("cut.sgm.gz", "noise.bin", "missing.jsonl"):
        code, summary, said = run(tmp_path / name)
        assert code == 2, name
        assert summary.startswith("imported 0"), name
        assert len(said.strip().splitlines()) == 1, said
    assert not Article.objects.exists()


def test_a_folder_tells_each_file_that_it_does_not_read(run, write, tmp_path):
    write(STORY)
    (tmp_path / "wire.txt").write_text("\x16\x16\x01a0123\x1fris\x1fbc-Quays\n\x02It met.")
    (tmp_path / "style.css").write_text("p { margin: 0 }")
    (tmp_path / "quay.png").write_bytes(b"no text")
    code, summary, said = run(tmp_path)
    assert (code, summary) == (1, "imported 1, updated 0, unchanged 0, rejected 2")
    assert "wire.txt is an agency's wire file" in said
    assert "style.css is not in a format this archive reads" in said
    assert "quay.png" not in said


WXR = """<?xml version="1.0"?><rss xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>The Ledger</title>{}</channel></rss>"""
POST = """<item><title>{0} of {1}</title><content:encoded>It met.</content:encoded>
<wp:post_id>{0}{1}</wp:post_id><wp:post_date_gmt>{1}-01-02 03:04:05</wp:post_date_gmt>
<wp:status>{0}</wp:status><wp:post_type>{2}</wp:post_type></item>"""


def test_what_wordpress_kept_from_the_public_stays_so(run, tmp_path):
    posts = [
        POST.format(status, year, "post")
        for status in ("publish", "future", "private", "draft")
        for year in (2001, 2999)
    ]
    export = tmp_path / "export.xml"
    export.write_text(WXR.format("".join([*posts, POST.format("inherit", 2001, "attachment")])))
    code, summary, said = run(export)
    assert (code, summary) == (0, "imported 8, updated 0, unchanged 0, rejected 0")
    assert "1 attachment" in said
    statuses = dict(Article.objects.values_list("headline", "status"))
    assert statuses == {
        "publish of 2001": "published",
        "publish of 2999": "published",
        "future of 2001": "draft",
        "future of 2999": "scheduled",
        **{f"{name} of {year}": "draft" for name in ("private", "draft") for year in (2001, 2999)},
    }
    assert [article.headline for article in Article.objects.public()] == ["publish of 2001"]
    Article.objects.filter(headline="draft of 2001").update(status="published")
    assert run(export)[1].startswith("imported 0, updated 0, unchanged 8")
    assert Article.objects.get(headline="draft of 2001").status == "published"


def test_an_import_of_drafts_schedules_nothing(run, tmp_path):
    (tmp_path / "export.xml").write_text(WXR.format(POST.format("future", 2999, "post")))
    run(tmp_path / "export.xml", status="draft")
    assert Article.objects.get().status == "draft"


def test_a_file_cut_in_the_middle_keeps_what_came_before(run, tmp_path):
    lines = "".join(json.dumps({**STORY, "external_id": f"t:{i}"}) + "\n" for i in range(2000))
    packed = gzip.compress(lines.encode())
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    code, _summary, said = run(tmp_path / "cut.jsonl.gz")
    assert code == 1
    assert 100 < Article.objects.count() < 2000
    assert said.count("rejected:") == 1


def test_pictures_come_from_beside_the_file_and_nowhere_else(run, write, tmp_path):
    from PIL import Image as Drawing

    Drawing.new("RGB", (60, 40), "grey").save(tmp_path / "a.png")
    image = {"path": "a.png", "caption": "Grey", "credit": "Us", "alt_text": "A grey field"}
    run(write({**STORY, "image": image}))
    stored = Image.objects.get()
    assert (stored.width, stored.height, stored.caption, stored.credit) == (60, 40, "Grey", "Us")
    outside = {**image, "path": "../../etc/passwd"}
    _code, _summary, said = run(write({**STORY, "external_id": "t:9", "image": outside}))
    assert "outside the folder" in said


def test_the_index_follows_once_at_the_end(run, write, find):
    run(write(STORY))
    assert find(q="harbour").total == 1
    run(write({**STORY, "external_id": "t:2", "headline": "Unindexed"}), no_index=True)
    assert find().total == 1
    call_command("update_index", stdout=io.StringIO())
    assert find().total == 2


def test_a_saved_page_as_text(run, shared_data, client, find):
    code, summary, _said = run(shared_data / "seed" / "saved-article-page.txt")
    assert (code, summary) == (0, "imported 1, updated 0, unchanged 0, rejected 0")
    article = Article.objects.get()
    assert (article.kicker, article.section.name) == ("Analysis", "Middle East")
    assert article.body.count("<p>") == 7
    assert article.hero_image.caption and article.hero_image.credit
    assert article.hero_image.credit not in article.hero_image.caption
    related = article.related_stories.all()
    assert [bool(story.headline and story.section and story.teaser) for story in related] == [
        True
    ] * 3
    page = client.get(article.get_absolute_url()).content.decode()
    for story in related:
        assert story.section in page


@pytest.mark.parametrize("name", ["reut2-003.sgm.gz"])
def test_reuters_stories_by_the_thousand(run, shared_data, find, name):
    path = shared_data / "reuters" / "raw" / name
    code, summary, _said = run(path)
    assert (code, summary) == (0, "imported 1000, updated 0, unchanged 0, rejected 0")
    assert find().total == 1000
    assert run(path)[1] == "imported 0, updated 0, unchanged 1000, rejected 0"


WIRE = {
    "uri": "urn:wire:1", "type": "text", "pubstatus": "usable", "headline": "Quay opens",
    "body_text": "It opened.", "versioncreated": "2025-11-17T09:00:00Z", "source": "The Wire",
}  # fmt: skip


def test_what_a_source_withholds_or_embargoes_never_gets_public(run, write):
    path = write(
        WIRE | {"uri": "urn:wire:1", "pubstatus": "withheld"},
        WIRE | {"uri": "urn:wire:2", "embargoed": "2999-01-02T03:04:05Z"},
        WIRE | {"uri": "urn:wire:3", "embargoed": "2001-01-02T03:04:05Z"},
        WIRE | {"uri": "urn:wire:4", "pubstatus": "canceled"},
        name="wire.json",
    )
    code, summary, said = run(path)
    assert (code, summary) == (1, "imported 3, updated 0, unchanged 0, rejected 1")
    assert "canceled by its source: not imported" in said
    statuses = dict(Article.objects.values_list("external_id", "status"))
    assert statuses == {"urn:wire:1": "draft", "urn:wire:2": "scheduled", "urn:wire:3": "published"}
    assert Article.objects.public().get().external_id == "urn:wire:3"


def test_a_later_version_that_is_kept_back_does_not_change_what_is_public(run, write):
    run(write(WIRE, name="wire.json"))
    for kept in ({"pubstatus": "withheld"}, {"embargoed": "2999-01-02T03:04:05Z"}):
        said = run(write(WIRE | kept | {"body_text": "Secret."}, name="wire.json"))[2]
        assert "kept from the public by its source, but announced here" in said
    assert Article.objects.public().get().body == "<p>It opened.</p>"


def test_a_canceled_version_withdraws_the_article_once(run, write):
    versions = [WIRE | {"version": 1}, WIRE | {"version": 2, "pubstatus": "canceled"}]
    path = write(*versions, name="wire.json")
    code, summary, said = run(path)
    assert (code, summary) == (0, "imported 1, updated 1, unchanged 0, rejected 0")
    assert "canceled by its source in version 2: withdrawn" in said
    article = Article.objects.get()
    assert (article.status, article.takedowns.count()) == ("withdrawn", 1)
    Article.objects.update(status="published")
    assert "brought back by the desk since" in run(write(versions[1], name="wire.json"))[2]
    assert Article.objects.get().status == "published"


def test_of_several_versions_the_last_stays(run, write):
    first, second, third = (
        WIRE
        | {"version": number, "body_text": f"Version {number}."}
        | {"firstcreated": "2025-11-17T08:00:00Z", "versioncreated": f"2025-11-17T0{number}:30:00Z"}
        for number in (7, 8, 9)
    )
    path = write(first, second, third, second, name="wire.json")
    code, summary, said = run(path)
    assert (code, summary) == (0, "imported 1, updated 2, unchanged 0, rejected 0")
    assert "a later version of it came in before" in said
    code, summary, said = run(path)
    assert (code, summary) == (0, "imported 0, updated 0, unchanged 3, rejected 0")
    assert "a later version of it is here" in said
    canceled = write(second | {"pubstatus": "canceled"}, name="wire.json")
    assert "but a later version of it is here" in run(canceled)[2]
    article = Article.objects.get()
    assert (article.body, article.status) == ("<p>Version 9.</p>", "published")


def test_many_changes_are_written_a_few_at_a_time(run, write, monkeypatch):
    stories = [{**STORY, "external_id": f"t:{n}", "canonical_url": ""} for n in range(30)]
    run(write(*stories))
    monkeypatch.setattr(importer, "MOST_CHANGES", 10)
    before = list(Version.objects.all())
    changed = [{**story, "dek": "Anew."} for story in stories[:25]]
    assert run(write(*changed, *stories[25:]))[1].startswith("imported 0, updated 25, unchanged 5")
    parts = Counter(Version.objects.values_list("change", flat=True))
    assert (before, sorted(parts.values())) == ([], [5, 10, 10])  # a transaction is one change
