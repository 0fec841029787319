"""The page of an article, as its readers get it."""

import json
import re
from datetime import UTC, datetime

import pytest

from newsroom.models import Article, Author, Image, RelatedStory, Sketch, Story
from newsroom.pages.article import ArticlePage
from newsroom.pages.bylines import with_authors

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client):
    """Opens the page of an article and gives its HTML."""

    def open_page(article):
        response = client.get(article.get_absolute_url())
        assert response.status_code == 200
        return response.content.decode()

    return open_page


def test_it_shows_what_was_printed(make_article, read):
    article = make_article(
        "The annex is missing",
        kicker="Public records",
        dek="Nobody signed for it.",
        section="Politics",
        byline="By Ada Lund in Skelby",
        authors=["Ada Lund"],
        dateline="SKELBY, Nov 17 - ",
        text="The folder was found to be empty.",
    )
    page = read(article)
    for text in ("The annex is missing", "Public records", "Nobody signed for it.", "Politics"):
        assert text in page
    assert '<span class="dateline">SKELBY, Nov 17</span> The folder was found' in page
    assert 'By <a href="/authors/ada-lund/">Ada Lund</a> in Skelby' in page
    assert '<time datetime="2025-11-17T09:00:00+00:00">' in page


def test_names_lead_to_their_pages_and_to_searches(make_article, read):
    article = make_article(topics=["Oil & gas"], people=["Jo Sander"], places=["Łódź"])
    page = read(article)
    for heading in ("Topics", "People", "Places"):
        assert f"<h2>{heading}</h2>" in page
    for row in (article.topics.get(), article.people.get(), article.places.get()):
        kind = row._meta.model_name
        assert f'href="{row.get_absolute_url()}"' in page
        assert f'href="/search/?{kind}={row.slug}&amp;every={kind}"' in page


def test_an_article_without_its_text_says_so(make_article, read):
    assert "was kept" not in read(make_article("Gas", text="The gas came."))
    assert "Only the headline was kept." in read(make_article("Gas deal"))
    page = read(make_article("Gas talks", dek="They go on.", dateline="LONDON, March 3"))
    assert "The text was not kept." in page
    assert "Only the headline" not in page
    assert "LONDON, March 3" in page


def test_a_body_is_cleaned_on_its_way_out(make_article, read):
    article = make_article(text="Safe.")
    type(article)._base_manager.filter(pk=article.pk).update(
        body="<p>Safe.<script>alert(1)</script><img src=x onerror=alert(1)></p>"
    )
    page = read(article)
    assert "<p>Safe.</p>" in page
    assert "alert(1)" not in page


def test_the_headline_is_escaped_everywhere(make_article, read):
    page = read(make_article("</title></script><script>alert(1)</script> & co"))
    assert "<script>alert(1)" not in page
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1]
    assert json.loads(data)["headline"] == "</title></script><script>alert(1)</script> & co"


def test_related_stories_are_cards_and_teasers(make_article, read):
    article, other = make_article("First"), make_article("The other one", dek="Its dek.")
    RelatedStory.objects.create(article=article, target=other)
    RelatedStory.objects.create(
        article=article,
        headline="Elsewhere in print",
        url="https://www.gazette.example/story",
        section="The Gazette",
        teaser="First paragraph.\n\nSecond paragraph.",
        caption="A tug.",
        credit="Drawing: E. Vance",
    )
    page = read(article)
    assert f'<a href="{other.get_absolute_url()}">The other one</a>' in page
    assert "Its dek." in page
    assert (
        '<a href="https://www.gazette.example/story" rel="external">Elsewhere in print</a>' in page
    )
    assert "gazette.example <svg" in page
    assert '<p class="dek">First paragraph.</p>' in page
    assert '<p class="dek">Second paragraph.</p>' in page
    assert "A tug." in page
    assert "Drawing: E. Vance" in page


def test_hidden_and_unfound_related_stories_are_not_shown(make_article, read):
    article, draft = make_article("First"), make_article("Secret plan", status="draft")
    RelatedStory.objects.create(article=article, target=draft, headline="Secret plan in short")
    RelatedStory.objects.create(article=article, wanted_key="ledger:9999")
    page = read(article)
    assert "Secret plan" not in page
    assert "ledger:9999" not in page
    assert "Related stories" not in page


def test_a_picture_elsewhere_is_a_figure_with_a_link(make_article, read):
    image = Image.objects.create(
        url="https://pictures.example/1.jpg", caption="The quay.", credit="Photo: A. Lund"
    )
    page = read(make_article(hero_image=image))
    assert "<figure" in page
    assert "The quay." in page
    assert "Photo: A. Lund" in page
    assert 'href="https://pictures.example/1.jpg"' in page
    assert "<img" not in page


def test_the_language_is_told_when_it_differs(make_article, read):
    assert 'class="article" lang="pl"' in read(make_article("Łódź", language="pl"))
    assert 'class="article" lang' not in read(make_article("Boats", language="en-GB"))


def test_the_canonical_address_is_that_of_the_first_publisher(make_article, read):
    own = make_article("Ours")
    theirs = make_article("Theirs", canonical_url="https://gazette.example/1")
    assert f'<link rel="canonical" href="http://testserver{own.get_absolute_url()}">' in read(own)
    assert '<link rel="canonical" href="https://gazette.example/1">' in read(theirs)


def test_an_update_is_dated_only_when_it_came_after(make_article, read):
    later = datetime(2025, 11, 18, 10, 30, tzinfo=UTC)
    assert "18 November 2025, 10:30" in read(make_article("A", updated_at=later))
    same = datetime(2025, 11, 17, 9, tzinfo=UTC)
    assert "Updated" not in read(make_article("B", updated_at=same))


def test_it_says_how_long_reading_takes(make_article, read):
    def said(words, language="en"):
        page = read(make_article(f"{words} {language}", text="word " * words, language=language))
        found = re.search(r"<dt>Length</dt><dd>(.*?)</dd>", page)
        return found and found[1]

    assert said(0) is None
    assert said(1) == "1 word, 1 min to read"
    assert said(800) == "800 words, 3 min to read"
    assert said(2301, "de-AT") == "2,301 words, 10 min to read"
    assert said(3, "zh-Hant") == "3 words"  # a text of thousands of signs may have so few spaces


def test_hours_say_in_which_zone_they_are(make_article, read, settings):
    settings.TIME_ZONE = "America/New_York"
    article = make_article(
        published_at=datetime(2025, 11, 2, 4, 30, tzinfo=UTC),  # that night the clock went back
        updated_at=datetime(2025, 11, 2, 14, 30, tzinfo=UTC),
    )
    page = read(article)
    published = "Sunday, 2 November 2025, 00:30 EDT"
    assert f'<time datetime="2025-11-02T00:30:00-04:00">{published}</time>' in page
    updated = "2 November 2025, 09:30 EST"
    assert f'<time datetime="2025-11-02T09:30:00-05:00">{updated}</time>' in page


def test_an_old_address_of_a_withdrawn_article_answers_like_its_present_one(make_article, client):
    article = make_article("Harbour opens")
    old = article.get_absolute_url()
    article.slug = "harbour"
    article.status, article.withdrawal_note = "withdrawn", "It named the wrong man."
    article.save()
    for address in (old, article.get_absolute_url()):
        response = client.get(address)
        assert response.status_code == 410
        assert "It named the wrong man." in response.content.decode()
    Article.objects.update(withdrawal_note="")
    assert client.get(old).status_code == 404


def test_a_withdrawn_article_says_why(make_article, client):
    article = make_article(status="withdrawn", withdrawal_note="It named the wrong <b>man</b>.")
    response = client.get(article.get_absolute_url())
    assert response.status_code == 410
    assert "It named the wrong &lt;b&gt;man&lt;/b&gt;." in response.content.decode()
    quiet = make_article("Quiet", status="withdrawn")
    assert client.get(quiet.get_absolute_url()).status_code == 404


def test_a_page_has_no_inline_style_or_script(make_article, read):
    page = read(make_article(text="Body.", topics=["Oil"], section="World"))
    assert " style=" not in page
    assert "<style" not in page
    assert set(re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page)) == {
        ' type="application/ld+json"'
    }
    assert not re.search(r"\son\w+=", page)


def test_a_byline_links_the_authors_it_names():
    ada, bo = Author(name="Ada Lund", slug="ada"), Author(name="Bo Yu", slug="bo")
    assert list(with_authors("BY ADA LUND, Reuters", [ada])) == [
        ("BY ", None),
        ("ADA LUND", ada),
        (", Reuters", None),
    ]
    assert list(with_authors("", [ada, bo])) == [("Ada Lund", ada), (", ", None), ("Bo Yu", bo)]
    assert list(with_authors("By our staff", [bo])) == [
        ("By our staff", None),
        (", ", None),
        ("Bo Yu", bo),
    ]


def test_the_theme_is_kept_in_a_cookie(client):
    response = client.post("/theme/", {"theme": "dark", "next": "/topics/"})
    assert (response.status_code, response["Location"]) == (302, "/topics/")
    assert '<html lang="en" data-theme="dark">' in client.get("/topics/").content.decode()
    client.post("/theme/", {"theme": "system", "next": "/"})
    assert '<html lang="en">' in client.get("/topics/").content.decode()


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_the_theme_form_leads_nowhere_else(client, next_):
    response = client.post("/theme/", {"theme": "dark", "next": next_})
    assert response["Location"] == "/"


def test_a_theme_is_changed_by_post_alone(client):
    assert client.get("/theme/").status_code == 405
    response = client.post("/theme/", {"theme": "<script>", "next": "/"})
    assert response.cookies["theme"].value == ""


@pytest.mark.parametrize(
    "address",
    ["/articles/2025/11/17/a%00b/", "/articles/2025/11/17/a%00b.json", "/topics/a%00b/"],
)
def test_a_nul_in_an_address_leads_nowhere(client, address):
    assert client.get(address).status_code == 404


def test_it_lists_the_copies_that_readers_see(make_article, read, django_assert_num_queries):
    article = make_article("Ferry sold")
    copies = [make_article(f"Ferry sold, {paper}", source=paper) for paper in ("Ledger", "Mail")]
    hidden = make_article("Ferry sold in secret", status="withdrawn")
    assert "Copies" not in read(article)
    story = Story.objects.create()
    numbers = [each.pk for each in (article, hidden, *copies)]
    Sketch.objects.filter(pk__in=numbers).update(story=story)
    page = read(article)
    section = re.search(r'aria-labelledby="copies-title".*?</section>', page, re.DOTALL)[0]
    assert re.findall(r">(Ferry [^<]*)</a>", section) == ["Ferry sold, Mail", "Ferry sold, Ledger"]
    assert "secret" not in page and "more</p>" not in section
    shown = ArticlePage(Article.objects.get(pk=article.pk))
    with django_assert_num_queries(1):
        assert [copy.source.name for copy in shown.shown_copies] == ["Mail", "Ledger"]
        assert shown.more_copies == 0


def test_of_many_copies_it_says_how_many_more_there_are(make_article, read, monkeypatch):
    monkeypatch.setattr("newsroom.pages.article.SHOWN_COPIES", 2)
    articles = [make_article(f"Ferry sold {number}") for number in range(5)]
    Sketch.objects.update(story=Story.objects.create())
    page = read(articles[0])
    assert page.count("Ferry sold 4") and "Ferry sold 2" not in page
    assert "and 2 more" in page
