"""The collections of an archive: one a full build, and the alias that names the one in use."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from search.analysis import VERSION, stemmer_name
from search.backends.errors import Unreadable
from search.backends.solr.client import Nodes, Refused, reads_answers

logger = logging.getLogger(__name__)
CONFIG = Path(__file__).parent / "config"
_COLLECTIONS = "/admin/collections"
_PATIENCE = 120.0  # seconds for what makes or moves a collection
_PREVIOUS = "previous"  # a property of the alias: the collection in use before


@reads_answers
class Collections:
    """`name` is that of the alias; collections are called name-000001, their configset name-digest.

    The digest is of all that a collection is built with: configuration, analysis, language.
    """

    def __init__(self, nodes: Nodes, language: str):
        self.nodes, self.name = nodes, nodes.address.name
        self.configset = f"{self.name}-{_digest(language)}"

    def current(self) -> str | None:
        """The collection in use; None before the first."""
        return self._aliases().get("aliases", {}).get(self.name)

    def previous(self) -> str | None:
        """The collection that was in use before, while it is there."""
        properties = self._aliases().get("properties", {}).get(self.name, {})
        found = properties.get(_PREVIOUS)
        return found if found in self.every_name() and found != self.current() else None

    def let_go(self) -> str | None:
        """Make none the one in use; the one that was."""
        if current := self.current():
            self._admin("DELETEALIAS", name=self.name)
        return current

    def named(self, name: str) -> str | None:
        """A collection of this archive, while it is there."""
        return name if name in self.every_name() else None

    def every_name(self) -> list[str]:
        """The collections of this archive, oldest first."""
        known = self.nodes.get(_COLLECTIONS, {"action": "LIST"})["collections"]
        return sorted(n for n in known if re.fullmatch(rf"{re.escape(self.name)}-\d{{6,}}", n))

    def differences(self, collection: str) -> list[str]:
        """In what a collection was built for another code than the running one, in words."""
        state = self._state()["collections"].get(collection)
        if state is None:
            raise Unreadable(f"The collection {collection} is gone; run rebuild_index")
        built = state["configName"]
        return [] if built == self.configset else [f"configset {built}, not {self.configset}"]

    def built_at(self, collection: str) -> float:
        """When a collection was made, in seconds of the epoch; 0 where Solr does not tell."""
        state = self._state()["collections"].get(collection, {})
        return float(state.get("creationTimeMillis", 0)) / 1000

    def set_up(self) -> None:
        """Upload the configset and make a first collection, unless they are there."""
        self._upload()
        if self.current() is None:
            with self.making():
                pass

    @contextmanager
    def making(self) -> Iterator[str]:
        """The next collection, empty: in use after the block, or gone when the block fails."""
        self._upload()
        numbers = [int(name.rpartition("-")[2]) for name in self.every_name()]
        collection = f"{self.name}-{max(numbers, default=0) + 1:06}"
        address = self.nodes.address
        self._admin(
            "CREATE",
            name=collection,
            numShards=address.shards,
            replicationFactor=address.replicas,
            waitForFinalState="true",
            **{"collection.configName": self.configset},
        )
        try:
            yield collection
            self.switch_to(collection)
        except BaseException:
            if self.current() != collection:
                self._delete(collection)
            raise

    def switch_to(self, collection: str) -> None:
        """Make a finished collection the one in use; queries and updates follow at once."""
        before = self.current()
        self._admin("CREATEALIAS", name=self.name, collections=collection)
        if before and before != collection:
            self._admin("ALIASPROP", name=self.name, **{f"property.{_PREVIOUS}": before})

    def prune(self) -> None:
        """Delete what is neither in use nor the one before it, unfinished builds too."""
        keep = {self.current(), self.previous()}
        for name in self.every_name():
            if name not in keep:
                self._delete(name)

    def live_nodes(self) -> list[str]:
        """As ZooKeeper knows them: host:port_solr."""
        return sorted(self._state()["live_nodes"])

    def replicas(self, collection: str) -> tuple[int, int]:
        """How many replicas of a collection are active, and how many there are."""
        state = self._state()
        shards = state["collections"].get(collection, {}).get("shards", {}).values()
        found = [replica for shard in shards for replica in shard["replicas"].values()]
        live = state["live_nodes"]
        active = [r for r in found if r["state"] == "active" and r["node_name"] in live]
        return len(active), len(found)

    def _state(self) -> dict:
        return self.nodes.get(_COLLECTIONS, {"action": "CLUSTERSTATUS"})["cluster"]

    def _aliases(self) -> dict:
        return self.nodes.get(_COLLECTIONS, {"action": "LISTALIASES"})

    def _upload(self) -> None:
        if self.configset in self.nodes.get("/admin/configs", {"action": "LIST"})["configSets"]:
            return
        path = f"/admin/configs?action=UPLOAD&name={self.configset}"
        self.nodes.post(path, _zipped(), timeout=_PATIENCE)

    def _delete(self, collection: str) -> None:
        try:
            self._admin("DELETE", name=collection)
        except Refused as problem:
            logger.warning("The collection %s stays: %s", collection, problem)

    def _admin(self, action: str, **params) -> None:
        self.nodes.get(_COLLECTIONS, {"action": action, **params}, _PATIENCE)


def _digest(language: str) -> str:
    parts = [path.read_bytes() for path in sorted(CONFIG.glob("*.xml"))]
    parts.append(f"{VERSION} {language} {stemmer_name(language)}".encode())
    return blake2b(b"\0".join(parts), digest_size=6).hexdigest()


def _zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(CONFIG.glob("*.xml")):
            archive.writestr(path.name, path.read_bytes())
    return packed.getvalue()
