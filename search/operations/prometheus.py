"""What /metrics tells: what this process counted, and a fresh look at index and database."""

from __future__ import annotations

import os
from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from search.operations.health import Health

CONTENT_TYPE = CONTENT_TYPE_LATEST


def in_prometheus_text() -> bytes:
    """Every measure, in Prometheus's text format.

    Of one process; of all of them where PROMETHEUS_MULTIPROC_DIR names the folder they share.
    """
    looks = CollectorRegistry()
    looks.register(_Looks())
    counted = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    return generate_latest(counted) + generate_latest(looks)


class _Looks(Collector):
    """What is looked up when it is asked for; what is not known has no sample."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        health = Health()
        index, changes, checks = health.index, health.changes, health.checks
        up = GaugeMetricFamily(
            "newsroom_up", "1 when a part of the archive is well, else 0", labels=["part"]
        )
        for name, check in checks.items():
            up.add_metric([name], float(check.is_well))
        yield up
        pending = GaugeMetricFamily(
            "newsroom_index_changes",
            "Changes that the index has yet to follow: due, later (at a set time), parked",
            labels=["state"],
        )
        if changes is not None:
            for state in ("due", "later", "parked"):
                pending.add_metric([state], getattr(changes, state))
        yield pending
        yield from (
            GaugeMetricFamily(name, what, value)
            for name, what, value in (
                (
                    "newsroom_oldest_due_seconds",
                    "How long the oldest due change has waited",
                    changes.oldest_due_seconds if changes else None,
                ),
                ("newsroom_index_age_seconds", "Since the last commit to the index", index.age),
                ("newsroom_index_bytes", "Size of the index, all generations", index.size),
                ("newsroom_index_articles", "Articles in the index", index.articles),
            )
            if value is not None
        )
