"""What this process counts and times, in Prometheus's terms; the search adds its own."""

from __future__ import annotations

import logging

from prometheus_client import Counter, Histogram, disable_created_metrics

disable_created_metrics()  # a series each that says when its counting began
METHODS = frozenset(["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"])

REQUESTS = Counter("newsroom_requests", "Requests answered", ["method", "status"])
REQUEST_SECONDS = Histogram(
    "newsroom_request_seconds",
    "From a request to its answer; of a download, to its last line",
    ["view"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
)
ERRORS = Counter("newsroom_errors", "Errors written to the log", ["logger"])


def count_request(method: str, status: int, view: str, seconds: float) -> None:
    """Note one answer. `view` is a name of ours, never a path: readers must not make new series."""
    REQUESTS.labels(method if method in METHODS else "other", str(status)).inc()
    REQUEST_SECONDS.labels(view).observe(seconds)


class CountErrors(logging.Handler):
    """Counts what is logged as an error, by the logger that said so."""

    def emit(self, record: logging.LogRecord) -> None:
        ERRORS.labels(record.name).inc()
