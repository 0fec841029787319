"""Peers that rank articles for any words of a query: plain BM25, SQLite, tantivy where installed.

A ranker is made of the articles and asked with a query; it answers with numbers of articles, best
first, those that have none of the words left out. It has headline and body of each.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from math import log

import numpy as np
import Stemmer

from bench.quality.judgements import JudgedQuery

Ranker = Callable[[JudgedQuery], list[int]]
_WORD = re.compile(r"\w+")
_HEAP = 256_000_000  # bytes


def in_one_field(article: dict) -> str:
    """Headline and body of an article as one text, in which the headline counts twice."""
    return f"{article['title']}\n{article['title']}\n{article['body']}"


class Bm25:
    """BM25 in its plainest form: words or Porter2 stems, ln(1 + (N - n + .5) / (n + .5))."""

    def __init__(self, texts: list[str], stems=False, k1=1.2, b=0.75):
        self._stem = Stemmer.Stemmer("english").stemWords if stems else list
        counts = [Counter(self._terms(text)) for text in texts]
        lengths = np.array([count.total() for count in counts], float)
        norm = k1 * (1 - b + b * lengths / lengths.mean())
        places: dict[str, list[tuple[int, int]]] = {}
        for i, count in enumerate(counts):
            for term, n in count.items():
                places.setdefault(term, []).append((i, n))
        self._count, self._weights = len(texts), {}
        for term, own in places.items():
            docs, tf = np.array(own).T
            idf = log(1 + (len(texts) - len(docs) + 0.5) / (len(docs) + 0.5))
            self._weights[term] = docs, idf * tf * (k1 + 1) / (tf + norm[docs])

    def __call__(self, query: JudgedQuery) -> list[int]:
        scores = np.zeros(self._count)
        for term in self._terms(query.text):
            if term in self._weights:
                docs, weights = self._weights[term]
                scores[docs] += weights
        order = np.argsort(-scores, kind="stable")
        return order[: np.count_nonzero(scores)].tolist()

    def _terms(self, text: str) -> list[str]:
        return self._stem(_WORD.findall(text.lower()))


def bm25_words(articles: list[dict]) -> Ranker:
    return Bm25(list(map(in_one_field, articles)))


def bm25_porter2(articles: list[dict]) -> Ranker:
    return Bm25(list(map(in_one_field, articles)), stems=True)


def fts5(articles: list[dict]) -> Ranker:
    """SQLite's full text with its Porter stemmer and bm25() over two columns, as it comes."""
    db = sqlite3.connect(":memory:")
    db.execute(
        "CREATE VIRTUAL TABLE prose USING fts5 (headline, text, tokenize='porter unicode61')"
    )
    rows = ((i, article["title"], article["body"]) for i, article in enumerate(articles))
    db.executemany("INSERT INTO prose (rowid, headline, text) VALUES (?, ?, ?)", rows)

    def rank(query: JudgedQuery) -> list[int]:
        words = " OR ".join(f'"{word}"' for word in _WORD.findall(query.text))
        asked = "SELECT rowid FROM prose WHERE prose MATCH ? ORDER BY bm25(prose), rowid"
        return [row[0] for row in db.execute(asked, [words])] if words else []

    return rank


def tantivy(articles: list[dict]) -> Ranker:
    """tantivy with its English stemmer. Raises ImportError where it is not installed."""
    import tantivy as peer

    builder = peer.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    builder.add_integer_field("number", stored=True)
    index = peer.Index(builder.build())
    writer = index.writer(_HEAP, num_threads=1)  # several would part the articles by chance
    for i, article in enumerate(articles):
        writer.add_document(peer.Document(text=in_one_field(article), number=i))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def rank(query: JudgedQuery) -> list[int]:
        asked = index.parse_query(" ".join(_WORD.findall(query.text.lower())), ["text"])
        hits = searcher.search(asked, len(articles)).hits
        return [searcher.doc(address)["number"][0] for _, address in hits]

    return rank


PEERS = {
    "BM25, words": bm25_words,
    "BM25, Porter2": bm25_porter2,
    "SQLite FTS5": fts5,
    "tantivy": tantivy,
}
