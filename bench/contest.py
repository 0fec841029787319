"""Several peers on the same articles and queries, taking turns at every query."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from bench.measure import agreement, medians, ratios, summary
from bench.peers import BY_NAME
from bench.progress import Progress, say
from bench.queries import Query
from bench.remote import Absent, Failed, Remote
from bench.work import DEEP, DRILLED, FACETED, PAGE, SNIPPETS, WHOLE, Task

OURS = "ours"
SLOW = 0.02  # seconds; a peer that takes longer is asked fewer times in a row
LAST_PAGE = 100


@dataclass(frozen=True)
class Plan:
    """How thoroughly to measure. `budget`: seconds a peer may spend on one kind of work."""

    rounds: int = 3
    burst: int = 3  # recorded samples a turn
    cold_rounds: int = 3
    budget: float = 120.0
    load_within: float = 7200.0
    answer_within: float = 60.0


QUICK = Plan(rounds=1, burst=1, cold_rounds=1, budget=3.0, load_within=120.0)


@dataclass
class Contest:
    """One part of the benchmark; `run` gives its figures."""

    name: str
    peers: list[str]
    articles: Path
    count: int
    queries: list[Query]
    plan: Plan
    folder: Path
    figures: dict = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def run(self) -> dict:
        """The figures of this part. Peers that are absent or fail are named and left out."""
        self.figures = {name: {"label": BY_NAME[name].label} for name in self.peers}
        try:
            for name in self.peers:
                self._load(name)
            cold = self._cold()
            samples, digests = self._warm()
        finally:
            self._remove()
        for name, figures in self.figures.items():
            figures["cold"] = summary(cold[name])
            figures["works"] = {
                work: self._of_work(samples[work][name])
                for work in samples
                if samples[work].get(name)
            }
        self._compare(samples, digests)
        return {
            "articles": self.count,
            "queries": len(self.queries),
            "peers": self.figures,
            "absent": self.absent,
            "failed": self.failed,
        }

    def _start(self, name: str) -> Remote:
        info = BY_NAME[name]
        log = self.folder / f"{name}.log"
        return Remote(info.module, self.folder / name, log, info.python)

    def _load(self, name: str) -> None:
        say(f"{self.name}: loading {self.count} articles into {BY_NAME[name].label}")
        try:
            remote = self._start(name)
            try:
                found = remote.ask(
                    "load", self.plan.load_within, articles=str(self.articles), limit=self.count
                )
            finally:
                remote.stop()
        except (Absent, Failed) as problem:
            return self._drop(name, problem)
        self.figures[name]["load"] = {key: round(value, 3) for key, value in found.items()}
        say(f"{self.name}: {BY_NAME[name].label} loaded in {found['seconds']:.1f} s")

    def _opened(self) -> dict[str, Remote]:
        """Fresh processes of all peers, ready to answer."""
        remotes: dict[str, Remote] = {}
        for name in list(self.figures):
            try:
                remotes[name] = self._start(name)
                found = remotes[name].ask("open", 600.0)
                self.figures[name]["version"] = found["version"]
                self.figures[name]["open_seconds"] = round(found["seconds"], 3)
            except (Absent, Failed) as problem:
                self._drop(name, problem)
                if name in remotes:
                    remotes.pop(name).stop()
        return remotes

    def _cold(self) -> dict[str, list[float]]:
        """Seconds of queries none of whose terms this process has met before."""
        cold: dict[str, list[float]] = defaultdict(list)
        for round_ in range(self.plan.cold_rounds):
            remotes = self._opened()
            order = self.queries[:]
            if round_:
                random.Random(round_).shuffle(order)
            spent: dict[str, float] = defaultdict(float)
            seen: set[str] = set()
            progress = Progress(f"{self.name}: first uses, round {round_ + 1}", len(order))
            for query in order:
                is_first = not seen & query.terms
                seen |= query.terms
                for name in self._in_turn(remotes, query.number) if is_first else ():
                    if spent[name] > self.plan.budget / self.plan.cold_rounds:
                        continue
                    found = self._ask(remotes, name, Task(query), 1)
                    if found:
                        cold[name].append(found["seconds"][0])
                        spent[name] += found["seconds"][0]
                progress.step()
            progress.end()
            for remote in remotes.values():
                remote.stop()
        return cold

    def _warm(self):
        """Samples by work, peer and query; digests of the faceted work by peer and query."""
        remotes = self._opened()
        samples: dict[str, dict[str, dict[int, list[float]]]] = {}
        digests: dict[str, dict[int, dict]] = defaultdict(dict)
        translating: dict[str, list[float]] = defaultdict(list)
        usual: dict[str, float] = defaultdict(float)
        for work in (FACETED, SNIPPETS, DRILLED, DEEP, WHOLE):
            own: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
            spent: dict[str, float] = defaultdict(float)
            progress = Progress(
                f"{self.name}: {work}", self.plan.rounds * len(self.queries) * len(remotes)
            )
            for round_ in range(self.plan.rounds):
                for query in self.queries:
                    task = Task(query, work, self._page(work, digests[OURS].get(query.number)))
                    for name in self._in_turn(remotes, query.number + round_):
                        progress.step()
                        if spent[name] > self.plan.budget:
                            continue
                        times = 1 if usual[name] > SLOW else self.plan.burst
                        began = time.perf_counter()
                        # The first of a turn finds the processor busy with another peer's things.
                        found = self._ask(remotes, name, task, 1 + times)
                        spent[name] += time.perf_counter() - began
                        if not found:
                            continue
                        own[name][query.number].extend(found["seconds"][1:])
                        usual[name] = max(found["seconds"])
                        if work == FACETED:
                            digests[name][query.number] = found["digest"]
                            translating[name].append(found["translate"])
            samples[work] = own
            progress.end()
        for name, remote in remotes.items():
            try:
                self.figures[name]["memory"] = remote.ask("memory")
                self.figures[name]["size"] = remote.ask("size")
            except Failed as problem:
                self.failed[name] = str(problem)
            self.figures[name]["translate"] = summary(translating[name])
            remote.stop()
        return samples, digests

    def _ask(self, remotes: dict[str, Remote], name: str, task: Task, times: int):
        try:
            return remotes[name].ask(
                "answer", self.plan.answer_within, task=task.as_dict(), times=times
            )
        except Failed as problem:
            if remotes[name].process.poll() is not None:
                remotes.pop(name).stop()
            if name not in self.failed:
                what = f"{task.query.kind} {task.query.number}, {task.work}"
                self.failed[name] = f"{what}: {problem}"
                say(f"{self.name}: {BY_NAME[name].label} failed at {self.failed[name]}")
            return None

    def _in_turn(self, remotes: dict[str, Remote], turn: int) -> list[str]:
        """The peers, each time another one first."""
        names = list(remotes)
        first = turn % len(names) if names else 0
        return names[first:] + names[:first]

    def _page(self, work: str, ours: dict | None) -> int:
        """Where the page begins: deep pages end where the hits end, for all peers alike."""
        if work != DEEP:
            return 0
        last = (LAST_PAGE - 1) * PAGE
        return min(last, max(0, ours["total"] - 1) // PAGE * PAGE) if ours else last

    def _of_work(self, samples: dict[int, list[float]]) -> dict:
        kinds = {query.number: query.kind for query in self.queries}
        by_query = medians(samples)
        by_kind: dict[str, list[float]] = defaultdict(list)
        for number, seconds in by_query.items():
            by_kind[kinds[number]].append(seconds)
        return summary(by_query.values()) | {
            "by_kind": {kind: summary(values)["p50"] for kind, values in by_kind.items()},
            "milliseconds": {str(n): round(1000 * s, 4) for n, s in by_query.items()},
        }

    def _compare(self, samples, digests) -> None:
        """Ratios to ours, and whether the same was found."""
        kinds = {query.number: query.kind for query in self.queries}
        for name, figures in self.figures.items():
            if name == OURS or OURS not in self.figures:
                continue
            figures["ratios"] = {
                work: ratios(medians(own[name]), medians(own[OURS]))
                for work, own in samples.items()
                if own.get(name)
            }
            figures["agreement"] = agreement(digests[name], digests[OURS], kinds)

    def _drop(self, name: str, problem: Exception) -> None:
        self.figures.pop(name, None)
        kept = self.absent if isinstance(problem, Absent) else self.failed
        install = BY_NAME[name].install if isinstance(problem, Absent) else ""
        kept[name] = f"{problem}; to have it: {install}" if install else str(problem)
        say(f"{self.name}: {BY_NAME[name].label} is left out: {kept[name]}")

    def _remove(self) -> None:
        """Let peers delete what lies outside of the folder."""
        for name in self.figures:
            try:
                remote = self._start(name)
                remote.ask("remove")
                remote.stop()
            except (Absent, Failed) as problem:
                say(f"{self.name}: {name} could not clean up: {problem}")
