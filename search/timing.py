"""How long the parts of a search take, in Prometheus's terms."""

from __future__ import annotations

from prometheus_client import Histogram

_SECONDS = Histogram(
    "newsroom_search_seconds",
    "Parts of a search: find, of which plan, ask and hits are parts; page, render",
    ["part"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def timed(part: str):
    """A context that notes how long what is done in it takes. `part`: one of a few names."""
    return _SECONDS.labels(part).time()
