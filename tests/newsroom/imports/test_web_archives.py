"""Importing web archives and copies of sites: a page is known by its address."""

from __future__ import annotations

import pytest

from newsroom.models import Article, Version
from tests.newsroom.imports.command import run
from tests.newsroom.imports.formats.html.pages import TEXT, page
from tests.newsroom.imports.formats.warc.crawls import packed, record

pytestmark = pytest.mark.django_db

ADDRESS = "https://port.example/2025/bridge"
LATER = "2025-12-01T08:00:00Z"


def test_a_later_capture_of_a_page_changes_its_article_and_an_earlier_one_does_not(tmp_path):
    earlier = record(ADDRESS, page(), kind="response")
    later = record(ADDRESS, page(TEXT + "<p>The bridge closed again.</p>"), date=LATER)
    (tmp_path / "crawl.warc.gz").write_bytes(packed(later, earlier, later))
    code, said = run(tmp_path / "crawl.warc.gz")
    assert (code, said.splitlines()[-1]) == (0, "imported 1, updated 0, unchanged 1, rejected 0")
    assert "a later version of it came in before: passed over" in said
    article = Article.objects.get()
    assert article.canonical_url == ADDRESS and "closed again" in article.text
    (tmp_path / "crawl.warc.gz").write_bytes(packed(record(ADDRESS, page(TEXT + TEXT), date=LATER)))
    assert "imported 0, updated 1, unchanged 0, rejected 0" in run(tmp_path / "crawl.warc.gz")[1]
    assert Version.objects.filter(article_number=article.pk).exists()


def test_a_copied_site_comes_in_by_its_addresses_as_it_does_from_a_web_archive(tmp_path):
    files = {
        "2025/bridge/index.html": page(),
        "story.html?id=1": page(TEXT + TEXT, h1="A second ferry for the north shore"),
        "story.html?id=2": page("<p>The quay is shut all winter long.</p>" * 9, h1="Quay is shut"),
    }
    for path, html in files.items():
        file = tmp_path / "copies" / "port.example" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(html)
    assert "imported 3, updated 0, unchanged 0, rejected 0" in run(tmp_path / "copies")[1]
    assert "imported 0, updated 0, unchanged 3, rejected 0" in run(tmp_path / "copies")[1]
    found = dict(Article.objects.values_list("canonical_url", "external_id"))
    assert found == {
        f"{ADDRESS}/": "copies/port.example/2025/bridge/index",
        "https://port.example/story.html?id=1": "copies/port.example/story?id=1",
        "https://port.example/story.html?id=2": "copies/port.example/story?id=2",
    }
    (tmp_path / "crawl.warc").write_bytes(record(ADDRESS, page()))
    assert run(tmp_path / "crawl.warc")[1].splitlines()[-1].startswith("imported 0, ")
