"""Bodies keep links of the web and of mail, and no tag that runs or loads."""

from __future__ import annotations

import pytest

from newsroom.bodies import TAGS, clean_html

pytestmark = pytest.mark.django_db

LIVE_TAGS = {"object", "embed", "iframe", "base", "style", "math", "marquee", "video", "template"}


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)"]
    + ["&#106;avascript:alert(1)", "jav&#x0A;ascript:alert(1)", "&#1;javascript:alert(1)"]
    + ["data:text/html,<script>x</script>", "DATA:text/html;base64,xx", "vbscript:x", "file:///x"]
    + [" javascript:alert(1)", "\x01javascript:alert(1)", "feed:javascript:x", "blob:x", "ftp://x"],
)
def test_only_links_of_the_web_and_of_mail_are_kept(address):
    assert "href" not in clean_html(f'<p><a href="{address}">x</a></p>')


@pytest.mark.parametrize("address", ["https://a.example/", "http://a.example/", "mailto:a@b.c"])
def test_honest_links_are_kept(address):
    cleaned = clean_html(f'<p><a href="{address}" target="_blank" class="x">x</a></p>')
    assert cleaned == f'<p><a href="{address}" rel="noopener nofollow">x</a></p>'


def test_a_story_needs_no_tag_that_runs_or_loads():
    live = LIVE_TAGS | {"script", "form", "input", "img", "svg", "link", "meta", "button"}
    assert TAGS.isdisjoint(live)
