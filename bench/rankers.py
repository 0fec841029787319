"""Ways to rank texts for any words of a query: ours, plain BM25, and peers that are installed.

A ranker is made of the texts and asked with a query's text; it answers with numbers of texts, best
first, those that have none of the words left out.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import log
from pathlib import Path

import numpy as np
import Stemmer

from search.protocol.planner import NEAR_WEIGHT

Ranker = Callable[[str], list[int]]
_WORD = re.compile(r"\w+")


@contextmanager
def ours(texts: list[str]) -> Iterator[tuple[Ranker, Ranker]]:
    """The archive's own index and ranking, without and with the bonus for near words."""
    from whoosh.fields import Schema
    from whoosh.filedb.filestore import FileStorage

    from search.backends.whoosh.schema import StemField, WrittenField
    from search.backends.whoosh.writer import BulkWriter
    from search.columns.snapshot import Reader

    with tempfile.TemporaryDirectory(prefix="quality-") as folder:
        schema = Schema(text=StemField("en"), text_written=WrittenField("en"))
        writer = BulkWriter(FileStorage(folder).create_index(schema))
        for text in texts:
            writer.add_document(text=text, text_written=text)
        writer.commit()
        snapshot = Reader().snapshot(Path(folder))
        yield _our_ranker(snapshot, False), _our_ranker(snapshot, True)


def _our_ranker(snapshot, nearness: bool) -> Ranker:
    from search.analysis import spans
    from search.columns import proximity
    from search.columns.evaluate import evaluate
    from search.protocol.planner import to_plan
    from search.query import nodes

    def rank(text: str) -> list[int]:
        found = list(spans(text))
        words = tuple(nodes.Word(text[start:end]) for start, end, _ in found)
        matches = evaluate(to_plan(nodes.Or(words), "en", {"text": 1.0}), snapshot)
        scores = matches.scores
        if nearness:
            terms = [part for _, _, run in found for part in run.parts]
            scores = scores + proximity.bonus(
                snapshot, "text_written", terms, matches.docs, NEAR_WEIGHT
            )
        return matches.docs[np.argsort(-scores, kind="stable")].tolist()

    return rank


class Bm25:
    """BM25 in its plainest form: words or Porter2 stems, ln(1 + (N - n + .5) / (n + .5))."""

    def __init__(self, texts: list[str], stems=False, stop_words=frozenset(), k1=1.2, b=0.75):
        self._stem = Stemmer.Stemmer("english").stemWords if stems else list
        self._stop_words = stop_words
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

    def __call__(self, text: str) -> list[int]:
        scores = np.zeros(self._count)
        for term in self._terms(text):
            if term in self._weights:
                docs, weights = self._weights[term]
                scores[docs] += weights
        order = np.argsort(-scores, kind="stable")
        return order[: np.count_nonzero(scores)].tolist()

    def _terms(self, text: str) -> list[str]:
        words = _WORD.findall(text.lower())
        return self._stem([word for word in words if word not in self._stop_words])


def fts5(texts: list[str]) -> Ranker:
    """SQLite's full text with its Porter stemmer and bm25()."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE prose USING fts5 (text, tokenize='porter unicode61')")
    db.executemany("INSERT INTO prose (rowid, text) VALUES (?, ?)", enumerate(texts))

    def rank(text: str) -> list[int]:
        words = " OR ".join(f'"{word}"' for word in _WORD.findall(text))
        asked = "SELECT rowid FROM prose WHERE prose MATCH ? ORDER BY bm25(prose), rowid"
        return [row[0] for row in db.execute(asked, [words])]

    return rank


def tantivy(texts: list[str]) -> Ranker:
    """tantivy with its English stemmer. Raises ImportError where it is not installed."""
    import tantivy as peer

    builder = peer.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    builder.add_integer_field("number", stored=True)
    index = peer.Index(builder.build())
    writer = index.writer()
    for i, text in enumerate(texts):
        writer.add_document(peer.Document(text=text, number=i))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def rank(text: str) -> list[int]:
        asked = index.parse_query(" ".join(_WORD.findall(text.lower())), ["text"])
        hits = searcher.search(asked, len(texts)).hits
        return [searcher.doc(address)["number"][0] for _, address in hits]

    return rank
