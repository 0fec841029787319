"""The posts of an export of Ghost are articles."""

import io
import json
from datetime import UTC, datetime

import pytest

from newsroom.imports.formats.ghost import reader
from newsroom.imports.formats.parsed import Name, Note, ParsedArticle, ParsedImage, Unreadable

POST = {
    "id": "p1",
    "uuid": "u-1",
    "title": "Quay &amp; ferry",
    "slug": "quay",
    "html": "<h2>Dues</h2><p>It <b>met</b>.</p>",
    "feature_image": "https://port.example/quay.jpg",
    "type": "post",
    "status": "published",
    "visibility": "public",
    "custom_excerpt": "The board met.",
    "canonical_url": "https://shore.example/quay",
    "created_at": "2025-11-16T10:00:00.000Z",
    "updated_at": "2025-11-18 08:00:00",
    "published_at": "2025-11-17T08:00:00.000Z",
}
TABLES = {
    "posts_authors": [
        {"post_id": "p1", "author_id": "a2", "sort_order": 1},
        {"post_id": "p1", "author_id": "a1", "sort_order": 0},
    ],
    "posts_meta": [
        {"post_id": "p1", "feature_image_alt": "A quay", "feature_image_caption": "<i>By night</i>"}
    ],
    "posts_tags": [
        {"post_id": "p1", "tag_id": "t2", "sort_order": 1},
        {"post_id": "p1", "tag_id": "t3", "sort_order": 2},
        {"post_id": "p1", "tag_id": "t1", "sort_order": 0},
    ],
    "settings": [{"key": "title", "value": "Port Post"}, {"key": "locale", "value": "en-GB"}],
    "tags": [
        {"id": "t1", "name": "Harbour", "visibility": "public"},
        {"id": "t2", "name": "Dues", "visibility": "public"},
        {"id": "t3", "name": "#layout", "visibility": "internal"},
    ],
    "users": [{"id": "a1", "name": "Ann Lee"}, {"id": "a2", "name": "Bo Berg"}],
}
ARTICLE = ParsedArticle(
    headline="Quay & ferry",
    position="post p1",
    external_id="u-1",
    canonical_url="https://shore.example/quay",
    dek="The board met.",
    body_html="<h2>Dues</h2>\n<p>It <b>met</b>.</p>",
    byline="By Ann Lee and Bo Berg",
    authors=(Name("Ann Lee"), Name("Bo Berg")),
    topics=(Name("Harbour"), Name("Dues")),
    image=ParsedImage("https://port.example/quay.jpg", caption="By night", alt_text="A quay"),
    published_at=datetime(2025, 11, 17, 8, tzinfo=UTC),
    updated_at=datetime(2025, 11, 18, 8, tzinfo=UTC),
    source="Port Post",
    language="en-GB",
)


def export(*posts):
    return {"meta": {"version": "5.9"}, "data": {"posts": posts or [POST], **TABLES}}


def read_all(said):
    data = said if isinstance(said, bytes) else json.dumps(said).encode()
    return list(reader.read(io.BytesIO(data), "port.json"))


@pytest.mark.parametrize(
    "said",
    [{"db": [export()]}, export(), b"\xef\xbb\xbf" + json.dumps(export()).encode()],
    ids=["export", "without its frame", "with a mark"],
)
def test_a_post_is_an_article(said):
    assert read_all(said) == [ARTICLE]


def test_an_answer_of_an_api_is_the_same():
    post = POST | {
        "url": "https://port.example/quay/",
        "authors": [{"name": "Ann Lee"}, {"name": "Bo Berg"}],
        "tags": [{"name": "Harbour"}, {"name": "#layout"}, {"name": "Dues"}],
        "feature_image_alt": "A quay",
        "feature_image_caption": "By night",
    }
    (article,) = read_all({"posts": [post], "meta": {"pagination": {"page": 1}}})
    assert article == ParsedArticle(**{**vars(ARTICLE), "source": "", "language": ""})
    (page,) = read_all({"pages": [post | {"canonical_url": None, "status": None}]})
    assert (page.canonical_url, page.status) == ("https://port.example/quay/", "")


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [
        ({"status": "draft"}, "draft", "a draft there: not public here"),
        ({"status": "scheduled"}, "scheduled", "scheduled there: not public here"),
        ({"status": None}, "draft", "without a status there: not public here"),
        ({"status": "sent"}, "draft", "sent by e-mail alone there: not public here"),
        ({"visibility": "members"}, "draft", "for members alone there: not public here"),
        ({"visibility": "paid"}, "draft", "for paid alone there: not public here"),
        ({"status": "scheduled", "visibility": "tiers"}, "draft", "for tiers alone there: not"),
    ],
)
def test_what_readers_did_not_see_there_is_kept_from_the_public(fields, status, reason):
    (article,) = read_all(export(POST | fields))
    assert (article.status, article.canonical_url) == (status, "")
    assert article.warnings[0].startswith(reason)


def test_versions_of_before_had_numbers_for_ids_and_moments():
    post = {"id": 3, "author_id": 1, "title": "Quays", "html": "It met.", "published_at": 1000}
    post["status"] = "published"
    data = {"posts": [post], "users": [{"id": 1, "name": "Ann Lee"}]}
    data |= {"tags": [{"id": 7, "name": "Sea"}], "posts_tags": [{"post_id": 3, "tag_id": 7}]}
    (article,) = read_all({"data": data})
    assert (article.external_id, article.authors) == ("3", (Name("Ann Lee"),))
    assert article.topics == (Name("Sea"),)
    assert article.published_at == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_bad_posts_are_told_and_pictures_that_nobody_finds_are_counted():
    inside = POST | {"id": "p2", "feature_image": "__GHOST_URL__/content/quay.jpg"}
    empty, untitled, bad, last, note = read_all(
        export(POST | {"html": "<p> </p>"}, POST | {"title": "(Untitled)"}, 7, inside)
    )
    assert (empty.position, empty.reason) == ("post p1", "it has no text")
    assert json.loads(empty.part)["posts"][0]["id"] == "p1"
    assert (untitled.headline, untitled.warnings[0][:8]) == ("Dues It met.", "no title")
    assert (bad.position, last.image) == ("post 3", None)
    assert note == Note("", "pictures known by their place on the site alone, left out: 1")


def test_what_breaks_off_gives_the_posts_before_it_and_other_files_are_refused(monkeypatch):
    first, cut = read_all(json.dumps({"db": [export(POST, POST)]}).encode()[:900])
    assert (first.headline, cut.position) == ("Quay & ferry", "end of file")
    assert "its JSON is broken" in cut.reason
    for data, reason in (
        (b'{"db": [', "its JSON is broken"),
        (b'{"posts": []}', "holds no posts"),
        (b'{"name": "quays"}', "holds no posts of Ghost"),
        (b'{"db": [{"meta": ' + b"[" * 100_000, "holds more than 500 lists within lists"),
    ):
        with pytest.raises(Unreadable, match=f"port.json .*{reason}"):
            read_all(data)
    monkeypatch.setattr(reader, "LARGEST", 9)
    with pytest.raises(Unreadable, match="larger than"):
        read_all(export())
