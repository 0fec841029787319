"""Writing a collection: documents go in batches, and are seen at the end."""

from __future__ import annotations

import orjson
from haystack.constants import ID

from search.backends.solr.client import Nodes

BATCH, MOST_BYTES = 500, 8_000_000  # of one request
PATIENCE = 60.0  # seconds for a request


class SolrSession:
    """What may be done while a collection is written; the last word on a document counts."""

    def __init__(self, nodes: Nodes, collection: str):
        self._nodes, self._path = nodes, f"/{collection}/update"
        self._waiting: dict[str, bytes | None] = {}  # documents as JSON; None: to be removed
        self._bytes = 0

    def replace(self, document: dict) -> None:
        """Write a document in the place of what there is of it."""
        packed = orjson.dumps(document)
        self._wait(document[ID], packed)

    add = replace

    def remove(self, identifier: str) -> None:
        self._wait(identifier, None)

    def remove_all(self, field: str, value: str) -> None:
        """Delete what has a value in a field that is not prose."""
        self.flush()
        query = f"{{!term f={field}}}{value}"  # names of models: never a reader's text
        self._nodes.post(self._path, {"delete": {"query": query}}, PATIENCE)

    def flush(self) -> None:
        """Send what waits."""
        documents = [packed for packed in self._waiting.values() if packed is not None]
        removed = [name for name, packed in self._waiting.items() if packed is None]
        if documents:
            self._nodes.post(self._path, b"[" + b",".join(documents) + b"]", PATIENCE)
        if removed:
            self._nodes.post(self._path, {"delete": removed}, PATIENCE)
        self._waiting, self._bytes = {}, 0

    def commit(self) -> None:
        """Send what waits and return when searches see it: whatever hides then hides."""
        self.flush()
        self._nodes.post(f"{self._path}?softCommit=true&waitSearcher=true", {}, PATIENCE)

    def _wait(self, identifier: str, packed: bytes | None) -> None:
        self._waiting[identifier] = packed
        self._bytes += len(packed or b"")
        if len(self._waiting) >= BATCH or self._bytes >= MOST_BYTES:
            self.flush()
