"""The text of a post is read as its site showed it, or of what its editor kept."""

import io
import json

import pytest

from newsroom.imports.formats.ghost.reader import read


def body_of(**post):
    said = {key: v if isinstance(v, str) else json.dumps(v) for key, v in post.items()}
    data = json.dumps({"posts": [{"id": "1", "title": "Quays", **said}]}).encode()
    (item,) = read(io.BytesIO(data), "port.json")
    return getattr(item, "body_html", item)


def lexical(*children):
    return {"root": {"type": "root", "children": children}}


def text(words, how=0):
    return {"type": "extended-text", "text": words, "format": how}


def paragraph(*children, **fields):
    return {"type": "paragraph", "children": children, **fields}


def test_cards_of_a_page_leave_their_words():
    html = (
        "<p>It met <a href='__GHOST_URL__/then/'>then</a>.</p>"
        '<figure class="kg-card kg-image-card"><img src="q.jpg"><figcaption>A quay</figcaption>'
        '</figure><div class="kg-card kg-signup-card"><h2>Join us</h2></div>'
        '<figure class="kg-card kg-bookmark-card"><a href="https://w.example/a"><div>'
        '<div class="kg-bookmark-title">Ferries</div><div>Much more of it.</div></div></a>'
        "<figcaption>Worth it</figcaption></figure><p>It voted.</p>"
    )
    assert body_of(html=html) == (
        "<p>It met then.</p>\n<p>A quay</p>\n"
        '<p><a href="https://w.example/a">Ferries</a></p>\n<p>Worth it</p>\n<p>It voted.</p>'
    )


def test_lexical_is_read_where_there_is_no_html():
    document = lexical(
        {"type": "extended-heading", "tag": "h3", "children": [text("Dues")]},
        paragraph(
            text("It <met> "), text("and", 3), {"type": "linebreak"},
            {"type": "link", "url": "https://w.example/a?b=1&c=2", "children": [text("voted")]},
        ),
        {"type": "list", "tag": "ol", "children": [
            {"type": "listitem", "children": [text("One")]},
        ]},
        {"type": "extended-quote", "children": [text("No.")]},
        {"type": "image", "src": "q.jpg", "caption": "A <i>quay</i>"},
        {"type": "markdown", "markdown": "Some *marks*"},
        {"type": "bookmark", "url": "https://w.example/b", "metadata": {"title": "More"}},
        {"type": "signup", "header": "Join us"},
        {"type": "button", "buttonText": "Subscribe"},
    )  # fmt: skip
    assert body_of(html="", lexical=document) == (
        "<h3>Dues</h3>\n<p>It &lt;met&gt; <em><strong>and</strong></em><br>"
        '<a href="https://w.example/a?b=1&amp;c=2">voted</a></p>\n<ol><li>One</li>\n</ol>\n'
        "<blockquote><p>No.</p>\n</blockquote>\n<p>A <i>quay</i></p>\n"
        "<p>Some <em>marks</em></p>\n"
        '<p><a href="https://w.example/b">More</a></p>'
    )


def test_mobiledoc_is_read_where_there_is_neither():
    document = {
        "version": "0.3.1",
        "atoms": [["soft-return", "", {}], ["mention", "@ann", {}]],
        "cards": [["html", {"html": "<p>As it is.</p>"}], ["image", {"caption": "A quay"}]],
        "markups": [["strong"], ["a", ["href", "https://w.example/a"]], ["script"]],
        "sections": [
            [1, "h2", [[0, [], 0, "Dues"]]],
            [1, "p", [[0, [], 0, "It "], [0, [0, 1], 1, "met"], [0, [], 1, " there"],
                      [1, [], 0, 0], [0, [2], 1, "<b>"], [1, [], 0, 1]]],
            [3, "ul", [[[0, [], 0, "One"]], [[0, [], 0, "Two"]]]],
            [10, 0], [10, 1], [10, 99], [2, "q.jpg"],
        ],
    }  # fmt: skip
    assert body_of(mobiledoc=document) == (
        '<h2>Dues</h2>\n<p>It <strong><a href="https://w.example/a">met</a> there</strong><br>'
        "&lt;b&gt;@ann</p>\n<ul><li>One</li>\n<li>Two</li>\n</ul>\n<p>As it is.</p>\n<p>A quay</p>"
    )


def test_plain_text_is_the_last_that_is_taken():
    assert body_of(lexical="{broken", plaintext="It met.\n\nIt voted.") == (
        "<p>It met.</p>\n<p>It voted.</p>"
    )


def deep(depth):
    node = text("deep")
    for _ in range(depth):
        node = {"type": "paragraph", "children": [node]}
    return node


@pytest.mark.parametrize(
    "document",
    [
        lexical(paragraph(text("It met.")), deep(300)),
        lexical(paragraph(text("It met.")), 7, {"type": 3, "children": {"a": 1}}, text(None, "x")),
    ],
    ids=["deep", "false"],
)
def test_what_is_built_otherwise_is_left_out(document):
    assert body_of(lexical=document) == "<p>It met.</p>"


@pytest.mark.parametrize(
    "sections", [7, [7, [], [1], [1, "p", 3], [1, "p", [[0, [9], 4, "It met."]]], [10, "a"]]]
)
def test_a_mobiledoc_that_is_built_otherwise_is_read_as_far_as_it_goes(sections):
    body = body_of(mobiledoc={"sections": sections, "markups": {"a": 1}})
    assert body == "<p>It met.</p>" or (sections == 7 and body.reason == "it has no text")
