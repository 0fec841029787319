"""A peer, or the whole site, in a process of its own: requests and replies as lines of JSON."""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench import machine
from bench.article import read_articles
from bench.work import Task


class Timed:
    """An iterator that remembers how long its values took to make."""

    def __init__(self, values: Iterable):
        self.values, self.seconds = iter(values), 0.0

    def __iter__(self) -> Iterator:
        return self

    def __next__(self):
        began = time.perf_counter()
        try:
            return next(self.values)
        finally:
            self.seconds += time.perf_counter() - began


class PeerService:
    """What may be asked of a peer from outside."""

    def __init__(self, peer):
        self.peer = peer
        self.translated: dict = {}

    def load(self, articles: str, limit: int | None) -> dict:
        """Seconds from articles as values to an index on disk; reading the articles not counted."""
        source = Timed(read_articles(Path(articles), limit))
        began = time.perf_counter()
        parts = self.peer.load(source)
        seconds = time.perf_counter() - began - source.seconds
        return {"seconds": seconds, "prepare_seconds": 0.0} | parts

    def open(self) -> dict:
        began = time.perf_counter()
        self.peer.open()
        return {"seconds": time.perf_counter() - began, "version": self.peer.version()}

    def answer(self, task: dict, times: int) -> dict:
        """Do a task some times in a row: seconds of each, and what the answer was like."""
        asked = Task.from_dict(task)
        began = time.perf_counter()
        translated = self.peer.translate(asked.query)
        translating = time.perf_counter() - began
        seconds = []
        for _ in range(times):
            began = time.perf_counter()
            answer = self.peer.answer(asked, translated)
            seconds.append(time.perf_counter() - began)
        return {"translate": translating, "seconds": seconds, "digest": answer.digest()}

    def memory(self) -> dict:
        return machine.memory(self.peer.pids())

    def size(self) -> int:
        return self.peer.size()

    def close(self) -> None:
        self.peer.close()

    def remove(self) -> None:
        self.peer.remove()


def main(module: str, folder: str) -> None:
    # Whatever an engine prints goes to the error stream: this one is for replies.
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    service = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            service = service or _service(module, Path(folder))
            method = getattr(service, request.pop("do"))
            reply = {"value": method(**request)}
        except _Missing as problem:
            reply = {"absent": str(problem)}
        except Exception as problem:  # the measuring process says what failed, and goes on
            traceback.print_exc()
            reply = {"problem": f"{type(problem).__name__}: {problem}"}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


class _Missing(Exception):
    """What a peer stands on is not installed."""


def _service(module: str, folder: Path):
    try:
        loaded = importlib.import_module(module)
        return PeerService(loaded.Peer(folder)) if hasattr(loaded, "Peer") else loaded.Site(folder)
    except ImportError as problem:
        raise _Missing(str(problem)) from problem


if __name__ == "__main__":
    main(*sys.argv[1:])
