"""Pages saved as text give their story and its related stories, and nothing else."""

import io
import re
from datetime import UTC, datetime

import pytest

from newsroom.imports.formats.parsed import Name, ParsedImage, ParsedRelated, Unreadable
from newsroom.imports.formats.text.reader import read

FIRST = (
    "The first lorries crossed the new bridge to the north shore at dawn on Sunday, one year and "
    "two days after the date that had been promised to the people of the two towns."
)
SECOND = "Drivers had waited since midnight. Some of them had brought breakfast for the others."
THIRD = (
    "The mayor said that the bridge would be paid off within thirty years if traffic grew as "
    "forecast by the ministry, whose last three forecasts were all too high."
)
TEASER = (
    "The law had failed twice before the summer, and its friends had given up hope when a junior "
    "minister found the missing votes."
)

MAGAZINE = f"""Follow us on social

ad slot
Bridge to the north shore opens

Bridge to the north shore opens

Engineers blame storms and a quarrel over steel

Report | North Shore
ad slot
ad slot

{FIRST}

{SECOND}

Dear readers: it was a long year. Please consider making a tax-exempt contribution to us.

{THIRD}

The bridge on Sunday. (Port Office/Example Commons)

ad slot
Report | North Shore
How the rail law was passed
The minister after the vote. (Photo by Ann Poe)

How the rail law was passed

Politics

{TEASER}

{THIRD}

keep readingShow less
Minister
Top image credit: Example Press

A ferry line nobody wanted to keep

North Shore

{SECOND}

keep readingShow less
ad slot
Want more of our stories?

LATEST

Ten soups for the winter

Newsletter

Subscribe to our weekly letter and don't miss a thing.
"""

DAILY = f"""Skip to content
Menu
Home
World
Business
Subscribe
Bridge opens a year late | The Daily Example

WORLD

Bridge opens a year late

Engineers blame a winter of storms and a quarrel over steel.

By Maria Lopez and Jon Poe, Shore Correspondents | 3 March 2024, 10:15 GMT | Updated: 4 Mar 2024
Share
5 min read
ADVERTISEMENT
Workers on the new bridge. Photograph: Ann Poe/Example Press
{FIRST}

ADVERTISEMENT

What went wrong

{SECOND}

RELATED
A tunnel nobody wanted
{THIRD}

Sign up for our free newsletter
Get the best stories into your inbox.

{TEASER}

She never came back.
ADVERTISEMENT
Related stories
Why bridges are late everywhere
Toll roads: who pays in the end?
Most read
Ten soups for the winter that you can cook
Comments (12)
© 2024 The Daily Example. All rights reserved.
"""

PLAIN = f"Harbour vote\n\n{FIRST}\n\n{SECOND}\n"

WRAPPED = """Ferry line to the islands to close in spring

By Jane Doe
November 21, 2025

It was a surprise.

The last ferry to the outer islands will sail in April. The operator
told staff on Friday that the line had lost money for ten years and
that no buyer was found.

"It is a sad day," the harbour master said. He has worked on the
quay since 1979.
"""


def read_one(text, name="saved.txt"):
    (article,) = read(io.BytesIO(text.encode()), name)
    return article


def paragraphs(article):
    return re.findall(r"<p>(.*?)</p>", article.body_html)


def test_a_magazine_page_gives_its_story():
    article = read_one(MAGAZINE)
    assert article.headline == "Bridge to the north shore opens"
    assert article.dek == "Engineers blame storms and a quarrel over steel"
    assert (article.kicker, article.section) == ("Report", "North Shore")
    assert paragraphs(article) == [FIRST, SECOND, THIRD]
    assert article.image == ParsedImage(
        caption="The bridge on Sunday.", credit="Port Office/Example Commons"
    )
    assert article.external_id == "saved"


def test_a_magazine_page_gives_its_related_stories():
    assert read_one(MAGAZINE).related == (
        ParsedRelated(
            headline="How the rail law was passed",
            section="Politics",
            teaser=(TEASER, THIRD),
            caption="The minister after the vote.",
            credit="Ann Poe",
        ),
        ParsedRelated(
            headline="A ferry line nobody wanted to keep",
            section="North Shore",
            teaser=(SECOND,),
            credit="Example Press",
        ),
    )


def test_a_daily_page_gives_its_story():
    article = read_one(DAILY)
    assert article.headline == "Bridge opens a year late"
    assert article.dek == "Engineers blame a winter of storms and a quarrel over steel."
    assert (article.section, article.source) == ("World", "The Daily Example")
    assert article.byline == "By Maria Lopez and Jon Poe, Shore Correspondents"
    assert article.authors == (Name("Maria Lopez"), Name("Jon Poe"))
    assert article.published_at == datetime(2024, 3, 3, 10, 15, tzinfo=UTC)
    assert article.updated_at == datetime(2024, 3, 4)
    assert article.image == ParsedImage(
        caption="Workers on the new bridge.", credit="Ann Poe/Example Press"
    )
    assert paragraphs(article) == [FIRST, SECOND, THIRD, TEASER, "She never came back."]
    assert "<h2>What went wrong</h2>" in article.body_html


def test_headlines_under_related_stories_are_related_and_lists_of_others_are_not():
    assert [story.headline for story in read_one(DAILY).related] == [
        "Why bridges are late everywhere",
        "Toll roads: who pays in the end?",
    ]


def test_a_plain_text_is_a_headline_and_paragraphs():
    article = read_one(PLAIN)
    assert article.headline == "Harbour vote"
    assert paragraphs(article) == [FIRST, SECOND]
    assert (article.dek, article.kicker, article.section, article.related) == ("", "", "", ())
    assert article.image is None


def test_wrapped_lines_are_joined_and_a_short_first_paragraph_kept():
    article = read_one(WRAPPED)
    assert article.headline == "Ferry line to the islands to close in spring"
    assert article.byline == "By Jane Doe"
    assert article.published_at == datetime(2025, 11, 21)
    assert len(paragraphs(article)) == 3
    assert paragraphs(article)[0] == "It was a surprise."
    assert paragraphs(article)[2].endswith("He has worked on the quay since 1979.")


def test_a_page_without_dek_or_related_stories():
    page = (
        f"Night trains are back for good\nNight trains are back for good\n\n{FIRST}\n\n{SECOND}\n"
    )
    article = read_one(page)
    assert (article.headline, article.dek) == ("Night trains are back for good", "")
    assert paragraphs(article) == [FIRST, SECOND]
    assert article.related == ()


def test_a_caption_above_the_text_is_the_pictures():
    page = f"Night trains are back\n\nA sleeping car in May. (Example Rail)\n\n{FIRST}\n\n{THIRD}\n"
    article = read_one(page)
    assert article.image == ParsedImage(caption="A sleeping car in May.", credit="Example Rail")
    assert paragraphs(article) == [FIRST, THIRD]


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("November 21, 2025", datetime(2025, 11, 21)),
        ("Nov. 21, 2025", datetime(2025, 11, 21)),
        ("Published: Friday, 21 November 2025", datetime(2025, 11, 21)),
        ("2025-11-21", datetime(2025, 11, 21)),
        ("21.11.2025", datetime(2025, 11, 21)),
        ("Jan 5, 2026 4:30 pm", datetime(2026, 1, 5, 16, 30)),
        ("Jan 5, 2026 4:30 pm EST", datetime(2026, 1, 5)),
    ],
)
def test_dates_are_read_as_pages_write_them(line, moment):
    article = read_one(f"Night trains are back\n\n{line}\n\n{FIRST}\n\n{SECOND}\n")
    assert article.published_at == moment
    assert paragraphs(article) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("by Jane Doe and John Roe", ["Jane Doe", "John Roe"]),
        ("By Jane Doe, Middle East Editor", ["Jane Doe"]),
        ("By Jane Doe in Cairo", ["Jane Doe"]),
        ("Written by Jane Doe, Ann Poe and John Roe", ["Jane Doe", "Ann Poe", "John Roe"]),
    ],
)
def test_bylines_name_people(byline, names):
    article = read_one(f"Night trains are back\n\n{byline}\n\n{FIRST}\n\n{SECOND}\n")
    assert article.byline == byline
    assert [author.name for author in article.authors] == names


@pytest.mark.parametrize(
    "data",
    [b"", b"Menu\nHome\nSearch\n", b"A headline with nothing below it\n", b"\x00\x01\x02" * 99],
)
def test_a_text_without_a_story_is_unreadable(data):
    with pytest.raises(Unreadable, match=r"a\.txt"):
        list(read(io.BytesIO(data), "a.txt"))


def test_the_shared_saved_page_gives_what_its_readme_says(shared_data):
    path = shared_data / "seed" / "saved-article-page.txt"
    article = read_one(path.read_text(encoding="utf-8"), path.name)
    page = path.read_text(encoding="utf-8").splitlines()
    doubled = [line for line in page if line and page.count(line) == 2 and len(line) > 40]
    assert article.headline == doubled[0]
    assert article.dek
    assert (article.kicker, article.section) == ("Analysis", "Middle East")
    assert len(paragraphs(article)) == 7
    assert article.image.caption.endswith(".")
    assert "(" not in article.image.caption + article.image.credit
    assert article.image.credit
    assert [story.headline for story in article.related][:2] == doubled[2::2]
    assert [story.section for story in article.related] == [
        "Middle East",
        "Middle East",
        "Washington Politics",
    ]
    assert all(len(story.teaser) == 2 and story.credit for story in article.related)


def test_no_furniture_of_the_shared_saved_page_is_in_any_field(shared_data):
    path = shared_data / "seed" / "saved-article-page.txt"
    everything = str(read_one(path.read_text(encoding="utf-8"))).casefold()
    for furniture in ("google cta", "keep reading", "show less", "dear rs", "subscribe", "qiosk"):
        assert furniture not in everything
