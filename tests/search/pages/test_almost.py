"""What the page shows below few hits: articles without one of the words, and the way to all."""

from __future__ import annotations

import re
from html import unescape

import pytest

pytestmark = pytest.mark.django_db
ADDRESS = "/search/?q=gas+deal+price"


@pytest.fixture
def archive(make_article, reindex):
    """One article has gas, deal and price; one no deal, one no price, one hardly anything."""
    make_article("Gas deal price", text="All of it.", topics=["Trade"])
    make_article("Gas prices & bills", text="The price of gas rose.")
    make_article("Gas deal signed", text="A deal.", topics=["Trade"])
    make_article("Ferry late", text="The price of a ferry.")
    reindex()


@pytest.fixture
def section(archive, get):
    """The part of a page with the almosts; None where it has none."""

    def part(address=ADDRESS, **headers):
        found = re.search(r'<section class="almost".*?</section>', get(address, **headers), re.S)
        return found and found[0]

    return part


def test_they_stand_under_a_head_of_their_own_after_the_hits(section, get):
    page, part = get(ADDRESS), section()
    assert '<data value="1">1</data> article' in page
    assert page.index("<mark>Gas</mark> <mark>deal</mark> <mark>price</mark>") < page.index(part)
    assert '<section class="almost" aria-labelledby="almost">' in part
    assert '<h2 id="almost">Almost</h2>' in part
    assert part.count('<h3 class="headline">') == 2
    assert "<mark>Gas</mark> <mark>prices</mark> &amp; bills" in part


def test_each_says_what_it_lacks(section):
    said = re.findall(r'<p class="lacks">(.*?)</p>', section())
    assert sorted(said) == ["without <em>deal</em>", "without <em>price</em>"]


def test_a_hit_lacks_nothing(section, get):
    assert '<p class="lacks">' not in get(ADDRESS).replace(section(), "")


def test_a_link_shows_all_of_them_and_says_how_many(section, get):
    part = section()
    link = re.search(r'<a id="almost-all" href="([^"]*)" hx-boost="true"', part)[1]
    assert unescape(link) == f"{ADDRESS}&relax=most"
    assert "Show all articles with all but one of these words" in part
    assert "3 articles, hits included" in part
    every = get(unescape(link))
    assert '<data value="3">3</data> articles' in every
    assert "articles with all but one of the words <em>gas</em>, <em>deal</em> and" in every
    back = re.search(r'<a id="all-words" href="([^"]*)"', every)[1]
    assert unescape(back) == ADDRESS


def test_an_article_of_them_is_led_to_by_the_search_for_all(section, get):
    part = section()
    path = unescape(re.search(r'class="headline"><a id="[^"]*" href="([^"]*)"', part)[1])
    assert path.endswith("?q=gas+deal+price&relax=most")
    assert "of 3" in get(path)
    why = unescape(re.search(r'<a id="why-\d+" href="([^"]*)"', part)[1])
    assert "relax=most" in why
    assert re.search("No “(deal|price)”", get(why))


def test_a_swap_has_the_same_part(section):
    assert section(**{"HX-Request": "true"}) == section()


def test_filters_stay_on_the_way(section):
    part = section(f"{ADDRESS}&topic=trade&sort=newest")
    assert part.count('<h3 class="headline">') == 1
    assert "relax=most&amp;topic=trade&amp;sort=newest" in part


def test_the_compact_list_says_what_they_lack_as_well(section, client):
    client.post("/search/list/", {"list": "compact", "next": "/search/"})
    part = section()
    assert part.count('class="line"') == 2
    assert "without <em>deal</em>" in part
    assert "start=" not in part


@pytest.mark.parametrize(
    "address",
    ["/search/?q=price", f"{ADDRESS}&relax=0", f"{ADDRESS}&relax=most", "/search/", "/search/?q=zz",
     f"{ADDRESS}&page=2", "/search/?q=gas+zebra"],
)  # fmt: skip
def test_other_pages_have_no_such_part(section, address):
    assert section(address) is None


def test_a_word_is_no_markup(section, make_article, reindex):
    make_article("Oil", text="<b>AT&amp;T</b> oil")
    make_article("Oil alone", text="oil")
    reindex()
    part = section("/search/?q=oil+AT%26T")
    assert "without <em>AT&amp;T</em>" in part
    assert "q=oil+AT%26T&amp;relax=most" in part


def test_where_all_but_one_is_too_much_the_page_says_so(archive, get):
    page = get("/search/?q=zebra+yak+gnu&relax=most")
    assert "No article fits, even without one of the words." in page
    assert '<a id="all-words" href="/search/?q=zebra+yak+gnu"' in page


def test_the_form_that_builds_a_query_knows_of_it(archive, client, get):
    def box(address):
        return re.search(r'<input id="build-relax"[^>]*>', get(address))[0]

    assert " checked" in box("/search/build/?q=gas+deal&relax=most")
    assert " checked" not in box("/search/build/?q=gas+deal")
    assert " checked" not in box("/search/build/?q=gas+deal&relax=0")
    sent = client.get("/search/?all=gas+deal+price&relax=most")
    assert sent["Location"] == "/search/?q=gas+deal+price&relax=most"
    assert 'href="/search/build/?q=gas+deal+price&amp;relax=most"' in get(sent["Location"])


def test_other_words_are_searched_anew(archive, get):
    page = get(f"{ADDRESS}&relax=most&sort=newest")
    form = re.search(r'<form class="search-box".*?</form>', page, re.S)[0]
    assert re.findall(r'type="hidden" name="([^"]*)"', form) == ["sort"]
