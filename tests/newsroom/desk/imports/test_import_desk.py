"""Administrators import at the desk: a form, a page that follows it, a run with its undo."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile

from newsroom.imports.jobs import running
from newsroom.models import Act, Article, ImportJob, ImportRun
from newsroom.rights import make_groups
from newsroom.stories.finding import find_copies

pytestmark = pytest.mark.django_db
ADD = "/admin/newsroom/importjob/add/"
ITEM = {"external_id": "a", "headline": "North wind", "body_text": "It blew.", "source": "Wire"}
SENT = {"format": "auto", "status": "published"}


@pytest.fixture(autouse=True)
def _media_and_groups(settings, tmp_path, db):
    make_groups()
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def desk(client):
    """Signed in as an administrator who is no superuser."""
    person = User.objects.create_user("ada", is_staff=True)
    person.groups.add(Group.objects.get(name="administrator"))
    client.force_login(person)
    return client


def upload(*items: dict) -> SimpleUploadedFile:
    text = "".join(json.dumps(item) + "\n" for item in items)
    return SimpleUploadedFile("wire.jsonl", text.encode())


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_from_an_upload_to_its_undo(desk):
    assert 'enctype="multipart/form-data"' in page(desk, ADD)
    asked = desk.post(ADD, SENT | {"files": [upload(ITEM, {"headline": ""})]})
    job = ImportJob.objects.get()
    assert asked.url == f"/admin/newsroom/importjob/{job.pk}/change/"
    assert "data-unfinished" in page(desk, asked.url)
    running.go_on(job.pk)
    told = page(desk, asked.url)
    assert "data-unfinished" not in told and "Rejected" in told and "wire.jsonl" in told
    assert not Article.objects.exists()
    desk.post(f"/admin/newsroom/importjob/{job.pk}/bring-in/")
    running.go_on(job.pk)
    run = ImportRun.objects.get()
    assert f"/admin/newsroom/importrun/{run.pk}/change/" in page(desk, asked.url)
    assert Article.objects.get().headline == "North wind"
    undo = f"/admin/newsroom/importrun/{run.pk}/undo/"
    assert undo in page(desk, f"/admin/newsroom/importrun/{run.pk}/change/")
    assert "1 article that it made is deleted" in page(desk, undo)
    act = Act.objects.get(pk=desk.post(undo).url.split("/")[-3])
    assert (act.state, act.done) == ("done", 1)
    assert not Article.objects.exists()
    assert undo not in page(desk, f"/admin/newsroom/importrun/{run.pk}/change/")
    again = desk.post(undo, follow=True).content.decode()
    assert "Nothing is undone" in again
    assert page(desk, "/admin/newsroom/importjob/") and page(desk, "/admin/newsroom/importrun/")


def test_a_run_tells_of_copies_among_what_it_brought_in(desk):
    again = ITEM | {"external_id": "b", "body_text": "It blew all night on the pier."}
    other = again | {"external_id": "c"}
    desk.post(ADD, SENT | {"files": [upload(ITEM, again, other)]})
    job = ImportJob.objects.get()
    running.go_on(job.pk)
    desk.post(f"/admin/newsroom/importjob/{job.pk}/bring-in/")
    running.go_on(job.pk)
    address = f"/admin/newsroom/importrun/{ImportRun.objects.get().pk}/change/"
    assert "3 articles are still to be compared" in page(desk, address)
    find_copies()
    told = page(desk, address)
    assert "2 of its articles are copies (stories: 1)." in told
    assert "still to be compared" not in told


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({}, "there is nothing to read"),
        ({"files": [upload(ITEM)], "timezone": "Mars/X"}, "is not a time zone"),
        ({"files": [upload(ITEM)], "timezone": "../etc"}, "is not a time zone"),
        ({"files": [upload(ITEM)], "columns": "Title"}, "Title"),
        ({"files": [SimpleUploadedFile("none.csv", b"")]}, "empty"),
        ({"files": [upload(ITEM)], "folder": "/srv/drop"}, "not both"),
        ({"folder": "/etc"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(desk, settings, sent, why):
    settings.IMPORT_FOLDERS = ["/srv/drop"]
    response = desk.post(ADD, SENT | sent)
    assert response.status_code == 200 and why in response.content.decode()
    assert not ImportJob.objects.exists()


def test_what_is_too_late_is_said(desk):
    desk.post(ADD, SENT | {"files": [upload(ITEM)]})
    job = ImportJob.objects.get()
    told = desk.post(f"/admin/newsroom/importjob/{job.pk}/bring-in/", follow=True)
    assert "begun or stopped before" in told.content.decode()  # it is still being read
    desk.post(f"/admin/newsroom/importjob/{job.pk}/stop/")
    told = desk.post(f"/admin/newsroom/importjob/{job.pk}/stop/", follow=True)
    assert "ended before" in told.content.decode()
    assert desk.get(f"/admin/newsroom/importjob/{job.pk}/stop/").status_code == 405


@pytest.mark.parametrize("group", ["contributor", "editor"])
def test_nobody_else_imports(client, group):
    person = User.objects.create_user("eve", is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)
    job = ImportJob.objects.create(user_name="ada")
    run = ImportRun.objects.create()
    for address in (
        ADD,
        "/admin/newsroom/importjob/",
        f"/admin/newsroom/importjob/{job.pk}/change/",
        "/admin/newsroom/importrun/",
        f"/admin/newsroom/importrun/{run.pk}/change/",
        f"/admin/newsroom/importrun/{run.pk}/undo/",
    ):
        assert client.get(address).status_code == 403, address
        assert client.post(address, SENT).status_code == 403, address
    for act in ("bring-in", "stop"):
        assert client.post(f"/admin/newsroom/importjob/{job.pk}/{act}/").status_code == 403
