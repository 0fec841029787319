"""What the front page and the pages of names tell machines, and the feeds that their heads name."""

from __future__ import annotations

import re

import pytest

from newsroom.models import Author, Topic
from tests.machine_readable import documents, faults, of_kind

pytestmark = pytest.mark.django_db
HOST = "http://testserver"


def steps(page: str) -> list[tuple]:
    way = of_kind(page, "BreadcrumbList")["itemListElement"]
    return [(step["position"], step["name"], step["item"].removeprefix(HOST)) for step in way]


def test_the_front_page_says_how_the_site_is_searched(archive, get, client):
    (told,) = documents(get("/"))
    assert faults(told) == []
    assert (told["name"], told["url"]) == ("Newsroom Archive", f"{HOST}/")
    template = told["potentialAction"]["target"]["urlTemplate"]
    found = client.get(template.removeprefix(HOST).replace("{search_term_string}", "gas"))
    assert "Gas deal signed" in found.content.decode()


def test_a_name_tells_the_way_to_itself(archive, get):
    page = get("/topics/natural-gas/")
    assert [faults(each) for each in documents(page)] == [[]]
    assert steps(page) == [
        (1, "Topics", "/topics/"),
        (2, "Energy", "/topics/energy/"),
        (3, "Natural gas", "/topics/natural-gas/"),
    ]
    assert [name for _, name, _ in steps(get("/people/ines-torvald/"))] == [
        "People",
        "Ines Torvald",
    ]


def test_an_author_has_a_profile_and_nobody_else(archive, get):
    Author.objects.filter(name="Ada Lund").update(aliases="A. Lund", description="Writes of fish.")
    page = get("/authors/ada-lund/")
    assert [faults(each) for each in documents(page)] == [[], []]
    assert of_kind(page, "ProfilePage")["mainEntity"] == {
        "@type": "Person",
        "name": "Ada Lund",
        "url": f"{HOST}/authors/ada-lund/",
        "alternateName": ["A. Lund"],
        "description": "Writes of fish.",
    }
    for other in ("/people/ines-torvald/", "/topics/natural-gas/"):
        assert of_kind(get(other), "ProfilePage") is None


def test_a_name_cannot_end_the_script_that_tells_it(archive, get):
    Topic.objects.filter(slug="natural-gas").update(name="</script><b>Gas & oil")
    page = get("/topics/natural-gas/")
    assert steps(page)[-1][1] == "</script><b>Gas & oil"
    assert "</script><b>" not in page


@pytest.mark.parametrize(
    ("address", "feed"),
    [
        ("/", "/search.atom"),
        ("/search/?q=gas&topic=natural-gas", "/search.atom?q=gas&topic=natural-gas"),
        ("/topics/natural-gas/", "/topics/natural-gas.atom"),
        ("/people/ines-torvald/", "/people/ines-torvald.atom"),
        ("/sections/city/", "/sections/city.atom"),
        ("/authors/ada-lund/", "/authors/ada-lund.atom"),
        ("/sources/the-ledger/", "/sources/the-ledger.atom"),
    ],
)
def test_its_head_names_the_feed_of_a_page(archive, client, address, feed):
    page = client.get(address).content.decode()
    head = page[: page.index("</head>")]
    (link,) = re.findall(r'<link rel="alternate" type="application/atom\+xml"[^>]*>', head)
    assert f'href="{feed.replace("&", "&amp;")}"' in link
    assert re.search(r'title="[^"]+"', link)
    answer = client.get(feed)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
