"""Web processes that ask until they are told to stop.

python -m tests.search.backends.whoosh.web_process STOP FILE…

One process a FILE, forked when the code is loaded and before anything is opened, as a server does.
Each writes a line of JSON for each answer: its status, and what its parts say of the state. Once
the file STOP is there it asks a last time.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TextIO

import django


def main(stop: Path, files: list[str]) -> int:
    django.setup()
    import newsroom.urls  # noqa: F401  all that a first request would load

    children = []
    for file in files:
        pid = os.fork()
        if pid == 0:
            with open(file, "w") as out:
                ask(stop, out)
            os._exit(0)  # what the parent would do at its end is not done twice
        children.append(pid)
    return max(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children)


def ask(stop: Path, out: TextIO) -> None:
    from django.test import Client

    client, is_last = Client(SERVER_NAME="localhost"), False
    while not is_last:
        is_last = stop.exists()
        response = client.get("/search.json?q=dek:state&per_page=100")
        told = {"status": response.status_code}
        if response.status_code == 200:
            answer = response.json()
            (topic,) = answer["facets"]["topic"]["buckets"]
            told |= {
                "total": answer["total"],
                "hits": len(answer["hits"]),
                "topic": topic["count"],
                "days": sum(bucket["count"] for bucket in answer["date"]["buckets"]),
                "deks": sorted({hit["dek"] for hit in answer["hits"]}),
            }
        print(json.dumps(told), file=out, flush=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
