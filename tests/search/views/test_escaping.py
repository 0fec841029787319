"""Payloads in every text of an article, and in a query, stay text on every page."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from lxml import etree

from newsroom.models import Article, Image

pytestmark = pytest.mark.django_db

PAYLOADS = [
    "<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "<script src=//evil.example/x.js>",
    "<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)", "<svg/onload=alert(1)>",
    "<svg/onload=alert(1)", "<svg><script>alert(1)</script></svg>", "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>", "<style>*{}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>", "<meta http-equiv=refresh content=0>",
    "<base href=//evil.example/>", "<form action=//evil.example><input name=p></form>",
    "<a href=javascript:alert(1)>x</a>", "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>", "<a href=data:text/html,x>x</a>",
    "<a href='vbscript:x'>x</a>", "<a onclick=alert(1)>x</a>", "<p style='background:url(x)'>x</p>",
    "<p hx-get=/x hx-trigger=load>x</p>", "<p data-hx-get=/x>x</p>", "<p id=q>x</p>",
    "<math><mtext><mglyph><style><img src onerror=alert(1)>", "<table background=javascript:x>",
    "<video><source onerror=alert(1)></video>", "<details open ontoggle=alert(1)>",
    "<marquee onstart=alert(1)>", "<input autofocus onfocus=alert(1)>", "<template><b></template>",
    "'\"><script>alert(1)</script>", "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "</title><script>alert(1)</script>", "</script><script>alert(1)</script>",
    "\" onmouseover=\"alert(1)", "{{7*7}}{% debug %}",
    "<noscript><p title='</noscript><img src=x>'>",
]  # fmt: skip

LIVE_TAGS = {"object", "embed", "iframe", "base", "style", "math", "marquee", "video", "template"}

LIVE_ADDRESS = re.compile(
    r"[\s\x00-\x20]*(j\s*a\s*v\s*a|v\s*b)\s*script:|data:text|(https?:)?//evil", re.I
)

OUR_SCRIPTS = re.compile(
    r"/static/(js/(facets|histogram|keys|sheet|site|suggestions)|django_htmx/htmx)[\w.-]*\.js"
)


class Live(HTMLParser):
    """What in a page would run, or reach out, that we did not write."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        is_script = tag == "script" and values.get("type") != "application/ld+json"
        if tag in LIVE_TAGS or (is_script and not OUR_SCRIPTS.match(values.get("src", ""))):
            self.found.append(self.get_starttag_text())
        for name, value in values.items():
            if re.fullmatch(r"on\w+|style|srcdoc|background", name):
                self.found.append(self.get_starttag_text())
            if name in ("href", "src", "action", "data", "formaction") and LIVE_ADDRESS.match(
                value
            ):
                self.found.append(self.get_starttag_text())


@pytest.fixture
def archive(make_article, reindex):
    """An article for every payload, with the payload in every text it has."""
    articles = {}
    for number, payload in enumerate(PAYLOADS):
        image = Image.objects.create(
            url="https://pictures.example/a.png", caption=payload, credit=payload, alt_text=payload
        )
        named = f"{payload} {number}"
        articles[payload] = make_article(
            f"Harbour {payload}",
            body=f"<p>harbour vote {payload} and more</p>",
            dek=payload,
            kicker=payload[:90],
            byline=payload,
            dateline=payload,
            topics=[named],
            people=[named],
            places=[named],
            authors=[named],
            section=named,
            source=named,
            hero_image=image,
        )
        articles[payload].related_stories.create(
            headline=payload, url="https://a.example/", teaser=payload, caption=payload
        )
    reindex()
    return articles


def test_payloads_are_inert_on_the_pages_of_the_search(archive, client):
    pages = ["/", "/search/?q=harbour&per_page=100", "/search/?per_page=100", "/topics/"]
    pages += [f"/facets/{name}/" for name in ("topic", "person", "section", "author", "source")]
    for path in pages:
        for headers in ({}, {"HX-Request": "true"}):
            response = client.get(path, headers=headers)
            assert response.status_code == 200
            assert Live(response.content.decode()).found == [], path
    for hit in client.get("/search.json?q=harbour&per_page=100").json()["hits"]:
        assert "<" not in re.sub(r"</?mark>", "", hit["snippet"])
    etree.fromstring(client.get("/search.atom?q=harbour").content)


def test_payloads_are_inert_on_pages_of_articles_and_on_the_desk(archive, admin_client):
    for number, (payload, article) in enumerate(archive.items()):
        page = admin_client.get(article.get_absolute_url()).content.decode()
        assert Live(page).found == [], payload
        data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1]
        assert json.loads(data)["headline"] == f"Harbour {payload}"
        if number % 5 == 0:  # a form takes its time
            form = admin_client.get(f"/admin/newsroom/article/{article.pk}/change/")
            assert payload not in form.content.decode()
    assert "<script>alert" not in admin_client.get("/admin/newsroom/article/").content.decode()
    topic = admin_client.get(f"/topics/{article.topics.get().slug}/")
    assert Live(topic.content.decode()).found == []


def test_what_slipped_past_the_cleaning_is_cleaned_on_its_way_out(make_article, reindex, client):
    article = make_article("Harbour", text="harbour")
    for payload in PAYLOADS:
        Article.objects.filter(pk=article.pk).update(body=f"<p>harbour {payload}</p>")
        page = client.get(article.get_absolute_url()).content.decode()
        assert Live(page).found == [], payload
    reindex()
    assert Live(client.get("/search/?q=harbour").content.decode()).found == []


@pytest.mark.parametrize(
    "text",
    ["harbour vote <svg/onload=alert(1) ", "<img src=x onerror=harbour ", "harbour <b", "a<harbour"]
    + ["<!-- harbour", "<harbour>", "&lt;script&gt;harbour", "harbour\"'><script>x"],
)
def test_a_snippet_is_escaped_first_and_marked_then(make_article, reindex, client, text):
    article = make_article(f"On {text}", dek=text, text="x")
    Article.objects.filter(pk=article.pk).update(body=f"<pre>{text}</pre>")
    reindex()
    page = client.get("/search/?q=harbour").content.decode()
    assert Live(page).found == []
    assert "<mark>" in page
    assert "<svg/onload" not in page
    hit = client.get("/search.json?q=harbour").json()["hits"][0]
    assert "<" not in re.sub(r"</?mark>", "", hit["snippet"])


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_query_is_echoed_as_text(make_article, reindex, client, payload):
    make_article("Harbour")
    reindex()
    values = {"q": payload, "topic": payload, "from": payload, "sort": payload, payload: payload}
    values |= {"letter": payload, "facet_q": payload}
    for path in ("/search/", "/facets/topic/"):
        for headers in ({}, {"HX-Request": "true"}):
            page = client.get(
                path, values | {"letter": payload, "facet_q": payload}, headers=headers
            )
            assert page.status_code == 200
            assert Live(page.content.decode()).found == []
            assert "<script>alert" not in page.content.decode()
    missing = client.get(f"/{payload.replace('?', '').replace('#', '')}")
    assert missing.status_code == 404
    assert Live(missing.content.decode()).found == []
    assert client.get("/search.json", values)["Content-Type"] == "application/json"
