"""The text of a story is taken out of what an agency puts around it."""

import pytest
from lxml import etree

from newsroom.imports.formats.passages import DEEPEST, passages, passages_of


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("It met.\nIt left.", "<p>It met.</p>\n<p>It left.</p>"),
        ("A &amp; b <b>c</b>.<p>Four.</p>", "<p>A &amp; b <b>c</b>.</p><p>Four.</p>"),
        (
            "<?xml version='1.0'?><html><head><title>Q</title></head><body><h1>Quay opens</h1>"
            "<section><h1>Who pays</h1><p></p><p>It <span>met</span>.</p><img src='a.jpg'>"
            "<script>x()</script></section></body></html>",
            "<h2>Who pays</h2><p>It met.</p>",
        ),
        ("<ol><li>One<li>Two</ol>tail <a href='/a?b=1&c=2'>link</a>",
         '<ol><li>One</li><li>Two</li></ol><p>tail <a href="/a?b=1&amp;c=2">link</a></p>'),
        ("<!-- nothing -->", ""),
    ],
)  # fmt: skip
def test_text_is_in_paragraphs_and_pictures_are_gone(markup, expected):
    found = passages_of(markup, "Quay opens")
    assert found == expected or found.replace("\n", "") == expected


def test_of_nitf_the_captions_of_pictures_stay():
    block = etree.fromstring(
        "<body.content><block><hl2>Quays</hl2><p>In <location>Skelby</location>.</p><media>"
        "<media-reference source='a.jpg'/><media-caption>A quay.</media-caption>"
        "<media-producer>Cy Day</media-producer></media><bq><block><p>Ours.</p></block></bq>"
        "<pre>a  1\nb  2</pre></block></body.content>"
    )
    assert passages(block) == (
        "<h2>Quays</h2>\n<p>In Skelby.</p>\n<p>A quay.</p>\n"
        "<blockquote><p>Ours.</p>\n</blockquote>\n<pre>a  1\nb  2</pre>"
    )


def test_of_what_lies_too_deep_the_words_stay():
    found = passages_of("<b>" * 200 + "It met." + "</b>" * 200)
    assert "It met." in found
    assert found.count("<b>") <= DEEPEST + 1
