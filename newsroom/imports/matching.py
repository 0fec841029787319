"""Which article of the archive an item is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from newsroom.addresses import address_key
from newsroom.bodies import clean_html, plain_text
from newsroom.imports.formats.parsed import ParsedArticle
from newsroom.imports.own_addresses import Own, articles_at, own_address
from newsroom.imports.registry import Register
from newsroom.models import Article, WebAddress
from newsroom.slugs import name_key

RUN = 4  # words
SHARED = 0.25  # of the runs of words of the shorter text


def key_of(item: ParsedArticle) -> tuple[str, str]:
    return (item.source, item.external_id) if item.external_id else ("", item.canonical_url)


def keys_of(item: ParsedArticle) -> list[tuple[str, str]]:
    """All that the story of an item may be known by: its key, then those of its take."""
    if item.take is None:
        return [key_of(item)]
    ids = (item.external_id, *item.take.earlier_keys, item.take.own_key)
    return [(item.source, key) for key in ids]


class Known:
    """The articles that a chunk of items may be about, by what they are known by.

    Each is there once, however many of its keys the chunk has.
    """

    def __init__(self, chunk: Iterable[ParsedArticle], sources: Register):
        self.articles: dict[tuple[str, str], Article] = {}
        self.by_address_key: dict[str, Article] = {}
        self.addresses: set[str] = set()  # those that are written down
        self.met: dict[str, Article] = {}  # those that are to be
        self._rows: dict[int, Article] = {}
        ids_by_source = defaultdict(set)
        for item in chunk:
            if item.external_id:
                ids_by_source[item.source].update(key for _, key in keys_of(item))
                ids_by_source[item.source].add(name_of_file(item))
        for source, ids in ids_by_source.items():
            if (pk := sources.find(source)) is not None:
                for article in Article.objects.with_external_id(*ids).filter(source_id=pk):
                    self.articles[source, article.external_id] = self._once(article)
        self.own: dict[Own, Article] = {}
        self._find_own(own_address(item.own_address) for item in chunk if item.own_address)
        if urls := [item.canonical_url for item in chunk if item.canonical_url]:
            self._find_addresses(urls)

    def _find_addresses(self, urls: list[str]) -> None:
        for article in Article.objects.with_canonical_url(*urls):
            self.articles["", article.canonical_url] = self._once(article)
        rows = WebAddress.objects.filter(key__in={address_key(url) for url in urls})
        known = list(rows.order_by("article_id").values_list("key", "article_id", "address"))
        if missing := {pk for _, pk, _ in known} - self._rows.keys():
            for article in Article.objects.filter(pk__in=missing):
                self._once(article)
        for key, pk, address in known:
            self.addresses.add(address)
            self.by_address_key.setdefault(key, self._rows[pk])

    def _once(self, article: Article) -> Article:
        return self._rows.setdefault(article.pk, article)

    @property
    def in_archive(self) -> Collection[Article]:
        return self._rows.values()

    def find(self, item: ParsedArticle) -> Article | None:
        """By its key, else by its address, else by what its file was known by before, else as
        the article that an export of this archive told of."""
        found = self.by_key(item) or self.at_address(item) or self._by_name_alone(item)
        return found or self._exported(item)

    def by_key(self, item: ParsedArticle) -> Article | None:
        return self.articles.get(key_of(item))

    def at_address(self, item: ParsedArticle) -> Article | None:
        """The one with this very address, else the first that has it in another spelling."""
        if not item.canonical_url:
            return None
        exact = self.articles.get(("", item.canonical_url))
        return exact or self.by_address_key.get(address_key(item.canonical_url))

    def add(self, item: ParsedArticle, article: Article) -> None:
        self.articles[key_of(item)] = article
        if item.canonical_url:
            self.articles["", item.canonical_url] = article
            self.by_address_key.setdefault(address_key(item.canonical_url), article)

    def meet(self, address: str, article: Article) -> None:
        """Note that an article stands at an address elsewhere."""
        if address and address not in self.addresses:
            self.met.setdefault(address, article)

    def is_exported(self, item: ParsedArticle, article: Article) -> bool:
        """Whether nothing but its own address here tells the article."""
        return bool(item.own_address) and self.by_key(item) is not article

    def _exported(self, item: ParsedArticle) -> Article | None:
        where = own_address(item.own_address) if item.own_address else None
        article = self.own.get(where) if where else None
        return article if article is not None and agree(article, item) else None

    def _find_own(self, addresses: Iterable[Own | None]) -> None:
        found = articles_at(where for where in addresses if where)
        rows = Article.objects.in_bulk(set(found.values()) - self._rows.keys()) if found else {}
        for where, pk in found.items():
            self.own[where] = self._once(self._rows.get(pk) or rows[pk])

    def _by_name_alone(self, item: ParsedArticle) -> Article | None:
        """One that came in when files were known by their names, without their folders."""
        old = (item.source, name_of_file(item))
        article = self.articles.get(old) if item.named_by_file else None
        if article is None or not agree(article, item):
            return None
        del self.articles[old]  # it has the key of this file from now on
        return article


def agree(article: Article, item: ParsedArticle) -> bool:
    """Whether both have the same headline, or texts that are more alike than chance.

    Raises UnusableBody.
    """
    if name_key(article.headline) == name_key(item.headline):
        return True
    return _share_words(article.text, plain_text(clean_html(item.body_html)))


def _share_words(one: str, other: str) -> bool:
    ours, theirs = _runs(one.split()), _runs(other.split())
    return len(ours & theirs) > SHARED * min(len(ours), len(theirs))


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    if not words:
        return set()
    return {tuple(words[place : place + RUN]) for place in range(max(1, len(words) - RUN + 1))}


def name_of_file(item: ParsedArticle) -> str:
    """What earlier versions knew it by: its file's name alone, or its own key."""
    return item.external_id.rpartition("/")[2] if item.named_by_file else item.external_id
