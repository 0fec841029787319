"""One post or page of Ghost → an article."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lxml.html import HtmlElement

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.feed.entries import byline, is_web_address, later, shortened
from newsroom.imports.formats.ghost import lexical, mobiledoc
from newsroom.imports.formats.ghost.cards import Fields, string
from newsroom.imports.formats.ghost.site import Site, key_of, tag_of
from newsroom.imports.formats.keys import keyed
from newsroom.imports.formats.markup import inside, parsed, text_of
from newsroom.imports.formats.moments import is_usable, moment
from newsroom.imports.formats.paragraphs import as_html
from newsroom.imports.formats.parsed import (
    LONGEST_TEXT,
    Name,
    ParsedArticle,
    ParsedImage,
    Rejected,
)
from newsroom.imports.formats.passages import paragraphs_of, passages_of

_OWN_ADDRESS = "__GHOST_URL__"  # what an export writes where the site's own address stood
_UNTITLED = "(Untitled)"
_PUBLIC, _AHEAD = "published", "scheduled"
_KEPT = {"draft": "a draft", "sent": "sent by e-mail alone"}
# Cards that are no text of the post: offers of the newsletter, and calls to do something.
_OFFERS = ("kg-cta-card", "kg-email-cta-card", "kg-signup-card")
_BOOKMARK, _TITLE = "kg-bookmark-card", "kg-bookmark-title"


def article_of(post: Fields, site: Site, position: str, name: str) -> ParsedArticle | Rejected:
    headline = text_of(string(post, "title")).replace(_UNTITLED, "")
    written = _written(post)
    if len(written) > LONGEST_TEXT:
        return Rejected(position, f"its text has more than {LONGEST_TEXT:,} characters")
    body = _body(written, headline)
    if not text_of(body):
        return Rejected(position, "it has no text")
    warnings = []
    if not headline:
        headline = shortened(text_of(body))
        warnings.append("no title: the headline is the beginning of the text")
    status, reason = _status(post)
    if reason:
        warnings.append(f"{reason} there: not public here")
    published = _moment(post, "published_at") or (None if status else _moment(post, "created_at"))
    authors = tuple(dict.fromkeys(_authors(post, site)))
    article = ParsedArticle(
        headline=headline,
        position=position,
        external_id=key_of(post, "uuid") or key_of(post, "id"),
        canonical_url="" if status else _address(post),
        dek=text_of(string(post, "custom_excerpt")),
        body_html=body,
        byline=byline(authors),
        authors=authors,
        topics=tuple(dict.fromkeys(_tags(post, site))),
        image=_image(post, site),
        published_at=published,
        updated_at=later(_moment(post, "updated_at"), published),
        source=site.title,
        language=one_line(string(post, "locale")) or site.language,
        status=status,
        warnings=tuple(warnings),
    )
    return keyed(article, name)


def _status(post: Fields) -> tuple[str, str]:
    """What keeps a post from the public, and why; both empty for what is public."""
    # The API for readers says none, and has an address; else none is a draft, as it is to Ghost.
    is_seen = is_web_address(string(post, "url"))
    status = string(post, "status") or (_PUBLIC if is_seen else "without a status")
    visibility = string(post, "visibility") or "public"
    if status not in (_PUBLIC, _AHEAD):
        return "draft", _KEPT.get(status, status[:40])
    if visibility != "public":
        return "draft", f"for {'members' if visibility == 'members' else visibility[:40]} alone"
    return ("scheduled", "scheduled") if status == _AHEAD else ("", "")


def _address(post: Fields) -> str:
    """Where it stood first, else where it stands: exports do not know that."""
    said = (string(post, "canonical_url"), string(post, "url"))
    return next(filter(is_web_address, said), "")


def _moment(post: Fields, key: str) -> datetime | None:
    """In UTC, as everything there; in milliseconds since 1970 as versions of before had it."""
    value = post.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    found = moment(value) if isinstance(value, str) else None
    found = found.replace(tzinfo=found.tzinfo or UTC) if found else None
    return found if found and is_usable(found) else None


def _authors(post: Fields, site: Site) -> Iterator[Name]:
    for said in _objects(post, "authors"):
        if name := text_of(string(said, "name")):
            yield Name(name)
    several = site.authors_of.get(key_of(post, "id")) or [key_of(post, "author_id")]
    yield from (site.authors[number] for number in several if number in site.authors)


def _tags(post: Fields, site: Site) -> Iterator[Name]:
    found = [tag_of(said) for said in _objects(post, "tags")]
    found += [site.tags.get(number) for number in site.tags_of.get(key_of(post, "id"), ())]
    yield from filter(None, found)


def is_nowhere(post: Fields) -> bool:
    """Whether its picture is known by its place on the site alone."""
    address = string(post, "feature_image")
    return bool(address) and not is_web_address(address)


def _image(post: Fields, site: Site) -> ParsedImage | None:
    address = string(post, "feature_image") or string(post, "image")
    if not is_web_address(address):
        return None
    said = site.pictures.get(key_of(post, "id"), {}) | {k: v for k, v in post.items() if v}
    return ParsedImage(
        url=address,
        caption=text_of(string(said, "feature_image_caption")),
        alt_text=one_line(string(said, "feature_image_alt")),
    )


def _written(post: Fields) -> str:
    """The text as HTML: as the site showed it, else of what its editor kept."""
    if html := string(post, "html"):
        return html
    for key, html_of in (("lexical", lexical.html_of), ("mobiledoc", mobiledoc.html_of)):
        document = _loaded(post.get(key))
        if isinstance(document, dict) and (html := html_of(document)):
            return html
    return as_html(paragraphs_of(string(post, "plaintext")))


def _loaded(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, strict=False)
    except (ValueError, RecursionError):
        return None


def _body(written: str, headline: str) -> str:
    piece = parsed(written) if written else None
    if piece is None:
        return ""
    for element in list(piece.iter("a", "div", "figure")):
        classes = (element.get("class") or "").split()
        if any(offer in classes for offer in _OFFERS):
            element.drop_tree()
        elif _BOOKMARK in classes:
            _make_link(element)
        elif element.tag == "a" and (element.get("href") or "").startswith(_OWN_ADDRESS):
            element.drop_tag()  # nobody knows where it leads
    return passages_of(inside(piece), headline)


def _make_link(card: HtmlElement) -> None:
    """Of a page that is shown with its title, description and picture, the title."""
    link, titles = card.find(".//a"), card.find_class(_TITLE)
    if link is None or not titles:
        return
    title, captions = one_line(titles[0].text_content()), card.findall(".//figcaption")
    for child in list(link):
        link.remove(child)
    link.text = title
    for child in list(card):
        card.remove(child)
    link.tail = None
    card.append(link)
    card.extend(captions)


def _objects(said: Fields, key: str) -> Iterator[Fields]:
    value = said.get(key)
    return (one for one in (value if isinstance(value, list) else ()) if isinstance(one, dict))
