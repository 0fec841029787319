"""SolrCloud behind Haystack: what reads and writes the collection that an alias names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from pathlib import Path

from django.conf import settings
from haystack.backends import BaseEngine, log_query
from haystack.exceptions import SearchBackendError

from search.backends.errors import Lost, Missing, Outdated
from search.backends.haystack.fields import IndexField, fields_of
from search.backends.haystack.query import PlanSearchQuery
from search.backends.haystack.writing import WritesInSessions
from search.backends.locking import Locked, writer_lock
from search.backends.solr import haystack
from search.backends.solr.client import Address, Nodes
from search.backends.solr.collections import Collections
from search.backends.solr.documents import to_document
from search.backends.solr.index import SolrIndex
from search.backends.solr.session import SolrSession
from search.protocol.answers import EngineStatus

_clients: dict[Address, Nodes] = {}  # one an archive and process: connections are kept


class SolrSearchBackend(WritesInSessions):
    """Answers to the names of the embedded engine's backend."""

    def __init__(self, connection_alias, **options):
        super().__init__(connection_alias, **options)
        address = Address(**options["NODES"])
        self.language = settings.SEARCH_LANGUAGE
        self.nodes = _clients.setdefault(address, Nodes(address))
        self.collections = Collections(self.nodes, self.language)
        self._lock = Path(options["LOCK"])
        self.path = f"{', '.join(address.hosts)}, as {address.name}"

    def index(self) -> SolrIndex:
        """The collection in use, whichever that is when it is asked."""
        return SolrIndex(self.nodes, self.collections.name, self.language)

    snapshot_or_nothing = index  # an engine that does not answer is no empty one

    def articles(self) -> int:
        """How many documents the index holds. Raises Unreadable."""
        return self.index().count

    def reading(self) -> AbstractContextManager:
        """Whatever is wrong with Solr leaves the block as Unreadable, as its client tells it."""
        return nullcontext()

    @contextmanager
    def writing(self, wait: float = 10.0, merge: bool = False) -> Iterator[SolrSession]:
        """A session that writes the collection in use; seen at its end.

        What was sent before a failure stays sent: to write it again gives the same.
        """
        with writer_lock(self._lock, wait):
            if not self.has_index():
                self.collections.set_up()
            self.examine()
            session = SolrSession(self.nodes, self.collections.name)
            yield session
            session.commit()

    @contextmanager
    def rebuilding(self, wait: float = 60.0) -> Iterator[SolrSession]:
        """A session that writes a new collection, put in use when all of it is there."""
        with writer_lock(self._lock, wait):
            with self.collections.making() as collection:
                session = SolrSession(self.nodes, collection)
                yield session
                session.commit()
            self.collections.prune()

    def merge(self, wait: float = 0.0) -> None:
        """Solr merges by itself."""

    def set_up(self) -> None:
        """Upload the configset, make a first collection and its alias, unless they are there."""
        with writer_lock(self._lock, wait=10):
            self.collections.set_up()

    @contextmanager
    def going_back(self, name: str = "") -> Iterator[tuple[SolrIndex, SolrSession] | None]:
        """The collection before, and a session that writes it; it is in use after the block.

        `name`: that one instead, as long as none is in use. None when there is none. Raises
        Outdated rather than use one that cannot be.
        """
        with writer_lock(self._lock, wait=10):
            if name and self.has_index():
                raise Locked(f"Another process has put an index in use in Solr ({self.path})")
            previous = self.collections.previous() if not name else self.collections.named(name)
            if previous is None:
                yield None
                return
            self._examine(previous)
            session = SolrSession(self.nodes, previous)
            yield SolrIndex(self.nodes, previous, self.language), session
            session.commit()
            self.collections.switch_to(previous)

    def examine(self, deep: bool = False) -> None:
        """Raise Unreadable or Outdated when nothing but a rebuild helps."""
        current = self.collections.current()
        if current is None:
            if self.collections.every_name():
                raise Lost(
                    f"No collection is in use: the alias is missing in Solr ({self.path}); run"
                    " update_index --loop, or rebuild_index"
                )
            raise Missing(f"There is no index in Solr ({self.path}); run rebuild_index")
        self._examine(current)

    @property
    def folder(self) -> Path | None:
        """The folder of this machine that holds the index: Solr's lies elsewhere."""
        return None

    def status(self) -> EngineStatus:
        """The nodes, and the collection in use as far as they tell."""
        nodes = self.nodes.answering()
        try:
            return EngineStatus(nodes=nodes, generation=self.collections.current())
        except SearchBackendError:  # told by whoever reads the index next
            return EngineStatus(nodes=nodes)

    def copy_to(self, target: Path, wait: float) -> str | None:
        """Nothing: what Solr keeps is built anew, or backed up by Solr's own means."""
        return None

    def take_over(self, copy: Path, wait: float) -> None:
        """Nothing: a copied index of files is none of Solr's."""

    def in_use(self) -> str | None:
        """The name of the collection in use. Raises Unreachable."""
        return self.collections.current()

    def let_go(self, wait: float) -> str | None:
        """Make no collection the one in use; the name of the one that was. Raises Locked."""
        with writer_lock(self._lock, wait):
            return self.collections.let_go()

    def take_up(self, name: str, wait: float) -> None:
        """Make a collection the one in use again that was let go. Raises Locked."""
        with writer_lock(self._lock, wait):
            self.collections.switch_to(name)

    def has_index(self) -> bool:
        """Whether any collection is in use. Raises Unreachable."""
        return self.collections.current() is not None

    def built_at(self) -> float:
        """When the collection in use was made, in seconds of the epoch; 0: not known."""
        current = self.collections.current()
        return self.collections.built_at(current) if current else 0.0

    def prepare(self, index, obj) -> dict:
        """The document of an object; SkipDocument when its index declines it."""
        return to_document(index.full_prepare(obj), self.fields(), self.language)

    @log_query
    def search(self, query_string, **kwargs):
        """What a plan or a reader's text finds."""
        return haystack.search(self, query_string, **kwargs)

    def more_like_this(self, model_instance, additional_query_string=None, **kwargs):
        """What resembles an object, over all shards."""
        return haystack.similar(self, model_instance, additional_query_string, **kwargs)

    def filters(self, index):
        """The maker of plans for the fields of this connection."""
        return haystack.filters(self, index)

    def fields(self) -> dict[str, IndexField]:
        return self._fields

    @cached_property
    def _fields(self) -> dict[str, IndexField]:
        return fields_of(self.unified_index().all_searchfields())

    def _examine(self, collection: str) -> None:
        if others := self.collections.differences(collection):
            raise Outdated(
                f"{collection} was built for another schema; run rebuild_index"
                f" (what differs: {', '.join(others)})"
            )


class SolrEngine(BaseEngine):
    backend = SolrSearchBackend
    query = PlanSearchQuery
