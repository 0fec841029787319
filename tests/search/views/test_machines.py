"""Where machines may go, and how a browser learns to search here."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree

pytestmark = pytest.mark.django_db
SPACE = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


def test_robots_may_read_articles_and_no_searches(client, settings):
    settings.SITE_URL = "https://archive.example"
    text = client.get("/robots.txt").content.decode()
    rules = RobotFileParser()
    rules.parse(text.splitlines())
    for closed in ("/search.csv", "/search.json", "/suggest.json", "/admin/", "/preview/x/"):
        assert not rules.can_fetch("*", f"https://archive.example{closed}"), closed
    for is_open in ("/", "/articles/2026/11/22/story/", "/topics/gas/", "/articles/1987/"):
        assert rules.can_fetch("*", f"https://archive.example{is_open}"), is_open
    assert "Disallow: /*?" in text.splitlines()
    assert "Sitemap: https://archive.example/sitemap.xml" in text.splitlines()


def test_browsers_learn_to_search_here(client, settings):
    settings.SITE_NAME = "The Harbour & Post of the North"
    tree = etree.fromstring(client.get("/opensearch.xml").content)
    (name,) = tree.xpath("o:ShortName/text()", namespaces=SPACE)
    assert name == "The Harbour & Po" and len(name) <= 16
    templates = tree.xpath("o:Url[@type='text/html']/@template", namespaces=SPACE)
    assert templates == ["http://testserver/search/?q={searchTerms}"]
    assert client.get(templates[0].replace("{searchTerms}", "ferry")).status_code == 200
    assert 'rel="search"' in client.get("/").content.decode()
