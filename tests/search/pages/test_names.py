"""Pages of names, and lists of them."""

import re
import shutil

import pytest
from django.conf import settings

from newsroom.web import navigation

pytestmark = pytest.mark.django_db


def hrefs(page):
    return [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]*)"', page)]


@pytest.mark.parametrize(
    ("address", "name", "link"),
    [
        (
            "/topics/natural-gas/",
            "Natural gas",
            "topic=natural-gas&person=ines-torvald&every=topic",
        ),
        (
            "/people/ines-torvald/",
            "Ines Torvald",
            "topic=trade&person=ines-torvald&every=topic&every=person",
        ),
        ("/sections/city/", "City", "topic=natural-gas&section=city&every=topic"),
        (
            "/authors/ada-lund/",
            "Ada Lund",
            "topic=trade&author=ada-lund&every=topic&every=author",
        ),
        (
            "/sources/the-ledger/",
            "The Ledger",
            "topic=trade&source=the-ledger&every=topic",
        ),
    ],
)
def test_a_name_has_a_page_of_its_own(archive, get, address, name, link):
    page = get(address)
    assert f"<h1>{name}</h1>" in page
    assert "Gas " in page
    if "person=ines" not in link or "people" in address:
        assert f"/search/?{link}" in hrefs(page)
    assert "/people/ines-torvald/" in hrefs(page) or "people" in address or "city" in address
    assert get(address.removesuffix("/") + ".atom").startswith("<?xml")


def test_a_topic_stands_in_its_tree(archive, get):
    page = get("/topics/natural-gas/")
    assert "/topics/energy/" in hrefs(page)
    assert '<strong aria-current="page"><span>Natural gas</span>' in page
    assert "Gas deal signed" in get("/topics/energy/")


def test_a_name_in_drafts_alone_has_no_page(archive, get):
    get("/people/secret-person/", status=404)
    get("/people/secret-person.atom", status=404)
    assert "Secret Person" not in get("/people/")
    get("/topics/nothing-of-the-kind/", status=404)


def test_lists_of_names_go_from_a_to_z_with_counts(archive, get):
    page = get("/people/")
    assert page.index("Anselm Roake") < page.index("Ines Torvald")
    assert re.search(r"<span>Ines Torvald</span> <span class=\"count\">1<", page)
    for address in ("/topics/", "/sections/", "/places/", "/authors/", "/sources/"):
        get(address)


def test_long_lists_of_names_show_a_letter_at_a_time(archive, get, monkeypatch):
    monkeypatch.setattr("search.pages.names.MOST_ON_ONE_PAGE", 1)
    first = get("/people/")
    assert "<span>Anselm Roake</span>" in first
    assert "<span>Ines Torvald</span>" not in first
    assert "<span>Ines Torvald</span>" in get("/people/?letter=T")
    assert "<span>Anselm Roake</span>" in get("/people/?letter=%3Cnothing%3E")


def test_a_list_says_what_it_lists_and_an_archive_without_such_names_too(
    archive, make_article, reindex, get
):
    assert "3 topics, with the number of articles on each" in get("/topics/")
    assert "2 people, with the number of articles on each" in get("/people/")
    assert "1 author, with the number of articles by them" in get("/authors/")
    assert "This archive has no places." in get("/places/")


def test_the_navigation_leaves_out_what_the_archive_does_not_have(archive, get):
    linked = set(hrefs(get("/topics/")))
    assert {"/topics/", "/people/", "/sections/", "/authors/", "/sources/"} <= linked
    assert "/places/" not in linked


def test_a_name_in_drafts_alone_is_no_reason_for_a_link(archive, make_article, get):
    make_article("Draft", places=["Skelby"], status="draft")
    assert "/places/" not in hrefs(get("/"))
    navigation.forget()
    make_article("Out", places=["Skelby"])
    assert "/places/" in hrefs(get("/"))


def test_a_list_that_cannot_be_told_says_why(archive, get):
    shutil.rmtree(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])
    page = get("/sections/")
    assert "has no sections" not in page
    assert "The search index cannot be read just now." in page
