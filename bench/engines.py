"""python -m bench.engines: one archive on Whoosh, then on a SolrCloud of two nodes.

The same articles, queries and pages on both, in one run. Needs Java and Maven.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

from bench import machine, site
from bench.corpus import NoCorpus, stories
from bench.mixture import grown
from bench.progress import say
from bench.queries import Query, draw_queries
from bench.remote import Remote
from bench.results import Results
from bench.solr_cluster import Cluster, Missing

ENGINES = ("whoosh", "solr")
WITHIN = 3 * 3600.0  # seconds for a step


class Site(site.Site):
    """An archive whose engine is told by BENCH_SEARCH_URL; only what any engine can do."""

    def ask(self, queries: list[dict], rounds: int) -> dict:
        """Milliseconds of `engine.find` and of pages, what was found, and all keys."""
        from search import engine
        from search.request import SearchRequest

        asked = [Query.from_dict(values) for values in queries]
        figures = self._pages(asked, rounds)
        totals = [engine.find(SearchRequest.from_url(site.params(q))).total for q in asked]
        figures |= {"totals": totals, "every_key": _every_key()}
        return figures | {"worker": machine.memory([os.getpid()])}


def _every_key() -> dict:
    """Seconds until an export of everything may begin, and until its last key is known."""
    from search import engine
    from search.request import SearchRequest

    began = time.perf_counter()
    found = engine.result_stream(SearchRequest.from_url({}))
    first = time.perf_counter() - began
    keys = sum(map(len, found.parts))
    return {"first_seconds": first, "seconds": time.perf_counter() - began, "keys": keys}


def main() -> int:
    options = _read()
    results = Results(options.out, afresh=True)
    before = machine.facts()
    folder = options.folder / "engines"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        queries = draw_queries(
            grown(stories(), options.articles, options.seed), options.queries, options.seed
        )
        cluster = Cluster(0, machine.ROOT / "var" / "solr", options.heap)
    except (NoCorpus, Missing) as problem:
        sys.exit(str(problem))
    solr = f"solr://{cluster.hosts}/bench?shards=2&replicas=2&timeout=60"
    urls = {"whoosh": "", "solr": solr}
    found: dict[str, dict] = {}
    try:
        say(f"importing {options.articles} articles")
        found["import"] = _step(folder, "fill", "", size=options.articles, seed=options.seed)
        asked = [query.as_dict() for query in queries]
        for name in ENGINES:
            say(f"{name}: building")
            built = _step(folder, "build", urls[name])
            say(f"{name}: asking")
            told = _step(folder, "ask", urls[name], queries=asked, rounds=options.rounds)
            found[name] = built | told
        found["solr"]["processes"] = {
            name: machine.memory([pid])["resident"] for name, pid in cluster.pids().items()
        }
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
    totals = [found[name].pop("totals") for name in ENGINES]
    found["totals_agree"] = sum(a == b for a, b in zip(*totals, strict=True)) / len(queries)
    settings = {"articles": options.articles, "seed": options.seed, "heap": options.heap}
    results.put("engines", settings, before, found)
    print(_as_text(found))
    return 0 if found["totals_agree"] == 1 else 1


def _step(folder: Path, step: str, url: str, **values) -> dict:
    """A step in a process of its own."""
    os.environ["BENCH_SEARCH_URL"] = url
    remote = Remote("bench.engines", folder, folder.with_suffix(".log"))
    try:
        return remote.ask(step, WITHIN, **values)
    finally:
        remote.stop()


def _as_text(found: dict) -> str:
    lines = [f"{'':28}" + "".join(f"{name:>20}" for name in ENGINES)]

    def row(label: str, cells: list[str]) -> None:
        lines.append(f"{label:28}" + "".join(f"{cell:>20}" for cell in cells))

    row("built, s", [f"{found[name]['seconds']:.0f}" for name in ENGINES])
    for part in ("find", "page", "fragment", "article"):
        cells = [found[name][part] for name in ENGINES]
        row(f"{part}, p50 / p95 ms", [f"{cell['p50']:.0f} / {cell['p95']:.0f}" for cell in cells])
    for label, kind in (("first keys", "first_seconds"), ("all keys", "seconds")):
        row(f"{label}, s", [f"{found[name]['every_key'][kind]:.2f}" for name in ENGINES])
    row("worker, MB", [f"{found[name]['worker']['resident'] / 1e6:.0f}" for name in ENGINES])
    row("engine, MB", ["0", f"{sum(found['solr']['processes'].values()) / 1e6:.0f}"])
    return "\n".join([*lines, f"totals that agree: {found['totals_agree']:.0%}"])


def _read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.engines", description=__doc__)
    number = {"type": int, "metavar": "N"}
    parser.add_argument("--articles", **number, default=200_000)
    parser.add_argument("--queries", **number, default=220)
    parser.add_argument("--rounds", **number, default=1)
    parser.add_argument("--seed", **number, default=1987)
    parser.add_argument("--heap", default="1g", help="of each Solr node")
    parser.add_argument("--folder", type=Path, default=machine.ROOT / "var/bench")
    parser.add_argument("--out", type=Path, default=machine.ROOT / "bench/engines.json")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
