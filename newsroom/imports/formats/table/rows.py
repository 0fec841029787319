"""One row of a table → an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from newsroom.imports.formats.bylines import signed
from newsroom.imports.formats.cleaning import clean, one_line
from newsroom.imports.formats.feed.entries import byline, is_web_address, later
from newsroom.imports.formats.keys import keyed
from newsroom.imports.formats.markup import text_of
from newsroom.imports.formats.moments import written_moment
from newsroom.imports.formats.paragraphs import as_html
from newsroom.imports.formats.parsed import Name, ParsedArticle, ParsedImage, Rejected
from newsroom.imports.formats.passages import paragraphs_of, passages_of
from newsroom.imports.formats.table.columns import Places

_LIST = re.compile(r"\s*[;|]\s*")
_COMMA = re.compile(r"\s*,\s*")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BLOCK = re.compile(r"<(?:p|div|br|li|h\d|table|blockquote|pre)\b", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_PUBLIC = ("", "live", "public", "publish", "published", "usable")


def article_of(
    row: list[str], places: Places, position: str, name: str
) -> ParsedArticle | Rejected:
    cells = {field: [row[place] for place in several] for field, several in places.items()}
    headline = text_of(_first(cells, "headline"))
    body = _body(_first(cells, "body"), headline)
    if not headline or not text_of(body):
        return Rejected(position, f"it has no {'text' if headline else 'headline'}")
    warnings: list[str] = []
    published = _moment(cells, "published_at", warnings)
    updated = _moment(cells, "updated_at", warnings)
    address = _line(cells, "canonical_url")
    if address and not is_web_address(address):
        warnings.append(f"not a web address: “{address[:60]}”")
        address = ""
    is_public = _line(cells, "status").casefold() in _PUBLIC
    if not is_public:
        warnings.append(f"{_line(cells, 'status')[:40]} there: not public here")
    signature = _line(cells, "byline")
    authors = tuple(map(Name, _authors(cells))) or signed(signature)
    picture = _line(cells, "image")
    article = ParsedArticle(
        headline=headline,
        position=position,
        external_id=_line(cells, "external_id"),
        canonical_url=address,
        dek=text_of(_first(cells, "dek")),
        kicker=_line(cells, "kicker"),
        section=_line(cells, "section"),
        body_html=body,
        byline=signature or byline(authors),
        authors=authors,
        dateline=_line(cells, "dateline"),
        topics=_names([*_listed(cells, "topics"), *_listed(cells, "keywords", _COMMA)]),
        people=_names(_listed(cells, "people")),
        places=_names(_listed(cells, "places")),
        image=_image(picture, _line(cells, "image_caption")),
        published_at=published,
        updated_at=later(updated, published),
        source=_line(cells, "source"),
        language=_line(cells, "language"),
        status="" if is_public else "draft",
        warnings=tuple(warnings),
    )
    return keyed(article, name)


def _first(cells: dict[str, list[str]], field: str) -> str:
    return next((cell for cell in cells.get(field, ()) if cell.strip()), "")


def _line(cells: dict[str, list[str]], field: str) -> str:
    return one_line(_first(cells, field))


def _body(written: str, headline: str) -> str:
    """Of HTML, of HTML whose paragraphs blank lines part, or of plain text."""
    written = clean(written).strip()
    if not _TAG.search(written):
        return as_html(paragraphs_of(unescape(written)))
    if not _BLOCK.search(written):
        written = "".join(f"<p>{part}</p>" for part in _BLANK_LINE.split(written))
    return passages_of(written, headline)


def _moment(cells: dict[str, list[str]], field: str, warnings: list[str]):
    written = _line(cells, field)
    found = written_moment(written)
    if written and found is None:
        warnings.append(f"a date that cannot be read: “{written[:60]}”")
    return found


def _listed(
    cells: dict[str, list[str]], field: str, otherwise: re.Pattern[str] | None = None
) -> Iterator[str]:
    """All values of a list; `otherwise`: what parts them where no ; or | does."""
    for cell in map(one_line, cells.get(field, ())):
        sign = _LIST if otherwise is None or _LIST.search(cell) else otherwise
        yield from filter(None, sign.split(cell))


def _authors(cells: dict[str, list[str]]) -> Iterator[str]:
    """Each name once. A comma parts whole names, “Lee, Ann” is one."""
    found: dict[str, str] = {}
    for written in _listed(cells, "authors"):
        parts = _COMMA.split(written)
        for name in parts if all(" " in part for part in parts) else [written]:
            found.setdefault(name.casefold(), name)
    yield from found.values()


def _names(names: list[str] | Iterator[str]) -> tuple[Name, ...]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.casefold(), name)
    return tuple(map(Name, found.values()))


def _image(address: str, caption: str) -> ParsedImage | None:
    return ParsedImage(url=address, caption=caption) if is_web_address(address) else None
