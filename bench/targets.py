"""The targets of the design, each with what was measured and whether that reaches it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.work import DRILLED, FACETED, SNIPPETS

MB = 1_000_000
Measured = tuple[str, bool]


@dataclass(frozen=True)
class Target:
    """One row. `measured`: sentences with whether each is reached; none when not measured."""

    what: str
    wanted: str
    measured: tuple[Measured, ...]

    @property
    def verdict(self) -> str:
        if not self.measured:
            return "not measured"
        return "reached" if all(reached for _, reached in self.measured) else "**missed**"

    @property
    def figures(self) -> str:
        return "; ".join(text if reached else f"**{text}**" for text, reached in self.measured) or (
            "—"
        )


def targets(results: dict) -> list[Target]:
    """All rows, in the order of the design."""
    parts = results["parts"]
    peers, stock = parts.get("peers", {}), parts.get("stock", {})
    main, large = _main_site(parts), parts.get("site-1000000")
    rows: list[tuple[str, str, Callable[[], Iterator[Measured]]]] = [
        (
            "faceted query, warm, against stock Haystack + Whoosh (its 5,000 articles)",
            "500 × faster at p50",
            lambda: _ratio(stock, "haystack", {"p50": 500}),
        ),
        (
            "against SQLite FTS5",
            "3 × at p50, 15 × at p95",
            lambda: _ratio(peers, "fts5", {"p50": 3, "p95": 15}),
        ),
        (
            "against PostgreSQL",
            "10 × at p50, 50 × at p95",
            lambda: _ratio(peers, "postgres", {"p50": 10, "p95": 50}),
        ),
        (
            "against Xapian",
            "2 × at p50, 6 × at p95",
            lambda: _ratio(peers, "xapian", {"p50": 2, "p95": 6}),
        ),
        (
            "against tantivy-py",
            "not slower at p50, 2 × at p95",
            lambda: _ratio(peers, "tantivy", {"p50": 1, "p95": 2}),
        ),
        (
            "with snippets of 10 hits, and with two facets selected",
            "still ahead of each at p95",
            lambda: _ahead(peers),
        ),
        (
            "first use of a term (cold)",
            "p95 below SQLite FTS5's warm p95",
            lambda: _cold(peers),
        ),
        (
            "rebuild of 5,000 articles, database reading included",
            "30 × stock Haystack",
            lambda: _rebuild(stock, parts),
        ),
        (
            "rebuild, engine part",
            "3 × faster than Xapian's load, no slower than 1.5 × PostgreSQL's",
            lambda: _engine(peers),
        ),
        (
            "save to searchable, 95 %",
            "under 1 s at both sizes, the same cost at both",
            lambda: _saves(main, large),
        ),
        (
            "search page, whole request",
            "at most twice the article page's time",
            lambda: _page(main),
        ),
        (
            "CSV",
            "first byte under 0.3 s; 10,000 rows a second or more; memory flat",
            lambda: _csv(large or main),
        ),
        (
            "memory, one worker",
            "under 250 MB at 21 thousand, under 2 GB at 1 million",
            lambda: _memory(main, large),
        ),
    ]
    return [Target(what, wanted, tuple(measured())) for what, wanted, measured in rows]


def _main_site(parts: dict) -> dict | None:
    """The site as large as the contest."""
    size = parts.get("peers", {}).get("articles")
    return parts.get(f"site-{size}")


def _ratio(part: dict, name: str, wanted: dict[str, float]) -> Iterator[Measured]:
    peer = part.get("peers", {}).get(name)
    if peer and peer.get("ratios", {}).get(FACETED):
        for point, least in wanted.items():
            value = peer["ratios"][FACETED][point]
            yield f"{value:.3g} × at {point}", value >= least


def _ahead(part: dict) -> Iterator[Measured]:
    for peer in part.get("peers", {}).values():
        for work in (SNIPPETS, DRILLED):
            if work in peer.get("ratios", {}):
                value = peer["ratios"][work]["p95"]
                yield f"{peer['label']}, {work} {value:.3g} ×", value > 1


def _cold(part: dict) -> Iterator[Measured]:
    found = part.get("peers", {})
    if "ours" in found and "fts5" in found:
        own, theirs = found["ours"]["cold"]["p95"], found["fts5"]["works"][FACETED]["p95"]
        yield f"{own:.3g} ms against {theirs:.3g} ms", own < theirs


def _rebuild(stock: dict, parts: dict) -> Iterator[Measured]:
    peer = stock.get("peers", {}).get("haystack")
    site = parts.get(f"site-{stock.get('articles')}")
    if peer and site:
        theirs = peer["load"]["seconds"] - peer["load"]["prepare_seconds"]
        own = site["rebuild"]["seconds"]
        yield f"{theirs:.1f} s against {own:.2f} s: {theirs / own:.3g} ×", theirs / own >= 30


def _engine(part: dict) -> Iterator[Measured]:
    found = part.get("peers", {})
    if "ours" not in found:
        return
    own = found["ours"]["load"]["seconds"] - found["ours"]["load"]["prepare_seconds"]
    if "xapian" in found:
        theirs = found["xapian"]["load"]["seconds"]
        yield f"Xapian {theirs:.1f} s against {own:.1f} s: {theirs / own:.2g} ×", theirs / own >= 3
    if "postgres" in found:
        theirs = found["postgres"]["load"]["seconds"]
        yield f"{own / theirs:.2g} × PostgreSQL's {theirs:.1f} s", own <= 1.5 * theirs


def _saves(main: dict | None, large: dict | None) -> Iterator[Measured]:
    for site in (main, large):
        if site:
            value = site["edit"]["saves"]["p95"]
            yield f"{value:.0f} ms at {_size(site)}", value < 1000
    if main and large:
        times = large["edit"]["saves"]["p50"] / main["edit"]["saves"]["p50"]
        yield f"the larger {times:.2g} × the smaller at p50", times <= 1.5


def _page(site: dict | None) -> Iterator[Measured]:
    if site:
        page, article = site["read"]["page"]["p50"], site["read"]["article"]["p50"]
        yield f"{page:.1f} ms against {article:.1f} ms: {page / article:.2g} ×", page <= 2 * article


def _csv(site: dict | None) -> Iterator[Measured]:
    if site:
        csv = site["read"]["csv"]
        first, rate = csv["first_byte_seconds"], csv["rows_a_second"]
        more = (csv["peak"] - csv["peak_after_10000_rows"]) / MB
        yield f"{first:.3f} s at {_size(site)}", first < 0.3
        yield f"{rate:,.0f} rows a second", rate >= 10_000
        if csv["rows"] > 10_000:
            yield f"{more:.0f} MB more after {csv['rows']:,} rows than after 10,000", more < 20


def _memory(main: dict | None, large: dict | None) -> Iterator[Measured]:
    for site, limit in ((main, 250), (large, 2000)):
        if site:
            value = site["read"]["memory_worker"]["resident"] / MB
            yield f"{value:.0f} MB at {_size(site)}", value < limit


def _size(site: dict) -> str:
    return f"{site['settings']['articles']:,}"
