"""A text in Markdown with front matter is an article."""

import io
from datetime import UTC, datetime

import pytest

from newsroom.imports.formats.markdown.reader import read
from newsroom.imports.formats.parsed import (
    LONGEST_TEXT,
    Name,
    ParsedArticle,
    ParsedImage,
    Rejected,
    Unreadable,
)

YAML = """---
title: "Quay & ferry: open"
date: 2025-11-17 09:00:00 +0100
lastmod: 2025-11-18
author: {name: Ann Lee}
tags: [Harbour, ferries, harbour]
categories: Trade, Sea
description: The board voted.
image: {src: quay.jpg, alt: A quay}
lang: en
---
# Quay & ferry: open

It *met*. {{< figure src="x.jpg" caption="A quay." >}}

- High <script>x</script>
"""
TOML = """+++
title = 'Quay opens'
date = 2025-11-17T08:00:00Z
authors = ["Ann Lee", "Bo Berg"]
draft = true
[taxonomies]
tags = ["Harbour"]
[extra]
image = "https://w.example/q.jpg"
+++
It opened.
"""


def read_one(text, name="quay.md"):
    (found,) = read(io.BytesIO(text.encode()), name)
    return found


def test_a_text_below_yaml_is_an_article():
    article = read_one(YAML)
    assert article == ParsedArticle(
        headline="Quay & ferry: open",
        position="text",
        dek="The board voted.",
        body_html="<p>It <em>met</em>. A quay.</p>\n<ul> <li>High </li>\n </ul>",
        byline="By Ann Lee",
        authors=(Name("Ann Lee"),),
        topics=(Name("Trade"), Name("Sea"), Name("Harbour"), Name("ferries")),
        image=ParsedImage(path="quay.jpg", alt_text="A quay"),
        published_at=datetime(2025, 11, 17, 8, tzinfo=UTC),
        updated_at=datetime(2025, 11, 18),
        language="en",
    )


def test_a_text_below_toml_is_an_article():
    article = read_one(TOML)
    assert (article.headline, article.body_html) == ("Quay opens", "<p>It opened.</p>")
    assert article.authors == (Name("Ann Lee"), Name("Bo Berg"))
    assert (article.topics, article.image.url) == ((Name("Harbour"),), "https://w.example/q.jpg")
    assert article.published_at == datetime(2025, 11, 17, 8, tzinfo=UTC)
    assert article.status == "draft"


@pytest.mark.parametrize("said", ["draft: yes", "published: false", "status: private"])
def test_what_is_not_public_there_is_a_draft(said):
    assert read_one(f"---\ntitle: Quays\n{said}\n---\nIt met.").status == "draft"
    assert read_one("---\ntitle: Quays\npublished: 2025-01-02\n---\nIt met.").status == ""


def test_heading_and_name_of_the_file_tell_what_front_matter_does_not():
    article = read_one("---\ntags:\n---\n# Quays\n\nIt met.", "2025-11-17-quays.md")
    assert (article.headline, article.body_html) == ("Quays", "<p>It met.</p>")
    assert article.published_at == datetime(2025, 11, 17)


def test_a_date_that_cannot_be_read_is_told():
    article = read_one("---\ntitle: Quays\ndate: 02/03/2025\n---\nIt met.")
    assert article.published_at is None
    assert article.warnings == ("a date that cannot be read: “02/03/2025”",)


@pytest.mark.parametrize("text", ["---\ntitle: Quays\n---\n", "---\ntags: [a]\n---\nIt met."])
def test_what_has_no_text_or_title_is_refused(text):
    assert isinstance(read_one(text), Rejected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# Quays\n\nIt met.", "no front matter"),
        ("---\n- a\n---\nIt met.", "without fields"),
        ("---\ntitle: [\n---\nIt met.", "not YAML"),
        ("---\na: &a [b]\nc: [*a, *a]\n---\nIt met.", "not YAML"),
        pytest.param(f"---\na: {'[' * 9000}\n---\nIt met.", "not YAML", id="deep"),
        ("+++\ntitle\n+++\nIt met.", "not TOML"),
        pytest.param(f"---\na: {'a' * 70_000}\n---\nIt met.", "than 64 KiB", id="fields"),
        pytest.param("a" * (LONGEST_TEXT + 1), "than 2,000,000 characters", id="long"),
    ],
)
def test_what_is_none_is_refused_with_the_reason(text, reason):
    with pytest.raises(Unreadable, match=reason):
        read_one(text)
