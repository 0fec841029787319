"""The plot of docs/performance.md, written by hand as SVG: peers on the left, growth right."""

from __future__ import annotations

from html import escape
from math import ceil, floor, log10
from pathlib import Path

from bench.table import sites
from bench.work import FACETED

WIDTH, HEIGHT, TOP, BOTTOM = 960, 420, 56, 56
_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #222 }
  .title { font-weight: 600; font-size: 15px }
  .axis { stroke: #bbb; stroke-width: 1 }
  .range { stroke: #8a8a8a; stroke-width: 6; stroke-linecap: round }
  .own { stroke: #b3261e }
  .p50 { fill: #222 } .p95 { fill: #fff; stroke: #222; stroke-width: 1.5 }
  .line { fill: none; stroke-width: 2 } .dashed { stroke-dasharray: 5 4 }
  @media (prefers-color-scheme: dark) {
    svg { background: #1b1b1b } text { fill: #ddd } .axis { stroke: #555 }
    .p50 { fill: #ddd } .p95 { fill: #1b1b1b; stroke: #ddd }
  }
"""


def write(results: dict, path: Path) -> None:
    """Peers' p50 to p95 on a scale of powers of ten; ours at every size of a site."""
    path.write_text(as_svg(results), encoding="utf-8")


def as_svg(results: dict) -> str:
    shapes = [*_peers(results, 20, 450), *_growth(results, 520, 420)]
    label = "Milliseconds of a faceted query, by peer and by size"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{label}">',
            f"<style>{_STYLE}</style>",
            *shapes,
            "</svg>\n",
        ]
    )


class _Scale:
    """Values → places on an axis of powers of ten."""

    def __init__(self, values: list[float], start: float, end: float):
        self.low, self.high = floor(log10(min(values))), ceil(log10(max(values)))
        self.high = max(self.high, self.low + 1)
        self.start, self.end = start, end

    def __call__(self, value: float) -> float:
        share = (log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    @property
    def powers(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _peers(results: dict, left: int, width: int):
    parts = results["parts"]
    rows = []
    for name, note in (("peers", ""), ("stock", " *")):
        part = parts.get(name, {"peers": {}})
        for key, peer in part["peers"].items():
            if FACETED in peer["works"] and (name == "peers" or key != "ours"):
                rows.append((peer["label"] + note, key == "ours", peer["works"][FACETED]))
    if not rows:
        return
    rows.sort(key=lambda row: row[2]["p50"])
    scale = _Scale([w[p] for _, _, w in rows for p in ("p50", "p95")], left + 185, left + width)
    step = (HEIGHT - TOP - BOTTOM) / len(rows)
    yield _text(left, 22, "Faceted query, milliseconds", "title")
    yield _text(left, 40, "● half of the queries  ○ 95 of 100 take no longer")
    for power in scale.powers:
        yield _line(scale(power), TOP, scale(power), HEIGHT - BOTTOM, "axis")
        yield _text(scale(power), HEIGHT - BOTTOM + 18, f"{power:g}", anchor="middle")
    for number, (label, is_ours, work) in enumerate(rows):
        y = round(TOP + step * (number + 0.5), 1)
        yield _text(left, y + 4, label)
        own = " own" if is_ours else ""
        yield _line(scale(work["p50"]), y, scale(work["p95"]), y, f"range{own}")
        yield f'<circle class="p50" cx="{scale(work["p50"])}" cy="{y}" r="5"/>'
        yield f'<circle class="p95" cx="{scale(work["p95"])}" cy="{y}" r="5"/>'
    if "stock" in parts:
        yield _text(left, HEIGHT - 12, f"* with {parts['stock']['articles']:,} articles only")


def _growth(results: dict, left: int, width: int):
    found = sites(results)
    if len(found) < 2:
        return
    sizes = [site["settings"]["articles"] for site in found]
    kinds = {"faceted query": ("faceted", "#b3261e"), "search page": ("page", "#2a5db0")}
    values = [s["read"][k][p] for s in found for k, _ in kinds.values() for p in ("p50", "p95")]
    across = _Scale(list(map(float, sizes)), left + 40, left + width - 20)
    up = _Scale(values, HEIGHT - BOTTOM, TOP)
    yield _text(left, 22, "This archive as it grows, milliseconds", "title")
    for power in up.powers:
        yield _line(left + 40, up(power), left + width, up(power), "axis")
        yield _text(left + 34, up(power) + 4, f"{power:g}", anchor="end")
    for power in across.powers:
        yield _text(across(power), HEIGHT - BOTTOM + 18, f"{power:,.0f}", anchor="middle")
    yield _text(left + width - 20, HEIGHT - 12, "articles", anchor="end")
    for place, (label, (kind, colour)) in enumerate(kinds.items()):
        for point, dashed in (("p50", ""), ("p95", " dashed")):
            places = [
                f"{across(size)},{up(site['read'][kind][point])}"
                for size, site in zip(sizes, found, strict=True)
            ]
            yield f'<polyline class="line{dashed}" stroke="{colour}" points="{" ".join(places)}"/>'
        x = left + 40 + 150 * place
        yield f'<line x1="{x}" y1="36" x2="{x + 24}" y2="36" stroke="{colour}" stroke-width="2"/>'
        yield _text(x + 30, 40, label)
    yield _text(left + 340, 40, "dashed: p95")


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{named}>{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'
