"""One entry of an RSS or Atom feed as feedparser gives it → an article."""

from __future__ import annotations

from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any
from urllib.parse import urljoin

from newsroom.imports.formats.cleaning import one_line
from newsroom.imports.formats.keys import keyed
from newsroom.imports.formats.markup import body_of, text_of
from newsroom.imports.formats.moments import moment
from newsroom.imports.formats.paragraphs import as_html, split_at_blank_lines
from newsroom.imports.formats.parsed import Name, ParsedArticle, ParsedImage, Rejected

LONGEST_HEADLINE = 200  # of one that is made of the text
LONGEST_TOPIC = 60
MOST_TOPICS = 20

Fields = dict[str, Any]


def article_of(entry: Fields, feed: Fields, position: str, name: str) -> ParsedArticle | Rejected:
    """`feed`: what the feed says of itself, for what an entry does not say."""
    link = _link(entry, feed)
    body, dek = _body_and_dek(entry, link or str(feed.get("link", "")))
    headline = _words(entry, "title")
    warnings: tuple[str, ...] = ()
    if not headline:
        headline = shortened(text_of(body) or dek)
        warnings = ("no title: the headline is the beginning of the text",)
    if not headline:
        return Rejected(position, "the entry has neither a title nor a text")
    authors = tuple(map(Name, dict.fromkeys(_authors(entry) or _authors(feed))))
    published, updated = (_moment(entry, key) for key in ("published", "updated"))
    article = ParsedArticle(
        headline=headline,
        position=position,
        external_id=one_line(str(dict.get(entry, "id") or "")),
        canonical_url=link,
        dek="" if dek == headline else dek,
        body_html=body,
        byline=byline(authors),
        authors=authors,
        topics=topics(_terms(entry)),
        image=_image(entry),
        published_at=published or updated,
        updated_at=later(updated, published),
        source=_words(entry.get("source") or {}, "title") or _words(feed, "title"),
        language=_language(entry) or one_line(str(feed.get("language") or "")),
        warnings=warnings,
    )
    return keyed(article, name)


def shortened(text: str) -> str:
    """The beginning of a text, cut between two words."""
    if len(text) <= LONGEST_HEADLINE:
        return text
    return text[:LONGEST_HEADLINE].rpartition(" ")[0] + "…"


def byline(authors: tuple[Name, ...]) -> str:
    return f"By {' and '.join(author.name for author in authors)}" if authors else ""


def topics(terms: Iterator[str]) -> tuple[Name, ...]:
    """Each name once; not what is an address or too long for a name."""
    names = {term.casefold(): term for term in terms if 0 < len(term) <= LONGEST_TOPIC}
    kept = [term for term in names.values() if "://" not in term]
    return tuple(map(Name, kept[:MOST_TOPICS]))


def later(updated: datetime | None, published: datetime | None) -> datetime | None:
    """The moment of a change, unless it is that of publication."""
    if updated is None or published is None or updated == published:
        return None
    if (updated.tzinfo is None) == (published.tzinfo is None) and updated < published:
        return None
    return updated


def is_web_address(address: str) -> bool:
    return address.lower().startswith(("http://", "https://")) and " " not in address


def _link(entry: Fields, feed: Fields) -> str:
    address = str(entry.get("feedburner_origlink") or entry.get("link") or "").strip()
    if not address:
        return ""
    try:
        address = urljoin(str(feed.get("link") or ""), address)
    except ValueError:
        return ""
    return address if is_web_address(address) else ""


def _body_and_dek(entry: Fields, base: str) -> tuple[str, str]:
    """The longest text there is, and the summary where that is another one."""
    summary = str(dict.get(entry, "summary") or "")
    texts = [_as_html(content, base) for content in entry.get("content") or []]
    whole = max(texts, key=len, default="")
    detail = entry.get("summary_detail") or {}
    kind = detail.get("type", "") if detail.get("value") == summary else ""
    short = _as_html({"value": summary, "type": kind}, base)
    if not whole or len(text_of(short)) > len(text_of(whole)):
        return short, ""
    dek, text = text_of(short), text_of(whole)
    return whole, "" if _letters(text).startswith(_letters(dek)) else dek


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _as_html(content: Fields, base: str) -> str:
    value = str(content.get("value") or "")
    if content.get("type") == "text/plain":
        return as_html(split_at_blank_lines(value))
    return body_of(value, str(content.get("base") or "") or base)


def _words(said: Fields, key: str) -> str:
    value = str(dict.get(said, key) or "")
    kind = (said.get(f"{key}_detail") or {}).get("type", "")
    return one_line(value) if kind == "text/plain" else text_of(value)


def _authors(said: Fields) -> list[str]:
    """Names only: an address of a letter is nobody's name."""
    names = []
    for author in said.get("authors") or []:
        written = str(said.get("author") or "") if author.get("email") else ""
        name = text_of(_name_beside_address(written) or str(author.get("name") or ""))
        if name and "@" not in name:
            names.append(name)
    return names


def _name_beside_address(written: str) -> str:
    """The name in `ann@paper.example (Ann Lee)`; the address itself where it stands alone."""
    if "@" not in written or " " not in written.strip():
        return written
    name = parseaddr(written)[0]
    return "" if "@" in name else name


def _terms(entry: Fields) -> Iterator[str]:
    for tag in entry.get("tags") or []:
        yield text_of(str(tag.get("label") or tag.get("term") or ""))


def _moment(entry: Fields, key: str) -> datetime | None:
    written = str(dict.get(entry, key) or "")
    found = moment(written)
    as_parsed = dict.get(entry, f"{key}_parsed")
    if found is not None or not as_parsed or len(written) < len("1987-1-1"):
        return found
    try:
        return datetime.fromtimestamp(timegm(as_parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _language(entry: Fields) -> str:
    details = [entry, *(entry.get("content") or []), entry.get("title_detail") or {}]
    said = (one_line(str(detail.get("language") or "")) for detail in details)
    return next(filter(None, said), "")


def _image(entry: Fields) -> ParsedImage | None:
    """The address of the entry's picture, with what media:… say of it."""
    for url in _pictures(entry):
        if is_web_address(url):
            credits_ = [
                text_of(str(c.get("content") or "")) for c in entry.get("media_credit") or []
            ]
            return ParsedImage(url=url, credit=", ".join(filter(None, credits_)))
    return None


def _pictures(entry: Fields) -> Iterator[str]:
    for media in entry.get("media_content") or []:
        kind = str(media.get("type") or "")
        if media.get("medium") == "image" or kind.startswith("image/"):
            yield str(media.get("url") or "")
    for link in entry.get("links") or []:
        is_picture = str(link.get("type") or "").startswith("image/")
        if link.get("rel") == "enclosure" and is_picture:
            yield str(link.get("href") or "")
    for thumbnail in entry.get("media_thumbnail") or []:
        yield str(thumbnail.get("url") or "")
