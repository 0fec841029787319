"""The chart of a search: a strip or large, of counts or shares, and what it says in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.utils import translation

from search.localization import percent_said
from tests.template import made_once

pytestmark = pytest.mark.django_db
ADDRESS = "/search/?q=oil"


@pytest.fixture
@made_once
def archive(make_article, reindex):
    """In March 1987 eight of sixteen stories are of oil, in April four of forty."""
    for start, oil, others in ((datetime(1987, 3, 2, 12, tzinfo=UTC), 8, 8),
                               (datetime(1987, 4, 1, 12, tzinfo=UTC), 4, 36)):  # fmt: skip
        for number in range(oil + others):
            words = "oil" if number < oil else "gas"
            published = start + timedelta(number % 8)
            make_article(f"Of {words} {number}", text=words, published_at=published)
    make_article("Zinc", text="zinc", published_at=datetime(1986, 6, 1, 12, tzinfo=UTC))
    make_article("More oil", text="oil", published_at=datetime(1986, 6, 2, 12, tzinfo=UTC))
    reindex()


def bars(page):
    return re.findall(r'<a id="bar-([\d-]+)"[^>]*aria-label="([^"]*)"', page)


def heights(page):
    return [float(h) for h in re.findall(r'class="bar" [^>]*height="([\d.]+)"', page)]


def said(page, name="histogram__said"):
    return unescape(re.sub(r"<[^>]+>", "", re.search(rf'class="{name}">(.*?)</p>', page)[1]))


def choose(client, **chosen):
    return client.post("/search/chart/", {**chosen, "next": ADDRESS})


def test_every_bar_says_its_count_and_its_share(archive, get):
    assert bars(get(ADDRESS)) == [
        ("1986-06-01", "June 1986: 1 article, 50% of all articles that month"),
        ("1987-03-01", "March 1987: 8 articles, 50% of all articles that month"),
        ("1987-04-01", "April 1987: 4 articles, 10% of all articles that month"),
    ]
    assert bars(get("/search/"))[1][1] == "March 1987: 16 articles"
    assert bars(get(f"{ADDRESS}&from=1987-03&to=1987-04"))[0][1] == (
        "2 March 1987: 1 article, 50% of all articles that day"
    )


def test_the_chart_is_a_strip_until_it_is_opened_and_that_is_kept(archive, client, get):
    page = get(ADDRESS)
    assert 'height="48"' in page and 'id="chart-list"' not in page and "date-form" not in page
    assert re.search(r'id="chart-size"[^>]*value="open" aria-expanded="false"', page)
    response = choose(client, chart="open")
    assert (response.status_code, response["Location"]) == (302, ADDRESS)
    for headers in ({}, {"HX-Request": "true"}):
        page = get("/search/?q=gas", **headers)
        assert 'height="128"' in page and 'id="chart-list"' in page and "date-form" in page
    assert re.search(r'id="chart-size"[^>]*value="small" aria-expanded="true"', page)
    choose(client, chart="small")
    assert 'height="48"' in get(ADDRESS)
    assert client.get("/search/chart/").status_code == 405


@pytest.mark.parametrize("opened", ["", "open"])
def test_bars_are_as_high_as_their_shares_once_that_is_chosen(archive, client, get, opened):
    choose(client, chart=opened)
    one, march, april = heights(get(ADDRESS))
    assert march == pytest.approx(2 * april, abs=0.2) and one < april
    choose(client, measure="share")
    page = get(ADDRESS)
    one, march, april = heights(page)
    assert one == march == pytest.approx(5 * april, abs=0.3)
    if opened:
        assert re.findall(r'text-anchor="end" y="[\d.]+">([^<]*)<', page) == ["25%", "50%"]
        assert re.search(r'id="measure-share"[^>]*aria-pressed="true"', page)
    choose(client, measure="count")
    assert heights(get(ADDRESS))[0] < april


def test_of_everything_there_is_no_share_to_choose(archive, client, get):
    choose(client, chart="open")
    choose(client, measure="share")
    page = get("/search/")
    assert "measure-share" not in page
    assert heights(page)[0] < heights(page)[1] < heights(page)[2]


def test_the_list_says_what_the_bars_say(archive, client, get):
    choose(client, chart="open")
    rows = re.search(r'id="chart-list">.*?</details>', get(ADDRESS), re.S)[0]
    texts = [re.sub(r"<[^>]+>", "", li).strip() for li in re.findall(r"<li>(.*?)</li>", rows)]
    assert texts[0] == "June 1986 1 50%"
    assert texts[-2:] == ["March 1987 8 50%", "April 1987 4 10%"]
    assert texts[1] == "July 1986 0"


def test_one_line_tells_the_ends_and_the_busiest_day(archive, client, get):
    page = get(f"{ADDRESS}&from=1987")
    assert said(page) == "First 2 Mar 1987, last 4 Apr"
    assert '<a href="/articles/1987/03/02/">2 Mar 1987</a>' in page
    assert said(get("/search/?q=gas&from=1987")) == (
        "First 2 Mar 1987, last 8 Apr, most on 5 Apr: 5"
    )
    assert said(get(ADDRESS)) == "First 2 Jun 1986, last 4 Apr 1987"
    choose(client, chart="open")
    assert said(get("/search/?q=gas&from=1987"), "histogram__ends").endswith("most on 5 Apr: 5")


def test_the_busiest_of_many_years_is_a_month(archive, make_article, reindex, get):
    make_article("Old", text="oil", published_at=datetime(1960, 1, 1, 12, tzinfo=UTC))
    reindex()
    page = get(ADDRESS)
    assert said(page) == "First 1 Jan 1960, last 4 Apr 1987, most in Mar 1987: 8"
    assert '<a href="/articles/1987/03/">Mar 1987</a>' in page


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("/search/?q=zinc", "On 1 Jun 1986"),  # one article
        ("/search/?q=oil&from=1987-04", "First 1 Apr 1987, last 4 Apr"),  # four
    ],
)
def test_few_articles_have_no_chart(archive, get, address, text):
    page = get(address)
    assert "histogram__chart" not in page and "select-range" not in page
    assert said(page) == text
    assert "Dates<svg" in page


def test_articles_of_one_day_have_no_chart(archive, client, make_article, reindex, get):
    for number in range(6):
        make_article(f"Tin {number}", text="tin")
    reindex()
    page = get("/search/?q=tin")
    assert "histogram__chart" not in page
    assert said(page) == "On 17 Nov 2025"


@pytest.mark.parametrize(
    ("address", "tells"),
    [
        ("?q=oil", False), ("?q=of+oil", False), ("?q=%22of+oil%22", False),
        ("?q=oil+%22of+oil%22", False), ("?q=oil+OR+gas", True), ("?q=oil+-gas", True),
        ("?q=oi*", True), ("?q=headline:oil", True), ("?q=oil~", True), ("?q=oil+zeppelin", False),
        ("?q=(oil", True), ("?q=oil+date:1987", True),
        ("?q=of+oil&relax=most", True), ("?topic=none", False),
    ],
)  # fmt: skip
def test_what_was_searched_is_said_where_it_says_more_than_the_heading(
    archive, get, address, tells
):
    assert ("Searched: " in get(f"/search/{address}")) == tells


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0%"), (0.004, "<0.01%"), (0.04, "0.04%"), (0.5, "0.5%"), (7.18, "7.2%"), (4.0, "4%"),
     (9.96, "10%"), (23.4, "23%"), (100, "100%")],
)  # fmt: skip
def test_a_share_is_said_as_exactly_as_it_tells(number, text):
    assert percent_said(number) == text


def test_a_share_is_written_as_the_language_writes_it():
    with translation.override("de"):
        assert percent_said(7.18) == "7,2\N{NO-BREAK SPACE}%"
