"""What an item would change of an article, field by field, with what stands there and would."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from os.path import commonprefix

from django.db.models import prefetch_related_objects

from newsroom.addresses import address_key
from newsroom.bodies import clean_html, plain_text
from newsroom.characters import one_line
from newsroom.imports.formats.parsed import ParsedArticle, ParsedRelated
from newsroom.imports.outcome import Change
from newsroom.imports.registry import Registry
from newsroom.imports.settling import LONGEST, fitted
from newsroom.models import Article, RelatedStory

LONGEST_TOLD = 200  # characters of a value, from shortly before the first difference
BEFORE = 20  # of them
_AS_KEPT = {"image": "hero_image"}
Both = Iterator[tuple[str, str, str]]  # a field, what stands there, what would


def prepare(articles: Iterable[Article]) -> None:
    """Read what belongs to them all at once."""
    stored = [article for article in articles if article.pk is not None]
    prefetch_related_objects(
        stored, "section", "source", "hero_image", "topics", "people", "places", "corrections",
        "authorships__author", "related_stories__target__web_addresses",
    )  # fmt: skip


def change_of(
    article: Article, item: ParsedArticle, names: Registry, kept: Collection[str]
) -> Change:
    """`kept`: fields that stay as they are. Raises UnusableBody.

    An article that this import would have made has nothing yet to be compared with.
    """
    if article.pk is None:
        return Change("", item.position, item.headline, None, is_new=False)
    parts = (
        _texts(article, item), _body(article, item), _keys(article, item),
        _names(article, item, names), _picture(article, item), _related(article, item),
        _corrections(article, item),
    )  # fmt: skip
    fields = tuple(
        (name, *where_they_part(old, new))
        for part in parts
        for name, old, new in part
        if old != new and _AS_KEPT.get(name.partition(":")[0], name) not in kept
    )
    return Change("", item.position, article.headline, article.pk, is_new=False, fields=fields)


def where_they_part(old: str, new: str) -> tuple[str, str]:
    """Both values; of long ones the stretch where the first difference is."""
    if max(len(old), len(new)) <= LONGEST_TOLD:
        return old, new
    begin = max(0, len(commonprefix([old, new])) - BEFORE)
    return _stretch(old, begin), _stretch(new, begin)


def _stretch(text: str, begin: int) -> str:
    end = begin + LONGEST_TOLD
    return ("…" if begin else "") + text[begin:end] + ("…" if len(text) > end else "")


def _texts(article: Article, item: ParsedArticle) -> Both:
    for name in ("headline", "dek", "kicker", "byline", "dateline"):
        text = getattr(item, name)
        yield (
            name,
            one_line(getattr(article, name)),
            one_line(fitted(text, LONGEST.get(name, len(text)))),
        )


def _body(article: Article, item: ParsedArticle) -> Both:
    """By its words; where those are the same, by its markup."""
    theirs = clean_html(item.body_html)
    if theirs == article.body:
        return
    words = article.text, plain_text(theirs)
    yield "body", *(words if words[0] != words[1] else (article.body, theirs))


def _keys(article: Article, item: ParsedArticle) -> Both:
    yield "external_id", article.external_id, item.external_id or article.external_id
    yield "canonical_url", article.canonical_url, item.canonical_url
    yield "language", article.language, item.language or article.language
    published = item.published_at or article.published_at
    for name, moment in (("published_at", published), ("updated_at", item.updated_at)):
        stands = getattr(article, name)
        if stands != moment:
            yield name, str(stands or ""), str(moment or "")


def _names(article: Article, item: ParsedArticle, names: Registry) -> Both:
    for name in ("section", "source"):
        stands, written = getattr(article, name), getattr(item, name)
        if (stands and stands.pk) != (getattr(names, name).find(written) if written else None):
            yield name, str(stands or ""), written
        elif written and stands is None:
            yield name, "", written
    for name, register in (
        ("topics", names.topic),
        ("people", names.person),
        ("places", names.place),
    ):
        rows, words = list(getattr(article, name).all()), getattr(item, name)
        if {row.pk for row in rows} != {register.find(word.name) for word in words}:
            yield name, _listed(map(str, rows)), _listed(word.name for word in words)
    signed = article.author_list
    words = list(dict.fromkeys(names.author.find(word.name) for word in item.authors))
    if [author.pk for author in signed] != words or None in words:
        yield "authors", _listed(map(str, signed)), _listed(word.name for word in item.authors)


def _listed(names) -> str:
    return "; ".join(names)


def _picture(article: Article, item: ParsedArticle) -> Both:
    """Its words and where it is; a file is not read for that."""
    if item.image is None:
        return
    stands, said = article.hero_image, item.image
    if stands is None:
        yield "image", "", said.path or said.url
        return
    for name in ("caption", "credit", "alt_text"):
        yield f"image: {name}", getattr(stands, name), getattr(said, name)
    if not (stands.file and said.url.endswith(stands.file.url)):
        yield "image: url", stands.url, said.url


def _related(article: Article, item: ParsedArticle) -> Both:
    rows = list(article.related_stories.all())
    if len(rows) == len(item.related) and all(map(_is_same, rows, item.related)):
        return
    theirs = (each.headline or each.key for each in item.related)
    yield "related", _listed(map(str, rows)), _listed(theirs)


def _is_same(row: RelatedStory, said: ParsedRelated) -> bool:
    told = ("headline", "url", "section", "caption", "credit")
    if any(getattr(row, name) != getattr(said, name) for name in told):
        return False
    if row.teaser != "\n\n".join(said.teaser):
        return False
    if row.target is None:
        return row.wanted_key == said.key
    if "://" not in said.key:
        return row.target.external_id == said.key
    known = {row.target.canonical_url, *(each.address for each in row.target.web_addresses.all())}
    return address_key(said.key) in {address_key(address) for address in known if address}


def _corrections(article: Article, item: ParsedArticle) -> Both:
    if item.corrections is None:
        return
    stands = [(each.at, each.text) for each in article.corrections.all()]
    if stands != [(each.at, each.text) for each in item.corrections]:
        texts = (each.text for each in item.corrections)
        yield "corrections", _listed(text for _, text in stands), _listed(texts)
