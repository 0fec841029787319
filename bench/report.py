"""docs/performance.md from results.json: what was measured, how, and what that does not show."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import plot, table
from bench.machine import ROOT
from bench.measure import slope
from bench.targets import targets
from bench.work import DEEP, DRILLED, FACETED, SNIPPETS, WHOLE, WORKS

FEW = 10_000  # articles below which figures say little of an archive

HOW = """\
## How it was measured

`make bench` (or `python -m bench --report`) does all of it and writes this page; the figures are in
`bench/results.json`. A run that is stopped goes on with the parts that are missing.

- **Articles.** The stories of Reuters-21578 that are there, as this archive's own importer reads
  them. Larger archives are mixed from them: paragraphs of four stories, half a headline of one and
  half of another, names and places of real stories, days spread over thirty years, now and then a
  word that no other article has. The same seed gives the same articles. The corpus may be used for
  research only and is no part of this project: NEWSROOM_DATA names the folder that holds it.
- **Queries.** Drawn from the articles by the same seed, as many of each kind: {kinds}.
- **Work.** {works}.
- **Peers.** Each runs in a process of its own and is given the articles as values. What is timed is
  the engine's own call, from a query in the engine's own form to values in Python: for this archive
  a plan of terms, for SQLite and PostgreSQL a prepared statement with its parameters, for the
  others a query object. The time to bring a query into that form stands beside it (“translate”).
- **Turns.** The peers take turns at every query, each time another one first, so that whatever else
  the machine does strikes all alike. In a turn a query is answered once without being counted and
  then up to three times. The figure of a query is the median of its samples over three rounds;
  percentiles are taken over queries. A ratio compares the same percentile over the queries both
  have answered.
- **Cold** is the first query with its terms in a fresh process that has answered one query for
  everything before. The operating system has the files in memory; discs are not measured.
- **Memory** is what a process holds for itself and its share of what several hold (PSS), the files
  it has mapped included; “not of files” is without those. Python itself is in it, except for
  PostgreSQL, where the server is counted and not its client.
- **Whole sites** are measured with Django's test client: no network, no web server, all of the
  middleware. A save counts until a search finds it.

## How the peers are set up

As somebody would who likes them: the schema that makes this work cheap, bulk loading, no waiting
for discs. All index the headline (which counts twice), the body, the byline and the names, stem
English words and leave none out.

- **SQLite FTS5**: three columns with the porter stemmer and an index of prefixes, optimised after
  loading; one statement finds, scores and gives what is counted, Python counts. That was faster
  than counting in SQL, with or without a table of hits.
- **PostgreSQL**: weighted lexemes under GIN without its pending list, everything but the snippets
  in one prepared statement; 512 MB of shared buffers, no just-in-time compiling.
- **Xapian**: stems and words with positions, facets counted by match spies.
- All three keep an article's list of topics, people or places as one number: lists are few, so
  counting them and then their values costs half of counting values.
- **tantivy-py**: one stemmed field, facets as fast fields counted by aggregations, two threads to
  load.
- **Whoosh's own searcher**: one stemmed field, facets as sortable columns of packed values, which
  is several times faster than its overlapping facets.
- **Stock Haystack**: the index declaration of its documentation, over its own Whoosh backend. It
  has at most 5,000 articles, since loading more takes it hours, and a limit of time for every kind
  of work, so that it answers fewer queries than the others; its load reads the database, as ours
  does for the comparison of rebuilds.

## What the figures do not show

- One machine, one reader at a time. Nothing here says how many readers at once an engine serves.
- Every engine is asked from Python. tantivy's own programs in Rust would be faster than its Python
  binding, and a PostgreSQL on another machine slower than one behind a socket.
- English news of 1987, 130 words an article in the middle. Longer articles make longer lists.
- Mixed articles have the words of the real ones. A real archive of a million has more rare words,
  more names, and clusters of stories about one event.
- Whether the right article comes first. All rank by BM25 or something near to it, and differ.
- Phrases are looked for as written here and in Xapian; FTS5, PostgreSQL, tantivy and Whoosh look
  for stems in a row and may find more. Prefixes mean words here and stems there. FTS5 and Whoosh
  stem by Porter's first rules, the others by his second. PostgreSQL reads words with signs (host
  names, hyphens) in its own way. That is what parts the totals that do not agree.
"""


def write(results: dict, page: Path) -> None:
    """The page, and the plot beside it."""
    page.parent.mkdir(parents=True, exist_ok=True)
    plot.write(results, page.with_suffix(".svg"))
    page.write_text("\n".join(_lines(results, page.with_suffix(".svg").name)), encoding="utf-8")


def _lines(results: dict, picture: str) -> Iterator[str]:
    yield "# How fast it is\n"
    yield "This page is made by `python -m bench.report` from the figures of the last run.\n"
    yield from _warnings(results)
    yield f"![Milliseconds of a faceted query, by peer and by size]({picture})\n"
    yield "## Targets\n"
    rows = [[t.what, t.wanted, t.figures, t.verdict] for t in targets(results)]
    yield _markdown(("what", "target", "measured", ""), rows)
    missed = [t.what for t in targets(results) if "missed" in t.verdict]
    if missed:
        yield f"Missed: {'; '.join(missed)}.\n"
    for name, part in table.contests(results):
        yield from _contest(name, part)
    if table.sites(results):
        yield from _growth(results)
    yield HOW.format(kinds=_kinds(results), works=_works())
    yield "## The machine\n"
    yield from _machines(results)


def _warnings(results: dict) -> Iterator[str]:
    """What makes the figures of this run worth less."""
    parts = results["parts"].values()
    if any(part["settings"]["quick"] for part in parts):
        yield "> **A quick run**: one round, short limits, few samples; to try the benchmark.\n"
    peers = results["parts"].get("peers")
    if peers and peers["articles"] < FEW:
        yield f"> **A small run**: {peers['articles']:,} articles say little of an archive.\n"
    busy = max((part["machine"]["busy"] for part in parts), default=0)
    if busy > 0.2:
        yield (
            f"> **A busy machine**: {busy:.0%} of its processors were at work for others when a "
            "part began. Ratios suffer less from that than times do, but they suffer.\n"
        )


def _contest(name: str, part: dict) -> Iterator[str]:
    title = {
        "peers": "Against other engines",
        "stock": "Against stock Haystack",
    }[name]
    yield f"## {title}: {part['articles']:,} articles, {part['queries']} queries\n"
    for work in (FACETED, SNIPPETS, DRILLED, DEEP, WHOLE):
        head, rows = table.latencies(part, work)
        if work != FACETED:
            head, rows = [*head[:4], head[7]], [[*row[:4], row[7]] for row in rows]
        yield _markdown(head, rows)
    yield "How many times our time, and the share of queries whose totals agree within 2 %:\n"
    yield _markdown(*table.ratios(part))
    yield "Totals that agree, by kind of query:\n"
    yield _markdown(*_agreements(part))
    yield "Half of the faceted queries take no longer than (ms), by kind of query:\n"
    yield _markdown(*_by_kind(part))
    yield "Loading, and what is kept:\n"
    yield _markdown(*table.loads(part))
    for peer, why in part["absent"].items():
        yield f"- Absent: {peer} ({why}).\n"
    for peer, why in part["failed"].items():
        yield f"- Failed in part: {peer} ({why}).\n"


def _growth(results: dict) -> Iterator[str]:
    yield "## As it grows\n"
    yield _markdown(*table.growth(results))
    found = table.sites(results)
    sizes = [float(site["settings"]["articles"]) for site in found]
    slopes = {
        "faceted query, p50": [site["read"]["faceted"]["p50"] for site in found],
        "faceted query, p95": [site["read"]["faceted"]["p95"] for site in found],
        "save to searchable, p50": [site["edit"]["saves"]["p50"] for site in found],
        "rebuild": [site["rebuild"]["seconds"] for site in found],
        "index": [site["rebuild"]["index_bytes"] for site in found],
        "reader's memory": [site["read"]["memory"]["resident"] for site in found],
    }
    known = {name: slope(sizes, values) for name, values in slopes.items()}
    if any(value is not None for value in known.values()):
        yield "Slope on a scale of logarithms (0: the same at every size, 1: in proportion):\n"
        rows = [[name, f"{value:.2f}"] for name, value in known.items() if value is not None]
        yield _markdown(("", "slope"), rows)


def _agreements(part: dict) -> table.Table:
    peers = [peer for peer in part["peers"].values() if peer.get("agreement", {}).get("count")]
    kinds = list(dict.fromkeys(kind for peer in peers for kind in peer["agreement"]["by_kind"]))
    rows = [
        [
            peer["label"],
            *(_percent(peer["agreement"]["by_kind"].get(kind)) for kind in kinds),
            _percent(peer["agreement"]["facets_where_totals_agree"]),
        ]
        for peer in peers
    ]
    return ("", *kinds, "facets, where totals agree"), rows


def _by_kind(part: dict) -> table.Table:
    peers = [peer for peer in part["peers"].values() if FACETED in peer["works"]]
    kinds = list(dict.fromkeys(k for peer in peers for k in peer["works"][FACETED]["by_kind"]))
    rows = [
        [peer["label"], *(_ms(peer["works"][FACETED]["by_kind"].get(kind)) for kind in kinds)]
        for peer in peers
    ]
    return ("", *kinds), rows


def _machines(results: dict) -> Iterator[str]:
    for name, part in results["parts"].items():
        facts = part["machine"]
        yield (
            f"- {name}: {facts['processor']}, {facts['cores']} cores, {facts['memory_gb']} GB, "
            f"{facts['system']}, Python {facts['python']}, {facts['at']}, busy "
            f"before: {facts['busy']:.0%}, commit {facts.get('commit') or 'unknown'}"
        )
    versions = {
        peer["label"]: peer["version"]
        for _name, part in table.contests(results)
        for peer in part["peers"].values()
        if "version" in peer
    }
    yield "- " + "; ".join(f"{label}: {version}" for label, version in versions.items()) + "\n"


def _kinds(results: dict) -> str:
    for _name, part in table.contests(results):
        for peer in part["peers"].values():
            if FACETED in peer["works"]:
                return ", ".join(peer["works"][FACETED]["by_kind"])
    return "words, phrases, prefixes"


def _works() -> str:
    return "; ".join(f"*{name}*: {what}" for name, what in WORKS.items())


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [list(head), ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    found = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "bench/results.json"
    write(json.loads(found.read_text(encoding="utf-8")), ROOT / "docs/performance.md")
