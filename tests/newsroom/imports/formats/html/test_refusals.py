"""Pages that hold no story are refused with the reason."""

import pytest

from newsroom.imports.formats.parsed import ParsedArticle, Rejected, Unreadable
from tests.newsroom.imports.formats.html.pages import TEXT, linked, page, read_one

TEASERS = "".join(
    f"<article><h3><a href='/s/{n}'>How the harbour board voted, part {n}</a></h3>"
    "<p>The board met in the evening and voted on the dues of ferries once more.</p></article>"
    for n in range(9)
)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (
            page("<p>Sorry, the page you are looking for has moved. Please try the search.</p>",
                 h1="Page not found", title="404 | Shore Post"),
            "the page only says that there is no such page",
        ),
        (
            page("<p>Leider gibt es diese Seite nicht mehr, vielleicht hilft die Suche.</p>",
                 h1="Seite nicht gefunden"),
            "the page only says that there is no such page",
        ),
        (
            page("<p>We and our 312 partners use cookies and process personal data "
                 "to show ads that fit you. Accept all or manage options to give consent.</p>"
                 "<p>You can withdraw consent at any time in the privacy settings.</p>",
                 h1="Before you continue to Shore Post"),
            "the page asks for consent to cookies: its story was not saved",
        ),
        (page(TEASERS, h1="Politics"), "the page lists stories: it is none itself"),
        (
            page(TEASERS, h1="All that the harbour board did in March",
                 head=linked('{"@type": "CollectionPage"}')),
            "the page lists stories: it is none itself",
        ),
    ],
)  # fmt: skip
def test_what_is_no_story_is_refused(html, reason):
    assert read_one(html) == Rejected("page", reason)


@pytest.mark.parametrize(
    "html",
    [
        page(h1="Police call 404 witnesses"),
        page(h1="Missing person not found after a week"),
        page(f"{TEXT}<p>The law is about cookies and consent.</p>", h1="Your privacy, their money"),
        page(TEXT, after=f"<section><h2>More</h2>{TEASERS}</section>"),
    ],
)
def test_stories_about_such_things_and_above_lists_are_read(html):
    assert isinstance(read_one(html), ParsedArticle)


def test_what_a_browser_saved_of_a_frame_is_no_article():
    with pytest.raises(Unreadable, match="showed in a frame"):
        read_one(page(), "saved_resource(2).html")
