"""A preview is the page as readers would see it, for whoever has the link and for nobody else."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from newsroom.bodies import figure_of
from newsroom.logs import JsonLines
from newsroom.models import (
    Article,
    AuditEntry,
    Correction,
    Image,
    PreviewLink,
    RelatedStory,
    RenditionSet,
    Version,
)
from newsroom.publishing import withdraw
from newsroom.versions import purge
from tests.newsroom.desk.acts import ARTICLES, change, told
from tests.visibility.roles import client_of, member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 3, 10, 30, tzinfo=UTC)
LINKS = "/admin/newsroom/previewlink/"
SENTENCE = "This link leads to no preview: it has ended, or never was."
NOBODYS = f"/preview/{'a' * 43}/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def editor():
    return client_of("editor")


@pytest.fixture
def picture():
    path = Path(settings.MEDIA_ROOT, "images/pier.png")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"drawn")
    yield Image.objects.create(file="images/pier.png", caption="A pier", alt_text="Wood")
    path.unlink()


@pytest.fixture
def draft(make_article, picture):
    """With everything; never published, and of no date."""
    made = make_article(
        "Harbour opens", text="Ships came in.", dek="A line", kicker="Quayside", section="City",
        source="Ledger", byline="By Ada Lund", authors=["Ada Lund"], topics=["Ports"],
        people=["Ines Torvald"], places=["Skelby"], hero_image=picture, status="draft",
        published_at=None,
    )  # fmt: skip
    Correction.objects.create(article=made, at=NOW, text="It was two.")
    RelatedStory.objects.create(article=made, headline="Elsewhere", url="https://example.org/")
    return made


def link_to(client, of: Article | Version) -> str:
    kind = of._meta.model_name
    response = client.post(f"/admin/newsroom/{kind}/{of.pk}/preview/")
    assert response.status_code == 302
    return response["Location"]


def page_at(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200
    return response.content.decode()


def is_closed(address: str) -> bool:
    response = Client().get(address)
    return response.status_code == 404 and SENTENCE in response.content.decode()


def in_main(page: str) -> str:
    return re.search(r"<main.*</main>", page, re.S)[0]


def test_it_looks_as_the_page_will_look(editor, draft, client):
    address = link_to(editor, draft)
    before = in_main(page_at(address))
    draft.status, draft.published_at = "published", NOW
    draft.save()
    after = in_main(client.get(draft.get_absolute_url()).content.decode())
    of_readers = re.escape(draft.get_absolute_url()[:-1])
    of_public = r'<div><dt>Data</dt>.*?</div>|<details class="cite".*?</details>'
    after = re.sub(rf"{of_public}|, http://testserver{of_readers}/", "", after, flags=re.DOTALL)
    before = before.replace(f"{address}pictures/", "/media/")
    assert before.split() == after.split()


def test_a_version_is_shown_as_it_was(editor, draft):
    draft.status, draft.published_at = "published", NOW
    draft.save()
    before = in_main(page_at(link_to(editor, draft)))
    change(editor, draft, headline="Harbour closes", body="<p>They left.</p>", dek="")
    version = Version.objects.filter(article_number=draft.pk).first()
    address = link_to(editor, version)
    page = page_at(address)
    assert "An earlier version of the article." in page
    shown = re.sub(r"/preview/[^/]+/", "/preview/", in_main(page))
    assert shown.split() == re.sub(r"/preview/[^/]+/", "/preview/", before).split()


def test_a_version_of_a_deleted_article_is_shown_and_no_longer_when_it_is_purged(editor, draft):
    draft.delete()
    version = Version.objects.first()
    address = link_to(editor, version)
    assert "Harbour opens" in page_at(address)
    assert "Ports" in page_at(address)
    purge(version.article_number)
    assert is_closed(address)


def test_it_is_neither_kept_nor_indexed_nor_told_to_where_one_goes_next(editor, draft):
    address = link_to(editor, draft)
    for path in (address, f"{address}pictures/images/pier.png", NOBODYS):
        response = Client().get(path)
        b"".join(response)  # a file is open until it is read
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "Set-Cookie" not in response
    page = page_at(address)
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert 'hx-history="false"' in page
    token = address.split("/")[2]
    places = [line for line in page.splitlines() if token in line]
    assert len(places) == len([line for line in places if "/pictures/" in line]) == 1
    for machine in ("canonical", "og:", "application/ld+json", ".json"):
        assert machine not in re.search(r"<head>.*</head>", page, re.S)[0]
    assert '<time datetime="2026-02-10T10:30:00+00:00">10 February 2026, 10:30 UTC</time>' in page


def test_a_search_in_its_address_says_nothing(editor, draft, reindex):
    reindex()
    assert 'class="context"' not in page_at(f"{link_to(editor, draft)}?q=ships")


def test_its_picture_is_served_by_the_link_alone_and_no_other_is(editor, draft):
    address = link_to(editor, draft)
    picture = Client().get(f"{address}pictures/images/pier.png")
    assert (picture.getvalue(), picture["Content-Type"]) == (b"drawn", "image/png")
    assert Client().get("/media/images/pier.png").status_code == 404
    assert is_closed(f"{NOBODYS}pictures/images/pier.png")
    assert is_closed(f"{address}pictures/images/other.png")
    Path(settings.MEDIA_ROOT, "images/other.png").write_bytes(b"of another")
    assert is_closed(f"{address}pictures/images/other.png")
    assert is_closed(f"{address}pictures/images/../images/pier.png")
    for owner, name in (("images/pier.png", "own"), ("images/other.png", "others")):
        drawn = RenditionSet.objects.get_or_create(original=owner)[0].renditions
        for kind in ("webp", "jpg"):
            drawn.create(name=f"renditions/00/{name}.{kind}", width=16, height=12)
            path = Path(settings.MEDIA_ROOT, f"renditions/00/{name}.{kind}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"drawn small")
    assert f'src="{address}pictures/renditions/00/own.jpg"' in page_at(address)
    assert "/media/" not in page_at(address)
    small = Client().get(f"{address}pictures/renditions/00/own.webp")
    assert (small.getvalue(), small["Content-Type"]) == (b"drawn small", "image/webp")
    assert Client().get("/media/renditions/00/own.webp").status_code == 404
    assert is_closed(f"{address}pictures/renditions/00/others.webp")
    assert is_closed(f"{NOBODYS}pictures/renditions/00/own.webp")
    Path(settings.MEDIA_ROOT, "images/other.png").unlink()


def test_it_ends(editor, draft, clock):
    address = link_to(editor, draft)
    clock.shift(timedelta(days=7) - timedelta(seconds=1))
    assert not is_closed(address)
    clock.shift(timedelta(seconds=1))
    assert is_closed(address)
    assert is_closed(f"{address}pictures/images/pier.png")


def test_it_is_taken_back_by_its_row_and_from_the_list(editor, draft):
    first, second = link_to(editor, draft), link_to(editor, draft)
    newer, older = PreviewLink.objects.all()
    assert "Take the link back" in editor.get(f"{LINKS}{older.pk}/change/").content.decode()
    response = editor.post(f"{LINKS}{older.pk}/take-back/", follow=True)
    assert told(response) == ["1 link is taken back."]
    assert (is_closed(first), is_closed(second)) == (True, False)
    assert "Take the link back" not in editor.get(f"{LINKS}{older.pk}/change/").content.decode()
    act = {"action": "take_back_selected", "_selected_action": [newer.pk, older.pk]}
    assert told(editor.post(LINKS, act, follow=True)) == ["1 link is taken back."]
    assert is_closed(second)
    entries = AuditEntry.objects.filter(kind="newsroom.previewlink").order_by("pk")
    assert [entry.action for entry in entries] == ["add", "add", "change", "change"]


def test_the_list_says_who_and_until_when_and_what_is_open(editor, draft, clock):
    link_to(editor, draft)
    clock.shift(timedelta(days=8))
    link_to(editor, draft)
    rows = re.findall(r'<tr><td class="action.*?</tr>', editor.get(LINKS).content.decode(), re.S)
    assert ["editor" in row for row in rows] == [True, True]
    assert [">open<" in row for row in rows] == [True, False]
    assert "Feb. 18, 2026, 10:30 a.m." in rows[0]
    for value, count in (("1", 1), ("0", 1)):
        assert editor.get(LINKS, {"open": value}).context["cl"].result_count == count


def test_a_takedown_ends_what_was_led_to_and_what_is_made_later_leads_again(editor, make_article):
    article = make_article("Harbour opens")
    address = link_to(editor, article)
    withdraw(article)
    assert is_closed(address)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert not is_closed(link_to(editor, article))


def test_all_that_leads_nowhere_is_answered_alike(editor, draft):
    taken, gone = link_to(editor, draft), link_to(editor, draft)
    PreviewLink.objects.order_by("pk").first().delete()  # as one that never was
    draft.delete()
    answers = {Client().get(path).content for path in (taken, gone, NOBODYS, "/preview/é/")}
    assert len(answers) == 1


def test_a_contributor_makes_links_to_own_unpublished_work_and_sees_those_alone(draft, editor):
    client, ada = client_of("contributor"), User.objects.get(username="contributor")
    assert client.post(f"{ARTICLES}{draft.pk}/preview/").status_code == 403
    link_to(editor, draft)
    Article.objects.filter(pk=draft.pk).update(created_by=ada)
    version = Version.objects.first()
    assert client.post(f"/admin/newsroom/version/{version.pk}/preview/").status_code == 403
    assert "Preview (as saved)" in client.get(f"{ARTICLES}{draft.pk}/change/").content.decode()
    address = link_to(client, draft)
    listed = client.get(LINKS).context["cl"].result_list
    assert [link.user for link in listed] == [ada]
    other = PreviewLink.objects.exclude(user=ada).get()
    for page in (f"{other.pk}/change/", f"{other.pk}/history/"):
        assert client.get(f"{LINKS}{page}").status_code == 403
    assert client.post(f"{LINKS}{other.pk}/take-back/").status_code == 403
    draft.refresh_from_db()
    draft.status, draft.published_at = "published", NOW
    draft.save()
    assert client.post(f"{ARTICLES}{draft.pk}/preview/").status_code == 403
    assert not is_closed(address)


def test_no_get_makes_or_takes_back(editor, draft):
    assert editor.get(f"{ARTICLES}{draft.pk}/preview/").status_code == 405
    link_to(editor, draft)
    number = PreviewLink.objects.get().pk
    assert editor.get(f"{LINKS}{number}/take-back/").status_code == 405
    assert editor.post(f"{LINKS}{number + 1}/take-back/").status_code == 404
    assert PreviewLink.objects.get().taken_back_at is None
    assert Client().post(f"{ARTICLES}{draft.pk}/preview/")["Location"].startswith("/admin/login/")


def test_the_token_is_in_no_table_and_no_log(editor, draft, caplog):
    address = link_to(editor, draft)
    token = address.split("/")[2]
    assert len(token) == 43
    with caplog.at_level(logging.DEBUG):
        for path in (address, address[:-1], f"{address}x/", f"{address}pictures/images/pier.png"):
            Client().get(path).getvalue() if "pictures" in path else Client().get(path)
    lines = [JsonLines().format(record) for record in caplog.records]
    assert any("/preview/[left out]" in line for line in lines)
    assert not any(token in line for line in lines)
    assert not any(token in str(row) for row in PreviewLink.objects.values())
    assert not any(token in str(row) for row in AuditEntry.objects.values())


def test_an_account_that_goes_leaves_its_row(draft):
    boss = member("editor")
    client = client_of("editor")
    address = link_to(client, draft)
    boss.delete()
    assert PreviewLink.objects.get().user_name == "editor"
    assert not is_closed(address)


def test_pictures_in_the_body_are_served_by_the_link_as_its_own_picture_is(editor, draft):
    image = draft.hero_image
    draft.hero_image, draft.body = None, figure_of(image.key, "The pier")
    draft.save()
    address = link_to(editor, draft)
    picture = f"{address}pictures/images/pier.png"
    assert f'src="{picture}"' in page_at(address)
    assert Client().get(picture).getvalue() == b"drawn"
    assert Client().get("/media/images/pier.png").status_code == 404
    of_before = link_to(editor, Version.objects.filter(article_number=draft.pk).first())
    draft.body = "<p>Without.</p>"
    draft.save()
    assert is_closed(picture)
    version = link_to(editor, Version.objects.filter(article_number=draft.pk).first())
    assert Client().get(f"{version}pictures/images/pier.png").getvalue() == b"drawn"
    assert Client().get(f"{of_before}pictures/images/pier.png").getvalue() == b"drawn"
