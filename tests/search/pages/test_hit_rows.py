"""A hit in which no mark is visible says where the words stand."""

from __future__ import annotations

import re

import pytest

from newsroom.models import Image
from tests.search.service.test_explain import archive  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(archive, client):  # noqa: F811
    """{headline: why} of what a search finds, as the page has it."""

    def ask(q, **params):
        page = client.get("/search/", {"q": q, **params}).content.decode()
        found = re.findall(
            r'class="headline"><a[^>]*>(.*?)</a>.*?<p class="why"[^>]*>(.*?)</p>', page, re.S
        )
        lines = {re.sub("<.*?>", "", name): why for name, why in found}
        for hit in client.get("/search.json", {"q": q, **params}).json()["hits"]:
            assert (hit["why"] or "") in lines[hit["headline"]]
        return {name: re.sub("<a.*|<.*?>", "", why).strip() for name, why in lines.items()}

    return ask


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("office", {"Ferry late": "Why it is here: “office” in the caption."}),
        ("quayside", {"Ferry late": "Why it is here: “quayside” in the kicker."}),
        ("natural", {"Gas deal signed": "Why it is here: “natural” in the name of a topic."}),
        (
            "person:torvald",
            {"Gas deal signed": "Why it is here: “torvald” in the name of a person."},
        ),
        ("ledger", {"Gas deal signed": "Why it is here: “ledger” in the name of the source."}),
        ("lund", {"Gas deal signed": "Why it is here: “lund” in the byline."}),
        ("gas", {"Gas deal signed": ""}),
        ("gas natural", {"Gas deal signed": ""}),  # one mark is enough
        ("", {"Gas deal signed": "", "Ferry late": "", "Oils and prices": ""}),
        ("-gas", {"Ferry late": "", "Oils and prices": ""}),
    ],
)
def test_a_line_says_where_the_words_stand_when_no_mark_does(lines, q, said):
    assert lines(q) == said


def test_the_line_is_escaped_and_has_its_link(make_article, reindex, client):
    picture = Image.objects.create(url="https://a.example/p.png", caption="AT&T <office>")
    article = make_article("Ferry", hero_image=picture)
    reindex()
    page = client.get("/search/", {"q": "AT&T"}).content.decode()
    line = re.search(r'<p class="why"[^>]*>(.*?)</p>', page, re.S)[1]
    assert "<b>Why it is here:</b> “AT&amp;T” in the caption." in line
    assert f'id="why-{article.pk}"' in line


def test_articles_of_a_name_have_no_line(archive, client):  # noqa: F811
    page = client.get("/topics/trade/").content.decode()
    assert 'class="hit' in page
    assert 'class="why"' not in page
