"""python -m bench: measure this archive and its peers, print tables, write results.json."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from bench import machine, report, table
from bench.contest import QUICK, Contest, Plan
from bench.corpus import NoCorpus, stories
from bench.growth import QUICK_SITE, SitePlan, discard, measure_site
from bench.mixture import grown
from bench.peers import BY_NAME, PEERS
from bench.progress import duration, say
from bench.queries import Query, draw_queries
from bench.remote import Absent, Failed
from bench.results import Results

STOCK = 5_000  # articles that stock Haystack is measured with: more take it hours
SITE_QUERIES = 220


@dataclass(frozen=True)
class Options:
    """What a run measures and how."""

    articles: int
    peers: tuple[str, ...]
    growth: tuple[int, ...]
    queries: int
    seed: int
    quick: bool
    folder: Path
    source: Path | None  # JSON Lines of articles instead of the corpus

    @property
    def stock_size(self) -> int:
        return min(STOCK, self.articles)


def main(arguments: list[str] | None = None) -> int:
    parsed = _read(arguments)
    results = Results(parsed.out, parsed.fresh)
    try:
        options = _options(parsed)
        if parsed.fresh:
            for part in ("stock", "peers", "site-*"):
                for folder in options.folder.glob(part):
                    discard(folder)
        run(options, results)
    except NoCorpus as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("stopped; the same command (without --fresh) goes on with the parts that are missing")
        return 130
    print(table.as_text(results.content))
    unmeasured = [n for n, part in table.contests(results.content) if "ours" not in part["peers"]]
    if parsed.report:
        report.write(results.content, parsed.report)
        say(f"written: {parsed.out}, {parsed.report} and the plot beside it")
    return 1 if unmeasured else 0


def run(options: Options, results: Results) -> None:
    """Measure the parts that results do not have yet."""
    options.folder.mkdir(parents=True, exist_ok=True)
    articles = _written(options)
    queries = _queries(options)
    sizes = sorted({options.stock_size, options.articles, *options.growth})
    contests = {
        "stock": (options.stock_size, [n for n in options.peers if n in ("ours", "haystack")]),
        "peers": (options.articles, [n for n in options.peers if n != "haystack"]),
    }
    contests = {name: parts for name, parts in contests.items() if len(parts[1]) > 1}
    sites = sizes if options.growth and not options.source else []
    results.keep_only([*contests, *(f"site-{size}" for size in sites)])
    parts = len(contests) + len(sites)
    for number, (name, (count, peers)) in enumerate(contests.items(), 1):
        say(f"part {number} of {parts}: {name}, {count} articles: {', '.join(peers)}")
        _contest(name, count, peers, articles, queries, options, results)
    for number, size in enumerate(sites, len(contests) + 1):
        say(f"part {number} of {parts}: the whole site with {size} articles ({_guess(size)})")
        _site(size, queries, options, results)


def _contest(name, count, peers, articles, queries, options: Options, results: Results) -> None:
    settings = _settings(options) | {"articles": count, "peers": peers}
    if results.has(name, settings):
        return say(f"{name}: {results.when(name)}; --fresh measures it again")
    before = machine.facts()
    plan = QUICK if options.quick else Plan()
    contest = Contest(name, peers, articles, count, queries, plan, options.folder / name)
    results.put(name, settings, before, contest.run())


def _site(size: int, queries: list[Query], options: Options, results: Results) -> None:
    name, settings = f"site-{size}", _settings(options) | {"articles": size}
    if results.has(name, settings):
        return say(f"{name}: {results.when(name)}; --fresh measures it again")
    before = machine.facts()
    plan = QUICK_SITE if options.quick else SitePlan()
    folder = options.folder / name
    try:
        figures = measure_site(size, options.seed, queries[:SITE_QUERIES], plan, folder)
    except (Failed, Absent) as problem:
        # What was done is kept; the same command goes on from there.
        return say(f"{name}: {problem}; left out of this run")
    results.put(name, settings, before, figures)
    discard(folder)


def _settings(options: Options) -> dict:
    values = asdict(options)
    kept = {name: values[name] for name in ("queries", "seed", "quick")}
    return kept | {"source": str(options.source or "Reuters-21578")}


def _articles(options: Options, size: int):
    if options.source:
        with options.source.open(encoding="utf-8") as lines:
            yield from map(json.loads, islice(lines, size))
    else:
        yield from grown(stories(), size, options.seed)


def _written(options: Options) -> Path:
    """The articles of the contests as a file all peers can read."""
    path = options.folder / f"articles-{options.articles}-{options.seed}.jsonl"
    if options.source:
        return options.source
    if not path.exists():
        draft = path.with_suffix(".writing")
        with draft.open("w", encoding="utf-8") as file:
            for article in _articles(options, options.articles):
                file.write(json.dumps(article, ensure_ascii=False) + "\n")
        draft.replace(path)
    return path


def _queries(options: Options) -> list[Query]:
    return draw_queries(_articles(options, options.articles), options.queries, options.seed)


def _guess(size: int) -> str:
    """Some idea of how long a site takes: 1.5 ms an article to import and index, and the rest."""
    return f"some {duration(90 + size * 0.003)}"


def _read(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    number = {"type": int, "metavar": "N"}
    parser.add_argument("--articles", **number, help="of the contest between peers; default: all")
    names = ",".join(BY_NAME)
    parser.add_argument("--peers", default=names, help=f"some of {names}; default: all")
    sizes = "10000,100000,1000000"
    parser.add_argument("--growth", default=sizes, help="sizes of whole sites; 0: none")
    parser.add_argument("--queries", **number, default=220)
    parser.add_argument("--seed", **number, default=1987)
    parser.add_argument("--quick", action="store_true", help="one round, short limits")
    parser.add_argument("--fresh", action="store_true", help="measure finished parts again")
    parser.add_argument("--out", type=Path, default=machine.ROOT / "bench/results.json")
    parser.add_argument("--folder", type=Path, default=machine.ROOT / "var/bench")
    parser.add_argument("--source", type=Path, help="articles as JSON Lines, not the corpus")
    parser.add_argument(
        "--report",
        type=Path,
        nargs="?",
        const=machine.ROOT / "docs/performance.md",
        help="also write the page of figures and its plot",
    )
    return parser.parse_args(arguments)


def _options(parsed: argparse.Namespace) -> Options:
    wanted = [name.strip() for name in parsed.peers.split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in BY_NAME]:
        sys.exit(f"No such peer: {', '.join(unknown)}; there are {', '.join(BY_NAME)}.")
    if parsed.source:
        available = parsed.source.read_bytes().count(b"\n")
    else:
        available = parsed.articles or sum(1 for _ in stories())
    return Options(
        articles=min(parsed.articles or available, available),
        peers=tuple(peer.name for peer in PEERS if peer.name in wanted),
        growth=tuple(int(size) for size in parsed.growth.split(",") if int(size)),
        queries=parsed.queries,
        seed=parsed.seed,
        quick=parsed.quick,
        folder=parsed.folder.resolve(),
        source=parsed.source and parsed.source.resolve(),
    )


if __name__ == "__main__":
    sys.exit(main())
