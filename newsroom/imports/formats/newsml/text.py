"""The text within an item, and an article that is whole but for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from newsroom.imports.formats.feed.entries import shortened
from newsroom.imports.formats.markup import text_of
from newsroom.imports.formats.nitf.document import article_of as nitf_article
from newsroom.imports.formats.paragraphs import as_html
from newsroom.imports.formats.parsed import CANCELED, LONGEST_TEXT, ParsedArticle, Rejected
from newsroom.imports.formats.passages import passages, passages_of
from newsroom.imports.formats.trees import first, name_of

_OTHER_CONTENT = ("events", "sports-content", "svg")


@dataclass(frozen=True)
class Text:
    """A body; what NITF says besides, where it is one."""

    body: str = ""
    nitf: ParsedArticle | None = None
    other: str = ""  # what the content is that is no text


def text_within(element: etree._Element, headline: str) -> Text:
    """Of an element with NITF, XHTML, or marked or plain text within."""
    if (other := first(element, *_OTHER_CONTENT)) is not None:
        return Text(other=name_of(other))
    nitf = first(element, "nitf")
    if nitf is not None:
        found = nitf_article(nitf, "")
        if isinstance(found, ParsedArticle):
            return Text(found.body_html, found)
        body = first(nitf, "body.content")
        return Text(passages(body, headline) if body is not None else "")
    if len(element):
        return Text(passages(element, headline))
    return Text(passages_of(element.text or "", headline))


def whole(article: ParsedArticle, text: Text) -> ParsedArticle | Rejected:
    """With its body, and with what only the NITF within says."""
    body, dek, warnings = text.body, article.dek, article.warnings
    if len(body) > LONGEST_TEXT:
        return Rejected(article.position, f"its text has more than {LONGEST_TEXT:,} characters")
    if not body:
        body, dek = as_html([dek] if dek else []), ""
    said, inner = text_of(body), text.nitf
    headline = article.headline or (inner.headline if inner else "")
    if not headline:
        headline = shortened(said)
        warnings = (*warnings, "no headline: it is the beginning of the text")
    if article.status == CANCELED:
        headline = headline or "(canceled)"
    elif not headline:
        return Rejected(article.position, "the item has neither a headline nor a text")
    if inner is not None:
        article = replace(
            article,
            byline=article.byline or inner.byline,
            authors=article.authors or inner.authors,
            dateline=article.dateline or inner.dateline,
            topics=article.topics or inner.topics,
            image=article.image or inner.image,
            language=article.language or inner.language,
        )
        dek = dek or inner.dek
    dek = "" if dek == headline or said.startswith(dek) else dek
    return replace(article, headline=headline, dek=dek, body_html=body, warnings=warnings)
