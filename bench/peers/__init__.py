"""The engines that are measured: a module each, all with the same class `Peer`.

Peer(folder)              its index lives in the folder; raises ImportError where it is absent
load(articles)            write an index of articles, give what took how long beside the whole
open()                    be ready to answer from what was loaded
translate(query)          a query as the engine's own call takes it; timed apart
answer(task, translated)  do the work, give an Answer; this is what is timed
pids()                    the processes whose memory is the engine's
version()                 what was measured
close()                   stop what was started; `remove()` also deletes what lies elsewhere
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.machine import VENV_PYTHON


@dataclass(frozen=True)
class PeerInfo:
    """How a peer is named, started and got."""

    name: str
    label: str
    module: str
    install: str = ""
    python: str = VENV_PYTHON
    most_articles: int = 0  # 0: no limit


PEERS = (
    PeerInfo("ours", "Newsroom Archive", "bench.peers.ours"),
    PeerInfo(
        "haystack",
        "stock Haystack + Whoosh",
        "bench.peers.haystack",
        most_articles=5000,
    ),
    PeerInfo("whoosh", "Whoosh's own searcher", "bench.peers.whoosh"),
    PeerInfo("fts5", "SQLite FTS5", "bench.peers.fts5", "a Python whose sqlite3 has FTS5"),
    PeerInfo("postgres", "PostgreSQL", "bench.peers.postgres", "apt-get install postgresql"),
    PeerInfo(
        "xapian",
        "Xapian",
        "bench.peers.xapian",
        "apt-get install python3-xapian",
        python="/usr/bin/python3",
    ),
    PeerInfo("tantivy", "tantivy-py", "bench.peers.tantivy", "make .venv/bench.done"),
)
BY_NAME = {peer.name: peer for peer in PEERS}
