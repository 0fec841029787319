"""Pictures in a body on the article's page, in its data, and in what is found of it."""

from __future__ import annotations

import pytest

from newsroom.bodies import figure_of
from newsroom.models import Image
from newsroom.pages.article import ArticlePage
from newsroom.pages.linked_data import news_article

pytestmark = pytest.mark.django_db
TOLD = {"caption": "At the quay", "credit": "A. <Lee>", "alt_text": 'A "quay" > a pier'}


@pytest.fixture
def quay():
    image = Image.objects.create(**TOLD)
    Image.objects.filter(pk=image.pk).update(file="images/quay.png", width=40, height=30)
    return Image.objects.get(pk=image.pk)


def shown(article) -> str:
    return str(ArticlePage(article).body)


def test_its_file_its_words_and_its_credit_are_drawn_in(make_article, quay, client):
    article = make_article(dateline="SKELBY", body="<p>One</p>" + figure_of(quay.key, "The quay"))
    page = client.get(article.get_absolute_url()).content.decode()
    assert (
        '<figure class="body-picture"><picture><img src="/media/images/quay.png"'
        ' alt="A &quot;quay&quot; &gt; a pier" width="40" height="30" loading="lazy"'
        ' decoding="async"></picture><span class="figure__credit">A. &lt;Lee&gt;</span>'
        "<figcaption>The quay</figcaption></figure>"
    ) in page
    assert quay.key not in page


def test_one_that_is_elsewhere_is_a_link_and_one_that_is_gone_its_caption(make_article):
    elsewhere = Image.objects.create(url="https://www.pics.example/a.png")
    body = figure_of(elsewhere.key, "A boat") + figure_of("0" * 16, "Gone")
    page = shown(make_article(body=body))
    assert "<img" not in page
    assert (
        '<a href="https://www.pics.example/a.png" rel="external">Picture at pics.example</a>'
        in page
    )
    assert "<figure><figcaption>Gone</figcaption></figure>" in page


def test_a_body_without_pictures_asks_for_none(make_article, django_assert_num_queries):
    article = make_article(text="Words")
    with django_assert_num_queries(0):
        assert shown(article) == "<p>Words</p>"


def test_its_data_has_each_picture_with_the_key_that_the_text_names_it_by(
    make_article, quay, client
):
    article = make_article(body=figure_of(quay.key, "The quay") + figure_of("0" * 16, "Gone"))
    document = client.get(article.get_absolute_url().rstrip("/") + ".json").json()
    assert document["body_html"] == article.body
    url = "http://testserver/media/images/quay.png"
    nothing = {"key": "0" * 16, "url": None, "caption": "", "credit": "", "alt_text": ""}
    assert document["pictures"] == [{"key": quay.key, "url": url, **TOLD}, nothing]
    (image,) = news_article(ArticlePage(article))["image"]
    assert image["url"].endswith("/media/images/quay.png")


def test_a_caption_is_found_and_marked_on_the_page(make_article, quay, reindex, client):
    article = make_article("Harbour", body="<p>Calm.</p>" + figure_of(quay.key, "The old crane"))
    reindex()
    found = client.get("/search.json?q=crane").json()
    assert [hit["id"] for hit in found["hits"]] == [article.pk]
    assert "<mark>crane</mark>" in found["hits"][0]["snippet"]
    page = client.get(f"{article.get_absolute_url()}?q=crane").content.decode()
    assert "<figcaption>The old <mark>crane</mark></figcaption>" in page
    assert 'alt="A &quot;quay&quot; &gt; a pier"' in page
