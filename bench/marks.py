"""python -m bench.marks: whether hits mark what was asked for, or say where it stands.

Asks for phrases and for words with signs, drawn from the stories, and reads what is marked in the
first hits of each back through the analysis.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from bench.corpus import NoCorpus, stories
from bench.table import framed

HITS = 20  # of each query that are looked at
LEAST, MOST = 2, 4  # words of a phrase
_MARKED = re.compile("<mark>(.*?)</mark>", re.S)
SHOWN, TOLD, NEITHER, OTHERS = "marked", "told", "neither", "marks others"


def main(arguments: list[str] | None = None) -> int:
    parsed = _read(arguments)
    from bench.peers.ours import Peer

    with tempfile.TemporaryDirectory(prefix="marks-site-") as folder:
        peer = Peer(Path(folder))
        try:
            articles = list(stories(parsed.folder))
        except NoCorpus as problem:
            print(problem)
            return 2
        _fill(peer, articles)
        rng = random.Random(parsed.seed)
        drawn = {
            "phrases": _drawn(_phrases(articles, rng), parsed.queries),
            "words with signs": _drawn(_signed(articles, rng), parsed.queries),
        }
        figures = {kind: _looked_at(queries) for kind, queries in drawn.items()}
    print(as_text(figures))
    return int(any(own[NEITHER] or own[OTHERS] for own in figures.values()))


def as_text(figures: dict[str, Counter]) -> str:
    """A table of kinds of queries against what their hits show."""
    columns = ("queries", "hits", SHOWN, TOLD, NEITHER, OTHERS)
    rows = [[kind, *(str(own[name]) for name in columns)] for kind, own in figures.items()]
    return framed(["", *columns], rows)


def verdict(hit, asked: tuple[str, ...]) -> set[str]:
    """What a hit shows of some words that stand together, which are folded."""
    texts = (hit.marked_headline, hit.marked_dek, hit.snippet)
    marked = [piece for text in texts for piece in _MARKED.findall(text)]
    found = {SHOWN} if marked else {TOLD} if hit.why else {NEITHER}
    if not all(_is_all_of(asked, _words(piece)) for piece in marked):
        found.add(OTHERS)
    return found


def _looked_at(queries: Iterable[tuple[str, tuple[str, ...]]]) -> Counter:
    from search import engine
    from search.request import SearchRequest

    counts: Counter[str] = Counter()
    for q, asked in queries:
        counts["queries"] += 1
        hits = engine.find(SearchRequest.from_url({"q": q, "per_page": str(HITS)})).hits
        if not hits:
            sys.exit(f"Nothing was found for {q}, which was drawn from a story.")
        for hit in hits:
            found = verdict(hit, asked)
            counts.update(["hits", *found])
            if not found <= {SHOWN, TOLD}:
                print(f"{q}: {', '.join(sorted(found))} in {hit.external_id}", file=sys.stderr)
    return counts


def _is_all_of(asked: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether each of some words is part of a whole phrase among them."""
    whole = [place for place in range(len(words)) if words[place : place + len(asked)] == asked]
    covered = {place + offset for place in whole for offset in range(len(asked))}
    return bool(words) and covered == set(range(len(words)))


def _words(marked: str) -> tuple[str, ...]:
    from search.analysis import folded_words
    from search.highlighting.snippets import unmarked

    return folded_words(unmarked(marked))


def _drawn(queries: Iterator[str], count: int) -> list[tuple[str, tuple[str, ...]]]:
    """As many different queries, each with its words."""
    different = dict.fromkeys(islice(queries, count * 10))
    return [(q, _words(q)) for q in islice(different, count)]


def _phrases(articles: list[dict], rng: random.Random) -> Iterator[str]:
    """Words that follow each other in a headline, a body, a byline or a name."""
    from search.analysis import run_texts

    while True:
        article = rng.choice(articles)
        names = [name["name"] for kind in ("topics", "people", "places") for name in article[kind]]
        texts = [article["title"], *[article["body"]] * 4, article["byline"], *names[:1]]
        runs = run_texts(rng.choice(texts))
        count = rng.randint(LEAST, MOST)
        if len(runs) >= count:
            start = rng.randint(0, len(runs) - count)
            yield f'"{" ".join(runs[start : start + count])}"'


def _signed(articles: list[dict], rng: random.Random) -> Iterator[str]:
    """Words with signs in them, from bodies."""
    from search.analysis import run_texts, runs

    while True:
        texts = run_texts(rng.choice(articles)["body"])
        if signed := [text for text in texts if any(run.compound for run in runs(text))]:
            yield rng.choice(signed)


def _fill(peer, articles: list[dict]) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    peer.load(iter(articles))


def _read(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.marks", description=__doc__)
    parser.add_argument(
        "folder", type=Path, nargs="?", help="of reut2-*.sgm.gz; default: that of the benchmark"
    )
    parser.add_argument("--queries", type=int, default=200, metavar="N", help="of each kind")
    parser.add_argument("--seed", type=int, default=1987, metavar="N")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
