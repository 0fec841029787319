"""The page of results, as readers get it."""

import re

import pytest

pytestmark = pytest.mark.django_db


def hrefs(page):
    return [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]*)"', page)]


def test_the_whole_page_counts_and_lists(archive, get):
    page = get("/search/?q=gas")
    assert '<data value="2">2</data> articles' in page
    assert "<title>2 articles for “gas” – Newsroom Archive</title>" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "<mark>Gas</mark> prices &amp; bills" in page
    assert 'By <a href="/search/?q=gas&amp;author=ada-lund&amp;every=author">Ada Lund</a>' in page


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
    swaps = [tag for tag in re.findall(r"<a [^>]*hx-boost[^>]*>", page) if "#export" not in tag]
    assert swaps
    for tag in swaps:
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
    assert "Nothing found for “ferry”." in page
    assert 'id="topic-trade" href="/search/?q=ferry"' in page
    assert "Try leaving something out" in page
    assert {"/search/?q=ferry", "/search/?topic=trade"} <= set(hrefs(page))


def test_topics_stand_in_their_tree(archive, get):
    page = get("/search/")
    energy, gas = page.index('id="topic-energy"'), page.index('id="topic-natural-gas"')
    assert '<ul role="list" class="buckets">' in page[energy:gas]


def test_relaxing_is_told_and_can_be_refused(archive, get):
    page = get("/search/?q=gas+zeppelin")
    assert "No article has both words; these have one of them." in page
    assert "/search/?q=gas+zeppelin&relax=0" in hrefs(page)
    assert "Nothing found for “gas zeppelin”." in get("/search/?q=gas+zeppelin&relax=0")


def test_relevance_is_offered_for_words_alone(archive, get):
    assert 'id="sort-relevance"' in get("/search/?q=gas")
    assert 'id="sort-relevance"' not in get("/search/")


def test_what_was_ignored_is_said_once_and_escaped(archive, get):
    page = get("/search/?<b>=1&from=never")
    assert "This link asks for “&lt;b&gt;”, which we do not know; we left it out." in page
    assert "“from=never” is not a date" in page
    assert "<b>=" not in page


def test_a_page_past_the_end_leads_back(archive, get):
    page = get("/search/?q=gas&page=999999999")
    assert "There is no page 999,999,999" in page
    assert "/search/?q=gas" in hrefs(page)


def test_the_download_tells_its_rows_before_the_click(archive, client, get, settings):
    client.cookies["export"] = "format=csv"
    assert "All 2 rows, UTF-8" in get("/search/?q=gas")
    settings.EXPORT_MAX_ROWS = 1
    assert "The first 1 of 2 rows, UTF-8" in get("/search/?q=gas")


def test_the_date_form_keeps_everything_but_dates(archive, client, get):
    client.cookies["chart"] = "open"
    page = get("/search/?q=gas&topic=natural-gas&from=2025-11&to=2025-11")
    form = re.search(r'<form class="date-form".*?</form>', page, re.S)[0]
    kept = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form)
    assert kept == [("q", "gas"), ("topic", "natural-gas")]
    assert 'name="from" value="2025-11"' in form


@pytest.mark.parametrize(
    ("address", "queries"),
    [("/search/", 2), ("/search/?q=gas&topic=natural-gas&from=2025", 2), ("/facets/topic/", 1)],
)
def test_the_database_is_asked_for_pending_hides_and_the_stories_of_hits_alone(
    archive, get, make_article, reindex, address, queries, django_assert_num_queries
):
    get(address)
    for number in range(30):
        make_article(
            f"Gas {number}", text="gas", topics=["Natural gas"], people=[f"Person {number}"]
        )
    reindex()
    with django_assert_num_queries(queries):
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
        assert not re.search(r'<script(?! type="application/ld\+json">|[^>]*\bsrc=)', page)
        assert not re.search(r"\son\w+=", page)


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
    row = re.search(r'<ol class="hits .*?</ol>', page, re.S)[0]
    assert "<mark>Tugs</mark> &lt; tides &amp; 'more'</a>" in row
    assert "Q&amp;A</p>" in row
    assert '<a href="/search/?q=tug&amp;section=arts-books">Arts &amp; &lt;Books&gt;</a>' in row
    assert "The &quot;harbour&quot; &amp; pier</a></li></ul>" in row
    assert "D&#x27;Arcy &lt;X&gt;</a></li></ul>" in row
    author = '<a href="/search/?q=tug&amp;author=ann-olee&amp;every=author">Ann O&#x27;Lee</a>'
    assert f"By {author} &amp; others</span>" in row
    assert "&amp;amp;" not in page
    assert "&amp;lt;" not in page


def test_filters_kept_on_new_words_are_told_with_one_way_out(archive, get):
    page = get("/search/?q=gas&topic=trade&from=2025&sort=oldest&page=1")
    way_out = re.search(r'id="clear-filters" href="([^"]*)"[^>]*>([^<]*)<', page)
    assert way_out[2] == "Clear all: 2 articles"
    assert way_out[1].replace("&amp;", "&") == "/search/?q=gas&sort=oldest"
    assert '<data value="2">' in get("/search/?q=gas&sort=oldest")
    assert "clear-filters" not in get("/search/?q=gas")
    for address in ("?topic=trade", "?q=gas&source=the-ledger"):
        assert ">Clear all</a>" in get(f"/search/{address}"), address


def test_a_relaxed_search_is_as_relaxed_without_its_filters(archive, find):
    found = find(q="gas zeppelin", topic="trade")
    assert (found.total, found.is_relaxed) == (1, True)
    assert found.unfiltered == find(q="gas zeppelin").total == 2


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("gas", "“gas”"),
        ('"gas prices"', "&quot;gas prices&quot;"),
        ("“gas prices” bills", "“gas prices” bills"),
    ],
)
def test_a_query_with_quotation_marks_gets_no_others(archive, client, q, said):
    page = client.get("/search/", {"q": q}).content.decode()
    assert f"<em>for {said}</em></h1>" in page
    assert f" for {said} – Newsroom Archive</title>" in page
    path = client.get("/search.json", {"q": q}).json()["hits"][0]["url"]
    assert f" for {said}</span>" in client.get(path, {"q": q}).content.decode()
