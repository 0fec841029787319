"""What an editor changed stays when the file comes again; what the file newly brings is taken."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.imports.formats.parsed import ParsedArticle
from newsroom.imports.importer import Importer, Options
from newsroom.models import Article, Section, Topic, Version
from newsroom.versions import edited, restore
from tests.newsroom.desk.acts import errors, opened, send
from tests.newsroom.imports.command import lines, run, story

pytestmark = pytest.mark.django_db
FERRY = story(
    1,
    headline="Ferry stays",
    body_html="<p>The ferry stays in port.</p>",
    topics=["Harbour", "Ferries"],
    people=["Ada Lund"],
    authors=["Bo Yu", "Cy Orr"],
    section="City",
    published_at="2025-11-17T08:00:00Z",
    related=[{"headline": "Elsewhere", "url": "https://p.example/e"}],
    image={"url": "https://p.example/e.png", "caption": "A quay"},
    canonical_url="https://p.example/f",
)
CHANGED = FERRY | {"body_html": "<p>The ferry stays in port today.</p>", "people": ["Di Ek"]}


@pytest.fixture
def imported(tmp_path):
    def imported(*items, **options) -> tuple[str, str]:
        """The last line, and everything."""
        path = tmp_path / "in.jsonl"
        path.write_text(lines(*(items or [FERRY])))
        if not options:
            said = run(path)[1]
        else:
            out = io.StringIO()
            call_command("import_articles", str(path), stdout=out, stderr=out, **options)
            said = out.getvalue()
        return said.strip().splitlines()[-1], said

    return imported


@pytest.fixture
def save(admin_client):
    """Change fields on the desk."""

    def save(**changes):
        article = Article.objects.get(external_id="t:1")
        response = send(admin_client, article, opened(admin_client, article), **changes)
        assert response.status_code == 302, errors(response)

    return save


def article():
    return Article.objects.get(external_id="t:1")


def topics():
    return set(article().topics.values_list("name", flat=True))


def correct(save):
    steel = Topic.objects.create(name="Steel")
    harbour = Topic.objects.get(name="Harbour")
    save(body="<p>The ferry sails again.</p>", topics=[str(harbour.pk), str(steel.pk)])


def test_what_an_editor_corrected_stays_and_what_is_new_is_taken(imported, save):
    imported()
    correct(save)
    summary, said = imported(CHANGED)
    assert summary == "imported 0, updated 1, unchanged 0, rejected 0"
    assert article().text == "The ferry sails again."
    assert topics() == {"Harbour", "Steel"}
    assert [person.name for person in article().people.all()] == ["Di Ek"]
    assert "line 1: left as the desk has them: body, topics (the file: Harbour, Ferries)" in said
    assert "--take-theirs" in said
    assert imported(CHANGED)[0] == "imported 0, updated 0, unchanged 1, rejected 0"


def test_it_stays_however_often_the_file_changes(imported, save):
    imported()
    correct(save)
    for number in range(3):
        imported(CHANGED | {"dek": f"Dek {number}", "headline": f"Ferry stays {number}"})
    assert article().text == "The ferry sails again."
    assert topics() == {"Harbour", "Steel"}
    assert (article().dek, article().headline) == ("Dek 2", "Ferry stays 2")


def test_take_theirs_takes_what_the_file_has_and_that_is_the_files_again(imported, save):
    imported()
    correct(save)
    assert imported(take_theirs=True)[0].startswith("imported 0, updated 1")
    assert article().text == "The ferry stays in port."
    assert topics() == {"Harbour", "Ferries"}
    assert imported(take_theirs=True)[0].startswith("imported 0, updated 0, unchanged 1")
    imported(CHANGED)
    assert article().text == "The ferry stays in port today."


def test_a_save_on_the_desk_makes_only_what_it_changed_the_editors(imported, save):
    imported()
    save(dek="A new dek.")
    assert edited([article()])[article().pk] <= {"dek", "updated_at"}


def test_what_an_editor_turned_back_is_the_files(imported, save):
    imported()
    save(headline="Ferry sails")
    save(headline="Ferry stays")
    assert "headline" not in edited([article()]).get(article().pk, ())


@pytest.mark.parametrize(
    "field, typed, theirs",
    [
        ("headline", "Ferry sails", "Ferry goes"),
        ("kicker", "Harbour", "Sea"),
        ("byline", "By Bo", "By Cy"),
        ("canonical_url", "https://p.example/g", "https://p.example/h"),
    ],
)
def test_every_field_of_the_form_is_the_editors_once_changed(imported, save, field, typed, theirs):
    imported()
    save(**{field: typed})
    said = imported(FERRY | {field: theirs})[1]
    assert getattr(article(), field) == typed
    assert f"{field} (the file: " in said


def test_a_restored_version_is_an_editors_too(imported, save):
    imported()
    save(headline="Ferry sails")
    restore(Version.objects.latest("pk"))
    assert "headline" not in edited([article()]).get(article().pk, ())
    save(headline="Ferry sails")
    save(headline="Ferry sinks")
    restore(Version.objects.latest("pk"))
    assert "headline" in edited([article()])[article().pk]


def test_of_articles_of_before_the_audit_log_tells(imported, save):
    """No version tells what an import brought: what the desk changed since is in the log."""
    imported()
    correct(save)
    Version.objects.all().delete()
    imported(CHANGED | {"headline": "Ferry stays put"})
    imported(CHANGED | {"headline": "Ferry stays put", "dek": "New."})
    assert article().text == "The ferry sails again."
    assert topics() == {"Harbour", "Steel"}
    assert article().headline == "Ferry stays put"


def test_what_was_written_on_the_desk_keeps_what_it_says(imported, make_article, admin_user):
    make_article(
        "Typed here",
        text="By hand.",
        canonical_url=FERRY["canonical_url"],
        created_by=admin_user,
        source="W",
    )
    for changed in ({}, {"headline": "Another"}):
        imported(FERRY | changed)
    typed = Article.objects.get()
    assert (typed.headline, typed.text) == ("Typed here", "By hand.")
    assert {topic.name for topic in typed.topics.all()} == {"Harbour", "Ferries"}


def test_the_words_of_a_picture_that_an_editor_changed_stay(imported, admin_client):
    imported()
    image = article().hero_image
    form = {"url": image.url, "caption": "The quay in May", "credit": "", "alt_text": "A quay"}
    response = admin_client.post(f"/admin/newsroom/image/{image.pk}/change/", form)
    assert response.status_code == 302, errors(response)
    other = {"image": FERRY["image"] | {"caption": "A harbour", "credit": "Us"}}
    said = imported(FERRY | other)[1]
    image.refresh_from_db()
    assert (image.caption, image.alt_text, image.credit) == ("The quay in May", "A quay", "Us")
    assert "line 1: the picture's words are left as the desk has them" in said
    imported(FERRY | other | {"dek": "New."}, take_theirs=True)
    image.refresh_from_db()
    assert image.caption == "A harbour"


def test_a_dry_run_tells_the_difference_and_changes_nothing(imported, save):
    imported()
    correct(save)
    before = Article.objects.values().get()
    summary, said = imported(CHANGED, dry_run=True)
    assert summary.startswith("imported 0, updated 1")
    assert "left as the desk has them: body" in said
    assert Article.objects.values().get() == before


def test_a_file_that_an_editor_rewrote_is_still_its_articles(tmp_path, save):
    text = "The ferry to Skelby stays in port this week because its engine is being mended."
    dated = '<meta property="article:published_time" content="2025-11-17T08:00:00Z">'
    story = f"<article><h1>Ferry stays</h1>{f'<p>{text}</p>' * 3}</article>"
    page = f"<html><head>{dated}</head><body>{story}</body></html>"
    (tmp_path / "in.html").write_text(page)
    run(tmp_path)
    Article.objects.update(external_id="t:1", section=Section.objects.create(name="City"))
    save(headline="Quite another", body="<p>Nothing of it is left.</p>")
    Article.objects.update(external_id=f"{tmp_path.name}/in")
    (tmp_path / "in.html").write_text(page.replace("engine", "motor"))
    assert "imported 0, updated 1, unchanged 0, rejected 0" in run(tmp_path)[1]
    assert Article.objects.get().headline == "Quite another"


def test_whose_fields_are_asked_once_for_a_chunk():
    def items(count, dek):
        return [
            ParsedArticle(f"Story {n}", str(n), external_id=str(n), source="W", dek=dek)
            for n in range(count)
        ]

    Importer(Options()).import_items(items(40, "One."), "in")
    articles = list(Article.objects.all())
    with CaptureQueriesContext(connection) as few:
        edited(articles[:2])
    with CaptureQueriesContext(connection) as many:
        edited(articles)
    assert len(many) == len(few) == 2


def test_what_its_source_cancels_is_withdrawn_also_after_an_edit(imported, save):
    wire = {"uri": "t:1", "type": "text", "headline": "Ferry sinks", "body_text": "It sank."}
    first = wire | {"version": "1", "versioncreated": "2025-11-17T08:00:00Z"}
    imported(first)
    save(headline="Ferry sank")
    later = {"version": "2", "versioncreated": "2025-11-17T09:00:00Z", "pubstatus": "canceled"}
    for options in ({"dry_run": True}, {}):
        last, said = imported(wire | later, **options)
        assert "canceled by its source in version 2: withdrawn" in said
        assert last == "imported 0, updated 1, unchanged 0, rejected 0"
    assert (article().status, article().headline) == ("withdrawn", "Ferry sank")
