"""Importing web archives: a page is known by its address, and its captures are its versions."""

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
