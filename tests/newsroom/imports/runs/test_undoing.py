"""The undo of an import leaves the archive as it was, but for what an editor changed since."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from newsroom import acts
from newsroom.audit import Agent
from newsroom.imports.runs import cleaning_up, undoing
from newsroom.models import (
    Act,
    Article,
    AuditEntry,
    Image,
    ImportRun,
    ImportTrace,
    OldAddress,
    RelatedStory,
    Rendition,
    Takedown,
    Topic,
    Version,
    WebAddress,
)
from newsroom.renditions.making import make_waiting
from newsroom.versions import edited, purge, restore
from tests.newsroom.desk.acts import opened, send
from tests.newsroom.drawings import encoded
from tests.newsroom.imports.command import lines, run, story
from tests.newsroom.imports.runs.archive import fields_of_archive

pytestmark = pytest.mark.django_db
ADMIN = "/admin/newsroom"
FERRY = story(
    1,
    headline="Ferry stays",
    dek="It stays in port.",
    body_html="<p>The ferry stays in port.</p>",
    published_at="2025-11-17T08:00:00.250Z",
    updated_at="2025-11-18T08:00:00.125Z",
    canonical_url="https://p.example/f",
    section="City",
    authors=["Ann Lee", "Bo Yu"],
    topics=[{"name": "Ferries", "parent": "Ships"}],
    people=["Ines Torvald"],
    places=["Skelby"],
    image={"path": "quay.png", "caption": "The quay.", "credit": "A. Lee"},
    related=["t:2", "t:3", {"headline": "Elsewhere", "url": "https://q.example/1"}],
    corrections=[{"at": "2025-11-18T09:00:00Z", "text": "It was two, not three."}],
)
SCHOOL = story(2, headline="School opens", published_at="2025-11-17T08:00:00Z", section="City")
# Everything of it is another.
SAILS = story(
    1,
    headline="Ferry sails",
    kicker="Harbour",
    body_html="<p>The ferry sails again.</p>",
    published_at="2025-11-19T08:00:00Z",
    canonical_url="http://www.p.example/f/",
    section="Shipping",
    authors=["Bo Yu", "Cy Dee"],
    topics=[{"name": "Tides", "parent": "Sea"}, "Ships"],
    people=["Osric Pell"],
    places=["Fennick"],
    image={"path": "tide.png", "caption": "The tide.", "alt_text": "Water."},
    related=["t:3"],
    corrections=[],
    language="de",
)
TIDE = story(
    3,
    headline="Tide comes",
    source="The Wire",
    published_at="2025-11-19T08:00:00Z",
    topics=["Tides"],
    image={"path": "tide.png"},
    related=["t:2", "t:1"],
)
WAITED_FOR = TIDE | {"source": "W"}


@pytest.fixture
def file(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    for name, size in (("quay", 30), ("tide", 40)):
        (tmp_path / f"{name}.png").write_bytes(encoded("PNG", size=(size, size)))
    path = tmp_path / "in.jsonl"
    path.write_text(lines(FERRY, SCHOOL))
    run(path)
    return path


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks(execute=True)


def come(file, *items, **options) -> int:
    """A run of these items; its number."""
    file.write_text(lines(*items))
    said = io.StringIO()
    call_command("import_articles", str(file), stdout=said, stderr=said, **options)
    return int(said.getvalue().splitlines()[-2].removeprefix("run "))


def undo(number: int) -> tuple[int, list[str]]:
    out, code = io.StringIO(), 0
    try:
        call_command("import_articles", undo=number, stdout=out, no_index=True)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue().splitlines()


@pytest.fixture
def edit(admin_client):
    def edit(article, **fields):
        assert (
            send(admin_client, article, opened(admin_client, article), **fields).status_code == 302
        )

    return edit


def test_the_archive_is_as_before_field_by_field(file, committed):
    before = fields_of_archive()
    number = come(file, SAILS, WAITED_FOR, TIDE | {"external_id": "t:5"})
    during = fields_of_archive()
    differing = {name for name in before if before[name] != during[name]}
    assert before.keys() - differing == set()
    assert OldAddress.objects.exists() and WebAddress.objects.count() == 2
    with committed:
        code, said = undo(number)
    assert (code, said) == (0, [f"run {number}", "undone 3, left as they are 0"])
    assert fields_of_archive() == before
    assert ImportRun.objects.get(pk=number).state == "undone"


def test_what_was_drawn_of_a_picture_is_drawn_again(file, committed):
    def drawn() -> set[str]:
        make_waiting()
        return set(Rendition.objects.values_list("name", flat=True))

    before = drawn()
    number = come(file, SAILS)
    assert before and drawn().isdisjoint(before)
    with committed:
        undo(number)
        assert drawn() == before


def test_calling_it_twice_says_so(file):
    number = come(file, WAITED_FOR)
    undo(number)
    with pytest.raises(CommandError, match=f"run {number} is undone already"):
        undo(number)
    with pytest.raises(CommandError, match=f"no run {number + 1}"):
        undo(number + 1)
    assert Act.objects.count() == 1


def test_the_same_files_come_in_again(file, admin_user):
    number = come(file, SAILS, WAITED_FOR)
    during = fields_of_archive()
    act, _ = undoing.begin_undo(number, admin_user)
    acts.run(act.pk)
    assert Takedown.objects.get().headline == "Tide comes"
    come(file, SAILS, WAITED_FOR)
    assert Article.objects.get(external_id="t:3").headline == "Tide comes"
    after = fields_of_archive()
    assert {name: len(rows) for name, rows in after.items() if name != "files"} == {
        name: len(rows) for name, rows in during.items() if name != "files"
    }
    Version.objects.filter(article_number=Takedown.objects.get().article_number).delete()
    undo(ImportRun.objects.latest("pk").pk)
    come(file, WAITED_FOR)  # takedowns alone do not keep it away either
    assert Article.objects.filter(external_id="t:3").exists()


def test_what_an_editor_changed_since_stays_and_is_listed(file, edit):
    number = come(file, SAILS, WAITED_FOR, story(4, headline="Gulls", topics=["Birds"]))
    changed, made = (Article.objects.get(external_id=key) for key in ("t:1", "t:3"))
    for article in (changed, made):
        edit(article, kicker="Seen to")
    code, said = undo(number)
    assert code == 1
    assert said == [
        f"stays: article {made.pk} “Tide comes”: changed since by admin",
        f"stays: article {changed.pk} “Ferry sails”: changed since by admin",
        f"run {number}",
        "undone 1, left as they are 2",
    ]
    changed.refresh_from_db()
    assert (changed.headline, changed.kicker) == ("Ferry sails", "Seen to")
    assert changed.hero_image.caption == "The tide."
    assert [topic.name for topic in made.topics.all()] == ["Tides"]
    assert not Topic.objects.filter(name="Birds").exists()
    assert ImportRun.objects.get(pk=number).state == "done"
    assert undo(number)[1][-1] == "undone 0, left as they are 2"


def test_a_name_a_picture_or_a_link_that_an_editor_made_his_stays(file, admin_client, edit):
    number = come(file, WAITED_FOR, story(4, headline="Gulls", topics=["Birds"]))
    birds = Topic.objects.get(name="Birds")
    form = {"name": "Birds", "slug": "birds", "aliases": "Fowl", "description": "", "parent": ""}
    assert admin_client.post(f"{ADMIN}/topic/{birds.pk}/change/", form).status_code == 302
    picture = Image.objects.get(caption="")
    form = {"caption": "High water.", "url": "", "credit": "", "alt_text": ""}
    assert admin_client.post(f"{ADMIN}/image/{picture.pk}/change/", form).status_code == 302
    gulls = Article.objects.get(external_id="t:4")
    school = Article.objects.get(external_id="t:2")
    RelatedStory.objects.create(article=school, target=gulls)
    said = "\n".join(undo(number)[1])
    assert "“Tide comes”: its picture was changed since" in said
    assert "“Gulls”: it stands beside another article as a related story since" in said
    RelatedStory.objects.filter(article=school).delete()
    said = "\n".join(undo(number)[1])
    assert "stays: topic: Birds: changed on the desk since" in said
    assert Topic.objects.get(pk=birds.pk).aliases == "Fowl"


def test_what_a_later_run_changed_is_undone_after_that(file):
    before = fields_of_archive()
    first = come(file, SAILS, WAITED_FOR)
    between = fields_of_archive()
    second = come(file, SAILS | {"dek": "At last."}, WAITED_FOR | {"dek": "It comes."})
    code, said = undo(first)
    assert code == 1
    assert [line.partition(": changed")[2] for line in said[:2]] == [
        f" since by run {second}: undo that first"
    ] * 2
    assert undo(second)[0] == 0
    assert fields_of_archive()["newsroom.Article"] == between["newsroom.Article"]
    code, said = undo(first)
    assert (code, said[-1]) == (0, "undone 2, left as they are 0"), said
    after = fields_of_archive()
    assert {name for name in after if after[name] != before[name]} <= {"files"}


def test_what_was_an_editors_is_that_again(file, edit):
    edit(Article.objects.get(external_id="t:1"), dek="By the desk.")
    theirs = edited(Article.objects.all())
    number = come(file, SAILS | {"dek": "By the file."}, take_theirs=True)
    assert Article.objects.get(external_id="t:1").dek == "By the file."
    undo(number)
    ferry = Article.objects.get(external_id="t:1")
    assert edited(Article.objects.all()) == theirs == {ferry.pk: {"dek", "updated_at"}}
    come(file, SAILS | {"dek": "By the file."})
    ferry.refresh_from_db()
    assert (ferry.headline, ferry.dek) == ("Ferry sails", "By the desk.")


def test_what_its_source_canceled_is_public_again_and_can_be_canceled_again(tmp_path):
    path = tmp_path / "item.json"
    item = {"uri": "urn:p:1", "type": "text", "headline": "Gulls", "body_xhtml": "<p>Here.</p>"}
    path.write_text(lines(item | {"version": "1"}))
    run(path)
    path.write_text(lines(item | {"version": "2", "pubstatus": "canceled"}))
    for _ in range(2):
        run(path)
        assert Article.objects.get().status == "withdrawn"
        undo(ImportRun.objects.latest("pk").pk)
        assert Article.objects.get().is_public()


def test_it_goes_through_the_door_of_the_desk(file, admin_user, admin_client):
    number = come(file, WAITED_FOR)
    tide = Article.objects.get(external_id="t:3")
    act, is_new = undoing.begin_undo(number, admin_user, Agent(admin_user, "192.0.2.7"))
    assert is_new and act.hides
    acts.run(act.pk)
    entry = AuditEntry.objects.get(object_id=str(tide.pk), kind="newsroom.article")
    assert (entry.action, entry.user_name, entry.address) == ("delete", "admin", "192.0.2.7")
    takedown = Takedown.objects.get()
    assert (takedown.article_number, takedown.user_name) == (tide.pk, "admin")
    assert takedown.reason == f"The import was undone (run {number})."
    version = Version.objects.get(article_number=tide.pk)
    assert (version.through, version.run) == ("undo", act.run)
    page = admin_client.get(f"{ADMIN}/act/{act.pk}/change/").content.decode()
    assert "Undo an import" in page and "Its undo" not in page
    assert restore(version).article.status == "draft"


def test_who_asks_needs_the_rights_for_it(file, django_user_model):
    number = come(file, WAITED_FOR)
    nobody = django_user_model.objects.create_user("nobody", is_staff=True)
    act, _ = undoing.begin_undo(number, nobody)
    acts.run(act.pk)
    act.refresh_from_db()
    assert (act.state, act.left_out) == ("failed", 1)
    assert Article.objects.filter(external_id="t:3").exists()


def test_an_undo_of_a_command_is_shown_on_the_desk(file, admin_client):
    undo(come(file, WAITED_FOR))
    page = admin_client.get(f"{ADMIN}/act/{Act.objects.get().pk}/change/").content.decode()
    assert "Asked for by a command" in page


def test_stopped_in_the_middle_it_goes_on(file, monkeypatch):
    before = fields_of_archive()
    number = come(file, SAILS, *(story(n, topics=[f"Topic {n}"]) for n in range(10, 16)))
    monkeypatch.setattr("newsroom.acts.running.SECONDS", 0)
    monkeypatch.setattr("newsroom.acts.running.PAUSE", 0)
    monkeypatch.setattr(undoing, "SECONDS", 0)
    monkeypatch.setattr(cleaning_up, "STEP", 2)
    act, _ = undoing.begin_undo(number)
    for is_done in (False, True):
        again, is_new = undoing.begin_undo(number)
        assert (again, is_new) == (act, False)
        acts.run(act.pk, None if is_done else 0)
    after = fields_of_archive()
    assert {name for name in after if after[name] != before[name]} <= {"files"}
    act.refresh_from_db()
    assert (act.state, act.done) == ("done", 7)


def test_a_large_run_is_undone_by_several_acts(file, monkeypatch, edit):
    monkeypatch.setattr(undoing, "MOST", 2)
    number = come(file, SAILS, SCHOOL | {"dek": "New."}, *map(story, range(10, 15)))
    stays = Article.objects.get(external_id="t:11")
    edit(stays, kicker="Seen to")
    assert undo(number)[1][-1] == "undone 6, left as they are 1"
    assert Act.objects.count() == 4
    assert sorted(Article.objects.values_list("headline", flat=True)) == [
        "Ferry stays", "School opens", "Story 11",
    ]  # fmt: skip


def test_nothing_is_undone_of_a_run_that_is_under_way(file):
    number = come(file, WAITED_FOR)
    ImportRun.objects.filter(pk=number).update(state="running", ended_at=None)
    with pytest.raises(CommandError, match=f"run {number} is still under way"):
        undo(number)
    gone = f"{ImportRun.objects.get(pk=number).process.rpartition(':')[0]}:{2**22 + 1}"
    ImportRun.objects.filter(pk=number).update(process=gone)
    assert undo(number)[0] == 0


def test_what_cannot_be_had_whole_stays(file, edit):
    number = come(file, SAILS)
    ferry = Article.objects.get(external_id="t:1")
    Topic.objects.get(name="Ferries").delete()
    assert (
        f"article {ferry.pk} “Ferry sails”: no longer in the archive is what it had: Ferries"
        in (undo(number)[1][0])
    )
    Topic.objects.create(name="Ferries")  # another row of that name will do
    Version.objects.filter(article_number=ferry.pk).delete()
    assert "what it was is no longer kept" in undo(number)[1][0]


def test_what_is_purged_is_not_kept_beside_the_run_either(file):
    number = come(file, SAILS)
    ferry = Article.objects.get(external_id="t:1")
    trace = ImportTrace.objects.get(run=number, kind="article")
    assert "It was two, not three." in str(trace.before)
    purge(ferry.pk)
    trace.refresh_from_db()
    assert trace.before is None and trace.after is None
    assert "what it was is no longer kept" in undo(number)[1][0]


def test_its_address_is_not_taken_from_another(file, make_article):
    number = come(file, SAILS)
    ferry = Article.objects.get(external_id="t:1")
    OldAddress.objects.all().delete()
    published = timezone.datetime.fromisoformat(FERRY["published_at"])
    make_article("Ferry stays", slug=ferry.slug, published_at=published)
    assert "its address or its id now belongs to another article" in undo(number)[1][0]
