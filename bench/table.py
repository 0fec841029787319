"""The figures as tables of text: for a terminal and, with another frame, for a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench.targets import targets
from bench.work import FACETED, WORKS

MB = 1_000_000
Table = tuple[Sequence[str], list[list[str]]]


def as_text(results: dict) -> str:
    """All tables, one under the other."""
    blocks = []
    for name, part in contests(results):
        blocks.append(f"{name}: {part['articles']:,} articles, {part['queries']} queries")
        blocks.append(framed(*latencies(part, FACETED)))
        blocks.append(framed(*ratios(part)))
        blocks.append(framed(*loads(part)))
        blocks.extend(f"absent: {peer}: {why}" for peer, why in part["absent"].items())
        blocks.extend(f"failed: {peer}: {why}" for peer, why in part["failed"].items())
    if sites(results):
        blocks.append(framed(*growth(results)))
    lines = [f"{t.verdict}: {t.what} ({t.wanted}): {t.figures}" for t in targets(results)]
    blocks.append("\n".join(lines).replace("**", ""))
    return "\n\n".join(blocks)


def framed(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, the first to the left and the others to the right."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    shown = []
    for line in lines:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        shown.append("  ".join(cells).rstrip())
    return "\n".join(shown)


def contests(results: dict) -> list[tuple[str, dict]]:
    parts = results["parts"]
    return [(name, parts[name]) for name in ("stock", "peers") if name in parts]


def sites(results: dict) -> list[dict]:
    """Measured sites, small ones first."""
    found = [part for name, part in results["parts"].items() if name.startswith("site-")]
    return sorted(found, key=lambda part: part["settings"]["articles"])


def latencies(part: dict, work: str) -> Table:
    """Warm and cold milliseconds of one kind of work."""
    rows = []
    for peer in part["peers"].values():
        warm = peer["works"].get(work)
        if warm:
            cold = peer["cold"] if work == FACETED and peer["cold"]["count"] else {}
            rows.append(
                [
                    peer["label"],
                    *(_ms(warm[point]) for point in ("p50", "p95", "p99")),
                    *(_ms(cold[point]) if cold else "" for point in ("p50", "p95", "p99")),
                    str(warm["count"]),
                ]
            )
    head = (f"{work}, ms", "p50", "p95", "p99", "cold p50", "cold p95", "cold p99", "queries")
    return head, rows


def ratios(part: dict) -> Table:
    """How many times as long as ours each peer takes: p50 / p95 of every kind of work."""
    rows = []
    for peer in part["peers"].values():
        if "ratios" in peer:
            own = peer["ratios"]
            cells = [
                f"{own[w]['p50']:.3g} / {own[w]['p95']:.3g}" if w in own else "" for w in WORKS
            ]
            agreement = peer["agreement"]
            close = f"{agreement['totals']:.0%}" if agreement.get("count") else ""
            rows.append([peer["label"], *cells, close])
    return ("times our time, p50 / p95", *WORKS, "totals agree"), rows


def loads(part: dict) -> Table:
    """Seconds to load, bytes on disk and in memory."""
    rows = []
    for peer in part["peers"].values():
        load, memory = peer["load"], peer.get("memory", {})
        rows.append(
            [
                peer["label"],
                f"{load['seconds'] - load['prepare_seconds']:.1f}",
                f"{load['prepare_seconds']:.1f}",
                f"{peer.get('size', 0) / MB:.1f}",
                f"{memory.get('resident', 0) / MB:.0f}",
                f"{memory.get('anonymous', 0) / MB:.0f}",
                f"{peer.get('translate', {}).get('p50', 0):.3f}",
            ]
        )
    head = ("", "load s", "prepare s", "index MB", "memory MB", "not of files MB", "translate ms")
    return head, rows


def growth(results: dict) -> Table:
    """One column a site."""
    found = sites(results)
    lines = {
        "import, s": lambda s: f"{s['fill']['seconds']:.0f}",
        "rebuild, s": lambda s: f"{s['rebuild']['seconds']:.1f}",
        "articles a second": lambda s: f"{s['rebuild']['articles'] / s['rebuild']['seconds']:,.0f}",
        "index, MB": lambda s: f"{s['rebuild']['index_bytes'] / MB:.0f}",
        "reader after opening and queries, MB": lambda s: _mb(s["read"]["memory"]),
        "worker after pages, MB": lambda s: _mb(s["read"]["memory_worker"]),
        "opening the index, s": lambda s: f"{s['read']['open_seconds']:.2f}",
        "faceted query p50 / p95, ms": lambda s: _pair(s["read"]["faceted"]),
        "first use p50 / p95, ms": lambda s: _pair(s["read"]["cold"]),
        "engine.find p50 / p95, ms": lambda s: _pair(s["read"]["find"]),
        "search page p50 / p95, ms": lambda s: _pair(s["read"]["page"]),
        "its results alone (htmx) p50 / p95, ms": lambda s: _pair(s["read"]["fragment"]),
        "article page p50 / p95, ms": lambda s: _pair(s["read"]["article"]),
        "save to searchable p50 / p95, ms": lambda s: _pair(s["edit"]["saves"]),
        "segments after the saves": lambda s: str(s["edit"]["segments"]),
        "faceted query after the saves p50 / p95, ms": lambda s: _pair(s["edit"]["faceted_after"]),
        "CSV, first byte, s": lambda s: f"{s['read']['csv']['first_byte_seconds']:.3f}",
        "CSV, first row, s": lambda s: f"{s['read']['csv']['first_row_seconds']:.3f}",
        "CSV, rows a second": lambda s: f"{s['read']['csv']['rows_a_second']:,.0f}",
    }
    head = ("whole site", *(f"{site['settings']['articles']:,}" for site in found))
    return head, [[name, *(cell(site) for site in found)] for name, cell in lines.items()]


def _pair(summary: dict) -> str:
    return f"{_ms(summary['p50'])} / {_ms(summary['p95'])}"


def _ms(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _mb(memory: dict) -> str:
    return f"{memory['resident'] / MB:.0f}"
