"""python -m tests.load: a real server, worker and clients; prints a table, writes results.json."""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import machine
from bench.corpus import NoCorpus
from bench.progress import say
from bench.results import Results
from newsroom.environment import Rate
from tests.load import changing, exports, hostile, limits, soak, speed
from tests.load.crowd import Known
from tests.load.report import Part, as_text
from tests.load.site import ROOT, Site
from tests.load.stories import write_stories

CSV_ROWS = 10_000
SEARCHES = Rate(600, 60)  # what is promised to one client
SMALL = "small"  # the archive of most parts; the other is large
LARGE = "large"


@dataclass(frozen=True)
class Work:
    """A part of a run: on which archive, with which settings of the server, and what is done."""

    archive: str
    settings: dict[str, str]
    measure: Callable[[Known, argparse.Namespace], Part]


WORKS: dict[str, Work] = {
    "speed": Work(SMALL, {}, lambda k, o: speed.of_readers(k, 10, o.seconds, o.seed)),
    "freshness": Work(SMALL, {}, lambda k, o: speed.of_editors(k, o.seconds, 40, o.seed)),
    "commits": Work(SMALL, {}, lambda k, o: changing.while_changing(k, 10, o.commits, o.seed)),
    "rebuild": Work(SMALL, {}, lambda k, o: changing.while_rebuilding(k, 10, o.seed)),
    "queries": Work(SMALL, {}, lambda k, o: hostile.hostile_queries(k)),
    "random": Work(
        SMALL,
        {"EXPORT_SLOTS": "1000"},
        lambda k, o: hostile.random_requests(k, o.requests, o.seed),
    ),
    "limits": Work(
        SMALL,
        {"RATE_LIMITS": "1", "RATE_SEARCH": f"{SEARCHES.limit}/{SEARCHES.seconds}"},
        lambda k, o: limits.greedy_client(k, SEARCHES, o.seed),
    ),
    "costly": Work(
        SMALL, {"RATE_LIMITS": "1"}, lambda k, o: limits.costly_client(k, o.seconds, o.seed)
    ),
    "slow": Work(SMALL, {}, lambda k, o: limits.slow_clients(k, o.idle, 2, o.seconds / 2, o.seed)),
    "exports": Work(SMALL, {}, lambda k, o: exports.many_at_once(k, o.seconds / 2, o.seed)),
    "csv": Work(
        SMALL,
        {"EXPORT_MAX_ROWS": str(CSV_ROWS)},
        lambda k, o: exports.of_many_rows(k, CSV_ROWS),
    ),
    "crowd": Work(
        SMALL, {}, lambda k, o: changing.in_a_crowd(k, o.readers, 60 * o.minutes, o.seed)
    ),
    "soak": Work(SMALL, {}, lambda k, o: soak.soak(k, 10, 60 * o.soak, o.seed)),
    "cap": Work(LARGE, {}, lambda k, o: exports.of_many_rows(k, 100_000)),
}


def main(arguments: list[str] | None = None) -> int:
    options = _read(arguments)
    results = Results(options.out, afresh=True)
    say(f"seed {options.seed}")
    try:
        for archive, articles in ((SMALL, options.articles), (LARGE, options.large)):
            wanted = [n for n in options.parts if WORKS[n].archive == archive]
            if wanted:
                _run(archive, articles, wanted, options, results)
    except NoCorpus as problem:
        sys.exit(str(problem))
    finally:
        shutil.rmtree(options.folder, ignore_errors=True)
    rows = [row for part in results.content["parts"].values() for row in part["rows"]]
    print(as_text(rows))
    print(f"seed {options.seed}; written: {options.out}")
    return 0 if all(row["kept"] for row in rows) else 1


def _run(archive: str, articles: int, wanted: list[str], options, results: Results) -> None:
    site = Site(options.folder / archive, options.port, options.servers, options.threads)
    try:
        say(f"{archive}: an archive of {articles} articles is made")
        stories = write_stories(site.folder, articles, options.seed, options.reuters)
        site.set_up(stories)
        site.start()
        known = Known(site, stories)
        for name in wanted:
            say(f"{archive}: {name}")
            before = machine.facts()
            site.restart(**WORKS[name].settings)
            part = WORKS[name].measure(known, options)
            settings = {
                "articles": articles,
                "source": "Reuters-21578" if options.reuters else "made up",
                "seed": options.seed,
                "servers": f"{options.servers} × {options.threads} threads",
            }
            figures = {"rows": part.rows, "figures": part.figures}
            results.put(name, settings, before, figures)
            say("; ".join(row["measured"] for row in part.rows))
    finally:
        site.close()
        (options.out.parent / f"load-{archive}.log").write_text(site.log())


def _read(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    number = {"type": int, "metavar": "N"}
    parser.add_argument("--parts", help=f"some of {','.join(WORKS)}; default: all but soak")
    parser.add_argument("--articles", **number, default=20_000)
    parser.add_argument("--large", **number, default=200_000, help="articles of the part cap")
    parser.add_argument("--reuters", action="store_true", help="real stories, not made-up ones")
    parser.add_argument("--seconds", **number, default=60, help="of each measurement")
    parser.add_argument("--minutes", type=float, default=10, help="of the crowd")
    parser.add_argument("--readers", **number, default=50, help="of the crowd")
    parser.add_argument("--commits", **number, default=200)
    parser.add_argument("--requests", **number, default=10_000, help="random ones")
    parser.add_argument("--idle", **number, default=500, help="idle connections")
    parser.add_argument("--soak", type=float, default=0, metavar="MINUTES", help="with all faults")
    parser.add_argument("--seed", **number, default=random.randrange(10**6))
    parser.add_argument("--servers", **number, default=2, help="processes")
    parser.add_argument("--threads", **number, default=4, help="of each")
    parser.add_argument("--port", **number, default=0, help="0: any that is free")
    parser.add_argument("--folder", type=Path, default=ROOT / "var/load")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results.json")
    options = parser.parse_args(arguments)
    options.parts = _parts(options.parts, options.soak)
    options.folder, options.out = options.folder.resolve(), options.out.resolve()
    return options


def _parts(names: str | None, soak: float) -> list[str]:
    if names is None:
        return [name for name in WORKS if name != "soak" or soak]
    wanted = names.split(",")
    if unknown := [name for name in wanted if name not in WORKS]:
        sys.exit(f"No such part: {', '.join(unknown)}; there are {', '.join(WORKS)}.")
    return wanted


if __name__ == "__main__":
    sys.exit(main())
