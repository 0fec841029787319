"""What a search page weighs on its way: everything it loads, as it is compressed."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from tests.conftest import ROOT

MOST = 60_000  # bytes
SEARCH = "/search/?q=oil+price&from=1987&topic=crude&topic=-gold&sort=newest"


@pytest.fixture
def site(live_server, transactional_db, sample):
    """A thousand real stories where they are, else the sample."""
    folder = Path(os.environ.get("NEWSROOM_DATA", ROOT.parent / "shared" / "data"))
    files = sorted((folder / "reuters" / "raw").glob("*.sgm.gz"))
    if files:
        call_command("import_articles", str(files[0]), no_index=True, verbosity=0)
        call_command("rebuild_index", verbosity=0)
    else:
        sample.lay_out()
    return live_server.url


def on_its_way(response) -> int:
    """Bytes of an answer: pages as they were sent, files as a server of files sends them."""
    if "text/html" in response.headers["content-type"]:
        assert response.headers["content-encoding"] == "gzip"
        return response.request.sizes()["responseBodySize"]
    return len(gzip.compress(response.body(), 9))  # as whitenoise does when files are collected


@pytest.mark.parametrize("path", ["/search/", "/search/?q=oil", "/search/?q=the&from=1980", SEARCH])
def test_a_search_page_is_at_most_60_kilobytes_and_all_ours(window, site, path):
    page, loaded = window(), []
    page.on("response", lambda response: loaded.append(response))
    page.goto(site + path, wait_until="networkidle")
    kinds = ("document", "stylesheet", "script")
    parts = {r.url: on_its_way(r) for r in loaded if r.request.resource_type in kinds}
    print(sum(parts.values()), parts)
    assert len(parts) >= 4
    assert sum(parts.values()) <= MOST
    assert {urlsplit(response.url).netloc for response in loaded} == {urlsplit(site).netloc}
    inline = "script:not([src]), style, [style], [onclick], [onload], [hx-on]"
    assert page.locator(inline).count() == 0
