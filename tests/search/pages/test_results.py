"""Pages of the search, of the front and of names, as readers get them."""

import re
from datetime import UTC, date, datetime

import pytest
from django.template.loader import render_to_string

from search.dates import Period
from search.pages.chart import draw
from search.request.search_request import SearchRequest
from search.service.results import DateBucket, Histogram

pytestmark = pytest.mark.django_db


def day(d, month=11, year=2025):
    return datetime(year, month, d, 12, tzinfo=UTC)


@pytest.fixture
def archive(make_article, reindex):
    from newsroom.models import Topic

    energy = Topic.objects.create(name="Energy")
    Topic.objects.create(name="Natural gas", parent=energy)
    make_article(
        "Gas deal signed",
        text="Ministers signed the gas deal.",
        topics=["Natural gas", "Trade"],
        people=["Ines Torvald"],
        section="Business",
        source="The Ledger",
        byline="By Ada Lund",
        authors=["Ada Lund"],
        published_at=day(1),
    )
    make_article(
        "Gas prices & bills",
        text="The price of gas rose.",
        topics=["Natural gas"],
        people=["Anselm Roake"],
        section="City",
        source="The Ledger",
        published_at=day(3),
    )
    make_article("Ferry late", text="The ferry was late.", section="City", published_at=day(5))
    make_article("Hidden", text="gas", status="draft", people=["Secret Person"])
    reindex()


@pytest.fixture
def get(client):
    """Opens an address that must answer and gives its HTML."""

    def open_page(address, status=200, **headers):
        response = client.get(address, headers=headers)
        assert response.status_code == status
        return response.content.decode()

    return open_page


def hrefs(page):
    return [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]*)"', page)]


def test_the_whole_page_counts_and_lists(archive, get):
    page = get("/search/?q=gas")
    assert '<data value="2">2</data> articles' in page
    assert "<title>2 articles for “gas” – Newsroom Archive</title>" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "<mark>Gas</mark> prices &amp; bills" in page
    assert 'By <a href="/search/?author=ada-lund">Ada Lund</a>' in page


def test_a_swap_gets_the_fragment_alone(archive, client):
    response = client.get("/search/?q=gas&topic=trade", headers={"HX-Request": "true"})
    page = response.content.decode()
    assert "<html" not in page
    assert page.count('id="results"') == 1
    assert "<title>1 article for “gas” – Newsroom Archive</title>" in page
    assert 'hx-swap-oob="innerHTML:#announcement"' in page
    assert '<input type="hidden" name="topic" value="trade">' in page
    assert response["Cache-Control"] == "no-store"
    assert "HX-Request" in response["Vary"]


def test_a_restored_page_is_whole(archive, get):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in get("/search/?q=gas", **headers)


def test_every_swap_is_a_plain_link_too(archive, get):
    page = get("/search/?q=gas&topic=natural-gas&section=-city&from=2025")
    for tag in re.findall(r"<a [^>]*hx-boost[^>]*>", page):
        assert 'href="/search/' in tag
        assert 'hx-target="#results"' in tag
        assert 'hx-push-url="true"' in tag
        assert re.search(r'\bid="[^" ]+"', tag)


def test_ids_are_unique(archive, get):
    page = get("/search/?q=gas&topic=natural-gas&section=-city&from=2025&missing=person")
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))


def test_the_search_box_keeps_the_filters_but_not_the_page(archive, get):
    page = get("/search/?q=gas&topic=natural-gas&section=-city&from=2025&page=1&sort=newest")
    form = re.search(r'<form class="search-box".*?</form>', page, re.S)[0]
    kept = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form)
    assert kept == [
        ("topic", "natural-gas"),
        ("section", "-city"),
        ("from", "2025"),
        ("sort", "newest"),
    ]


def test_a_chosen_bucket_stays_at_zero_with_a_way_out(archive, get):
    page = get("/search/?q=ferry&topic=trade")
    assert "No article has all of this." in page
    assert 'id="topic-trade" href="/search/?q=ferry"' in page
    assert "Let go of one thing" in page
    assert {"/search/?q=ferry", "/search/?topic=trade"} <= set(hrefs(page))


def test_topics_stand_in_their_tree(archive, get):
    page = get("/search/")
    energy, gas = page.index('id="topic-energy"'), page.index('id="topic-natural-gas"')
    assert '<ul role="list" class="buckets">' in page[energy:gas]


def test_relaxing_is_told_and_can_be_refused(archive, get):
    page = get("/search/?q=gas+zeppelin")
    assert "No article has all of these words" in page
    assert "/search/?q=gas+zeppelin&relax=0" in hrefs(page)
    assert "No article has all of this." in get("/search/?q=gas+zeppelin&relax=0")


def test_relevance_is_offered_for_words_alone(archive, get):
    assert 'id="sort-relevance"' in get("/search/?q=gas")
    assert 'id="sort-relevance"' not in get("/search/")


def test_what_was_ignored_is_said_once_and_escaped(archive, get):
    page = get("/search/?<b>=1&from=never")
    assert "“&lt;b&gt;” is not a parameter of a search" in page
    assert "“from=never” is not a date" in page
    assert "<b>=" not in page


def test_a_page_past_the_end_leads_back(archive, get):
    page = get("/search/?q=gas&page=999999999")
    assert "There is no page 999,999,999" in page
    assert "/search/?q=gas" in hrefs(page)


def test_the_download_tells_its_rows_before_the_click(archive, get, settings):
    assert "All 2 rows, UTF-8" in get("/search/?q=gas")
    settings.EXPORT_MAX_ROWS = 1
    assert "The first 1 of 2 rows, UTF-8" in get("/search/?q=gas")


def test_the_date_form_keeps_everything_but_dates(archive, get):
    page = get("/search/?q=gas&topic=natural-gas&from=2025-11&to=2025-11")
    form = re.search(r'<form class="date-form".*?</form>', page, re.S)[0]
    kept = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form)
    assert kept == [("q", "gas"), ("topic", "natural-gas")]
    assert 'name="from" value="2025-11"' in form


@pytest.mark.parametrize(
    "address", ["/search/", "/search/?q=gas&topic=natural-gas&from=2025", "/facets/topic/"]
)
def test_the_database_is_asked_for_pending_hides_alone(
    archive, get, make_article, reindex, address, django_assert_num_queries
):
    get(address)
    for number in range(30):
        make_article(
            f"Gas {number}", text="gas", topics=["Natural gas"], people=[f"Person {number}"]
        )
    reindex()
    with django_assert_num_queries(1):
        get(address)


def test_odd_values_break_no_page(archive, get):
    for address in (
        "/search/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/search/?topic=%22%3E%3Cb%3E&topic=-%27x",
        "/search/?from=0001&to=9999",
        "/search/?from=2025-11-05&to=2025-11-01",
        "/search/?missing=topic&topic=-natural-gas",
        "/search/?q=%00%F0%9F%90%9F&per_page=100",
    ):
        page = get(address)
        assert "<script>alert" not in page
        assert "<b>" not in page.replace("<b aria-current", "")


def test_no_page_has_inline_style_or_script(archive, get):
    for address in (
        "/",
        "/search/?q=gas&from=2025",
        "/search/?q=none",
        "/topics/",
        "/topics/energy/",
    ):
        page = get(address)
        assert " style=" not in page
        assert "<style" not in page
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"\son\w+=", page)


def test_the_front_page_greets_an_empty_archive(get):
    page = get("/")
    assert "The archive has no articles yet." in page
    assert "The archive has no articles yet." in get("/search/")


def test_the_front_page_shows_the_newest_by_section(archive, get):
    page = get("/")
    assert "3 stories, back to 2025." in page
    assert "Newest by section" in page
    assert "Ferry late" in page
    assert "Hidden" not in page
    assert "/topics/natural-gas/" in hrefs(page)


def test_on_this_day_shows_earlier_years(archive, make_article, reindex, get, time_machine):
    make_article("Long ago", published_at=day(17, year=1987))
    reindex()
    time_machine.move_to(datetime(2025, 11, 17, 12, tzinfo=UTC))
    page = get("/")
    assert "On this day, 17 November" in page
    assert "1987" in page


def test_on_this_day_shows_the_longest_public_article(
    archive, make_article, reindex, get, time_machine
):
    for words, status in ((5, "published"), (50, "published"), (500, "draft")):
        text, at = "word " * words, day(17, year=1987)
        make_article(f"{words} words", text=text, status=status, published_at=at)
    reindex()
    time_machine.move_to(datetime(2025, 11, 17, 12, tzinfo=UTC))
    years = re.search(r'<ol class="years".*?</ol>', get("/"), re.S)[0]
    assert re.findall(r">(\d+) words</a>", years) == ["50"]


def test_topics_in_the_news_have_a_bar_for_each_week_with_articles(archive, get):
    spark = re.search(r'/topics/natural-gas/".*?</svg>', get("/"), re.S)[0]
    before, lately = re.findall(r'<path d="([^"]*)"', spark)
    assert before == ""
    assert lately.count("M") == 1


@pytest.mark.parametrize(
    ("address", "name", "link"),
    [
        ("/topics/natural-gas/", "Natural gas", "/search/?topic=natural-gas&person=ines-torvald"),
        ("/people/ines-torvald/", "Ines Torvald", "/search/?topic=trade&person=ines-torvald"),
        ("/sections/city/", "City", "/search/?topic=natural-gas&section=city"),
        ("/authors/ada-lund/", "Ada Lund", "/search/?topic=trade&author=ada-lund"),
        ("/sources/the-ledger/", "The Ledger", "/search/?topic=trade&source=the-ledger"),
    ],
)
def test_a_name_has_a_page_of_its_own(archive, get, address, name, link):
    page = get(address)
    assert f"<h1>{name}</h1>" in page
    assert "Gas " in page
    if "person=ines" not in link or "people" in address:
        assert link in hrefs(page)
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


def test_pages_for_errors_stand_alone(get):
    page = get("/nothing/here", status=404)
    assert "There is no page at this address." in page
    assert 'name="q"' in page
    assert "Something went wrong here." in render_to_string("500.html")


def buckets(*counts, interval="month", year=2023):
    months = [(year + i // 12, i % 12 + 1) for i in range(len(counts))]
    return Histogram(
        interval,
        tuple(
            DateBucket(SearchRequest(), Period(date(y, m, 1), date(y, m, 28)), n, f"{y}-{m}")
            for (y, m), n in zip(months, counts, strict=True)
        ),
    )


def test_a_chart_is_drawn_in_percent_and_leaves_out_empty_bars():
    chart = draw(buckets(0, 24, 12, 0))
    assert [bar["slot_x"] for bar in chart.bars] == ["25.00%", "50.00%"]
    assert chart.bars[0]["y"] == "16.0"
    assert [line.text for line in chart.lines] == ["12", "24"]


def test_nothing_to_count_is_no_chart():
    assert draw(buckets(0, 0)) is None
    assert draw(Histogram("year", ())) is None


def test_labels_of_a_chart_keep_their_distance():
    chart = draw(buckets(*[1] * 36))
    places = [float(label.x.rstrip("%")) for label in chart.labels]
    assert all(b - a >= 5 for a, b in zip(places, places[1:], strict=False))
    assert {"2023", "2024", "2025"} <= {label.text for label in chart.labels}


def test_the_chosen_span_is_marked_to_the_day():
    chart = draw(buckets(1, 1, 1, 1), chosen=(date(2023, 2, 1), date(2023, 3, 28)))
    assert chart.span == ("25.00%", "50.00%")


def test_what_a_row_says_is_escaped_once(make_article, reindex, get):
    make_article(
        "Tugs < tides & 'more'",
        text="The tug came.",
        dek="5 > 4",
        kicker="Q&A",
        section="Arts & <Books>",
        topics=['The "harbour" & pier'],
        people=["D'Arcy <X>"],
        authors=["Ann O'Lee"],
        byline="By Ann O'Lee & others",
    )
    reindex()
    page = get("/search/?q=tug")
    row = re.search(r'<ol class="hits".*?</ol>', page, re.S)[0]
    assert "<mark>Tugs</mark> &lt; tides &amp; 'more'</a>" in row
    assert "Q&amp;A</p>" in row
    assert '<a href="/search/?section=arts-books">Arts &amp; &lt;Books&gt;</a>' in row
    assert "The &quot;harbour&quot; &amp; pier</a></li></ul>" in row
    assert "D&#x27;Arcy &lt;X&gt;</a></li></ul>" in row
    assert 'By <a href="/search/?author=ann-olee">Ann O&#x27;Lee</a> &amp; others</p>' in row
    assert "&amp;amp;" not in page
    assert "&amp;lt;" not in page


def test_filters_kept_on_new_words_are_told_with_one_way_out(archive, get):
    page = get("/search/?q=gas&topic=trade&from=2025&sort=oldest&page=1")
    assert "2 filters are on." in page
    way_out = re.search(r'<a id="whole-archive"[^>]*href="([^"]*)"[^>]*>([^<]*)<', page)
    assert way_out[2] == "Search the whole archive: 2 articles"
    assert way_out[1].replace("&amp;", "&") == "/search/?q=gas&sort=oldest"
    assert '<data value="2">' in get("/search/?q=gas&sort=oldest")
    for address in ("?q=gas", "?topic=trade", "?q=gas&source=the-ledger"):
        assert "whole-archive" not in get(f"/search/{address}"), address


def test_a_relaxed_search_is_as_relaxed_without_its_filters(archive, find):
    found = find(q="gas zeppelin", topic="trade")
    assert (found.total, found.is_relaxed) == (1, True)
    assert found.unfiltered == find(q="gas zeppelin").total == 2
