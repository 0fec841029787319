"""What readers are shown of what an article said before, and where nothing of it is shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User

from newsroom.bodies import figure_of
from newsroom.models import Article, Correction, Image, Version
from newsroom.publishing import withdraw
from newsroom.versions import hide, purge

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def shown(settings):
    settings.PUBLIC_VERSIONS = True


@pytest.fixture
def article(make_article, clock) -> Article:
    """Of three texts: of nine, of ten, and of eleven o'clock."""
    made = make_article(
        "Harbour opens", text="Two ships came in <b>early</b>.", dek="A line", byline="By Ada Lund",
        dateline="SKELBY", kicker="Quayside", published_at=NOW, topics=["Ports"],
        people=["Ines Torvald"], authors=["Ada Lund"], section="City", source="Ledger",
    )  # fmt: skip
    clock.shift(HOUR)
    made.headline, made.body = "Harbour & <pier> open", "<p>Three ships came in, late.</p>"
    made.save()
    clock.shift(HOUR)
    Correction.objects.create(article=made, at=NOW, text="It was one ship.")
    clock.shift(HOUR)
    return Article.objects.get()


def versions() -> list[Version]:
    return list(Version.objects.order_by("pk"))


def below(article: Article, rest: str = "") -> str:
    return f"{article.get_absolute_url()}versions/{rest}"


def listed(article: Article) -> str:
    return below(article).removesuffix("/") + ".json"


def addresses(article: Article) -> list[str]:
    first = versions()[0].pk
    own = [below(article, f"{first}/"), below(article, f"?from={first}&to=now")]
    return [below(article), listed(article), *own]


def told(client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_nothing_tells_of_versions_unless_it_is_set(client, article):
    for address in addresses(article):
        assert client.get(address).status_code == 404
    page = told(client, article.get_absolute_url())
    assert "Changed" not in page
    assert "versions" not in page


def test_an_articles_page_says_how_often_and_when_it_changed(client, shown, article):
    page = told(client, article.get_absolute_url())
    assert f'<a href="{below(article)}">Changed twice since it was published, last on' in page
    assert '<time datetime="2026-03-02T11:00:00+00:00">2 March 2026, 11:00</time>' in page


def test_an_article_that_never_changed_says_nothing_of_it(client, shown, make_article):
    article = make_article("Harbour opens")
    assert "Changed" not in told(client, article.get_absolute_url())
    assert "Its words have not changed" in told(client, below(article))


def test_the_list_says_what_changed_and_how_much(client, shown, article):
    document = client.get(listed(article)).json()
    assert (document["changes"], document["changed_at"]) == (2, "2026-03-02T11:00:00+00:00")
    now, second, first = document["versions"]
    assert now["url"] == "http://testserver" + article.get_absolute_url()
    assert (now["changed"], now["until"]) == (["corrections"], None)
    assert (now["words_added"], now["words_removed"]) == (4, 0)
    assert second == {
        "url": f"http://testserver{below(article, f'{versions()[1].pk}/')}",
        "headline": "Harbour & <pier> open",
        "from": "2026-03-02T10:00:00+00:00",
        "until": "2026-03-02T11:00:00+00:00",
        "changed": ["headline", "body"],
        "words_added": 4,  # pier, open; Three, late
        "words_removed": 3,  # opens; Two, early
    }
    assert (first["changed"], first["from"]) == ([], "2026-03-02T09:00:00+00:00")
    page = told(client, below(article))
    assert "<b>Headline, text</b>: 4 words added, 3 removed." in page
    assert "Harbour &amp; &lt;pier&gt; open" in page


def test_a_version_shows_its_text_and_nothing_that_it_was_filed_under(client, shown, article):
    page = told(client, below(article, f"{versions()[0].pk}/"))
    for part in ("Harbour opens", "A line", "By Ada Lund", "Quayside", "<b>early</b>", "SKELBY"):
        assert part in page
    article_part = page[page.index("<main") : page.index("</main>")]
    for part in ("Ines Torvald", "Ports", "Ledger", "/authors/", "/sections/", "one ship"):
        assert part not in article_part
    assert '<meta name="robots" content="noindex">' in page


def test_two_versions_are_compared_word_by_word(client, shown, article):
    first, second = (version.pk for version in versions())
    page = told(client, below(article, f"?from={first}&to={second}"))
    assert "<del>opens</del>" in page
    assert "&amp; &lt;pier&gt; open</ins>" in page
    assert "<del>Two</del><ins>Three</ins> ships came in" in page
    assert "one ship" not in page
    assert "one ship" in told(client, below(article, f"?from={second}&to=now"))
    assert "one ship" in told(client, below(article, "?to=now"))
    assert told(client, below(article, f"?from={first}")).count("<ins>") > 3
    assert "Nothing differs." in told(client, below(article, f"?from={first}&to={first}"))


@pytest.mark.parametrize(
    "rest", ["?from=9999999", "?from=x", "?to=-1", "?from=" + "9" * 40, "9999999/", "9" * 40 + "/"]
)
def test_a_version_that_is_none_is_not_found(client, shown, article, rest):
    told(client, below(article, rest), 404)


def test_a_version_of_another_article_is_not_found(client, shown, article, make_article, clock):
    other = make_article("Other")
    clock.shift(HOUR)
    other.headline = "Another"
    other.save()
    number = Version.objects.get(article_number=other.pk).pk
    told(client, below(other, f"{number}/"))
    told(client, below(article, f"{number}/"), 404)


def test_a_hidden_version_answers_as_one_that_never_was(client, shown, article):
    boss = User.objects.create_user("boss")
    first, second = versions()
    hide([second], boss, "Wrong man")
    for rest in (f"{second.pk}/", f"?from={second.pk}&to=now", f"?to={second.pk}"):
        told(client, below(article, rest), 404)
    page = told(client, article.get_absolute_url())
    assert "Changed once since it was published, on" in page
    for address in (article.get_absolute_url(), below(article), listed(article)):
        assert "Wrong man" not in told(client, address)
    urls = [each["url"] for each in client.get(listed(article)).json()["versions"]]
    assert [url.rsplit("/", 2)[1] for url in urls] == [article.slug, str(first.pk)]


def test_a_purged_version_is_gone(client, shown, article):
    ways = addresses(article)
    purge(article.pk)
    assert [client.get(way).status_code for way in ways] == [200, 200, 404, 404]
    assert client.get(listed(article)).json()["changes"] == 0


@pytest.mark.parametrize("note", ["", "It named the wrong man."])
def test_versions_of_a_withdrawn_article_answer_as_its_page_does(client, shown, article, note):
    ways = addresses(article)
    withdraw(article, note=note)
    expected = client.get(article.get_absolute_url()).status_code
    assert expected == (410 if note else 404)
    for way in ways:
        response = client.get(way)
        assert response.status_code == expected
        assert "Harbour" not in response.content.decode()


def test_an_old_address_leads_to_the_versions(client, shown, article):
    old = below(article)
    article.slug = "moved"
    article.save()
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, below(article))


@pytest.mark.parametrize("method", ["head", "post"])
def test_versions_are_only_read(client, shown, article, method):
    for address in addresses(article):
        assert getattr(client, method)(address).status_code == {"head": 200, "post": 405}[method]


def test_no_search_engine_keeps_a_version(client, shown, article):
    assert {client.get(way)["X-Robots-Tag"] for way in addresses(article)} == {"noindex"}


def test_no_search_finds_what_an_article_said(client, shown, article, reindex):
    reindex()
    assert client.get("/search.json?q=early").json()["total"] == 0
    assert client.get("/search.json?q=late").json()["total"] == 1


def test_a_body_that_was_never_cleaned_is_shown_clean(client, shown, article):
    version = versions()[0]
    text = type(version.body).of('<p onclick="x()">Hello<script>alert(1)</script></p>')
    text.save()
    Version.objects.filter(pk=version.pk).update(body=text)
    page = told(client, below(article, f"{version.pk}/"))
    assert "Hello" in page
    assert "onclick" not in page
    assert "alert(1)" not in page


def drawn(name: str, alt_text: str) -> Image:
    """A picture's row, its file left out."""
    image = Image.objects.create(alt_text=alt_text)
    Image.objects.filter(pk=image.pk).update(file=name, width=40, height=30)
    return Image.objects.get(pk=image.pk)


def test_an_earlier_text_shows_only_pictures_that_readers_see_somewhere_now(
    client, shown, make_article, clock
):
    here, gone = (drawn(f"images/{name}.png", f"the {name} quay") for name in ("open", "closed"))
    figures = "".join(figure_of(image.key, "") for image in (here, gone))
    article = make_article("Quays", body=f"<p>Two quays.</p>{figures}", published_at=NOW)
    clock.shift(HOUR)
    article.body = f"<p>One quay.</p>{figure_of(here.key, '')}"
    article.save()
    earlier = told(client, below(article, f"{versions()[0].pk}/"))
    assert "the open quay" in earlier
    assert "the closed quay" not in earlier and gone.file.url not in earlier
