"""The embedded engine behind Haystack: Whoosh writes the index, arrays read it."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from weakref import WeakKeyDictionary

from django.conf import settings
from haystack.backends import BaseEngine, BaseSearchBackend, log_query
from haystack.constants import DJANGO_CT, ID
from haystack.exceptions import SkipDocument
from haystack.utils import get_identifier
from whoosh.index import FileIndex
from whoosh.writing import NO_MERGE

from search.backends import asking, spelling
from search.backends.bulk import BulkWriter, merge_by_size, worth_merging
from search.backends.field_kinds import Field, fields_of
from search.backends.filters import Filters
from search.backends.fingerprint import Outdated, differences, fingerprint
from search.backends.generations import Generations
from search.backends.haystack_query import WhooshSearchQuery
from search.backends.locking import writer_lock
from search.backends.schema import build_schema, to_document
from search.backends.storage import DurableStorage
from search.backends.unreadable import Unreadable
from search.columns import files, manifest
from search.columns.postings import Cache
from search.columns.segment import Segment
from search.columns.snapshot import Reader, Snapshot

logger = logging.getLogger(__name__)

_readers: dict[str, Reader] = {}  # one a folder and process; Haystack makes a backend a thread
_is_readable: WeakKeyDictionary[Snapshot, bool] = WeakKeyDictionary()  # looked at once


class WhooshSearchBackend(BaseSearchBackend):
    """Reads and writes the generation in use of one index folder."""

    def __init__(self, connection_alias, **options):
        super().__init__(connection_alias, **options)
        self.path = Path(options["PATH"])
        self.generations = Generations(self.path)
        self.language = settings.SEARCH_LANGUAGE
        self._looked_at: tuple | None = (
            None  # the folder as it was when merging was last thought of
        )

    def snapshot(self) -> Snapshot:
        """The index as it is now. Raises Unreadable when there is none that can be trusted."""
        directory = self.generations.current()
        if directory is None:
            raise Unreadable(f"There is no index in {self.path} yet; run rebuild_index")
        try:
            reader = _readers.setdefault(str(self.path), Reader(check=manifest.check))
            snapshot = reader.snapshot(directory)
        except Exception as problem:  # damaged files lead to errors of any kind
            raise Unreadable(f"{directory} cannot be read: {problem!r}") from problem
        if snapshot not in _is_readable:
            _is_readable[snapshot] = self._has_what_is_needed(directory)
        if not _is_readable[snapshot]:
            raise Unreadable(f"{directory} was built for another schema; run rebuild_index")
        return snapshot

    def snapshot_or_nothing(self) -> Snapshot:
        """The index as it is now; without one an empty snapshot, and a line in the log."""
        try:
            return self.snapshot()
        except Unreadable as problem:
            logger.error("%s", problem)
            return Snapshot([], [])

    @contextmanager
    def writing(self, wait: float = 10.0, merge: bool = False) -> Iterator[Session]:
        """A session that writes the generation in use; commits at its end or not at all.

        Raises Outdated when that was built for another schema: documents of both in one index
        would be found by some words and not by others.
        """
        with writer_lock(self.path, wait):
            directory = self._existing()
            self._check(directory)
            with _session(_open(directory), merge) as session:
                yield session

    @contextmanager
    def rebuilding(self, wait: float = 60.0) -> Iterator[Session]:
        """A session that writes a new generation, put in use when all of it is there."""
        with writer_lock(self.path, wait):
            directory = self._create()
            try:
                with _session(_open(directory), merge=False) as session:
                    yield session
            except BaseException:
                shutil.rmtree(directory, ignore_errors=True)
                raise
            self.generations.switch_to(directory)
            self.generations.prune()

    def merge(self, wait: float = 0.0) -> None:
        """Merge what is worth it of what others wrote: web processes add segments, one a save.

        The lock is only taken when there was a commit since it last looked.
        """
        directory = self.generations.current()
        stamp = directory and files.stamp(directory)
        if directory is None or (stamp is not None and stamp == self._looked_at):
            return
        with writer_lock(self.path, wait):
            self._check(directory)
            index = _open(directory)
            if worth_merging(index._segments()):
                with _session(index, merge=True):
                    pass
        self._looked_at = stamp

    def set_up(self) -> None:
        """Make the folder and an empty first generation, unless there is one."""
        with writer_lock(self.path, wait=10):
            self._existing()

    @contextmanager
    def going_back(self) -> Iterator[tuple[Snapshot, Session] | None]:
        """The generation before, and a session that writes it; it is in use after the block.

        None when there is none. Raises Outdated when it was built for another schema.
        """
        with writer_lock(self.path, wait=10):
            previous = self.generations.previous()
            if previous is None:
                yield None
                return
            self._check(previous)
            with _session(_open(previous), merge=False) as session:
                yield Reader(check=manifest.check).snapshot(previous), session
            self.generations.switch_to(previous)

    def differences(self) -> list[str]:
        """In what the index was built for another schema than the running code's."""
        directory = self.generations.current()
        return self._differences(directory) if directory else []

    def prepare(self, index, obj) -> dict:
        """The Whoosh document of an object; SkipDocument when its index declines it."""
        return to_document(index.full_prepare(obj), self._schema_fields)

    def update(self, index, iterable, commit=True):
        """Write objects into the index; what was there of them before is replaced."""
        with self.writing() as session:
            for obj in iterable:
                try:
                    session.replace(self.prepare(index, obj))
                except SkipDocument:
                    logger.debug("%r is not indexed: its index declines it", obj)

    def remove(self, obj_or_string, commit=True):
        with self.writing() as session:
            session.remove(get_identifier(obj_or_string))

    def clear(self, models=None, commit=True):
        """Empty the index, or take the documents of some models out of it."""
        if models is None:
            with self.rebuilding():
                return
        with self.writing() as session:
            for model in models:
                session.remove_all(DJANGO_CT, f"{model._meta.app_label}.{model._meta.model_name}")

    @log_query
    def search(self, query_string, **kwargs):
        """What a plan or a reader's text finds; see search.backends.asking."""
        return asking.search(self, query_string, **kwargs)

    def more_like_this(self, model_instance, additional_query_string=None, **kwargs):
        """What resembles an object, sliced, filtered and counted like any other search."""
        return asking.similar(self, model_instance, additional_query_string, **kwargs)

    def create_spelling_suggestion(self, query_string) -> str | None:
        """A text with its unknown words replaced by near ones; None when nothing is better."""
        return spelling.suggestion(
            query_string, asking.scope(self), self.filters(self.snapshot_or_nothing())
        )

    def filters(self, snapshot: Snapshot) -> Filters:
        """The maker of plans for the fields of this connection."""
        return Filters(self.fields(), self.document_field(), self.language, snapshot)

    def fields(self) -> dict[str, Field]:
        return fields_of(self.unified_index().all_searchfields())

    def document_field(self) -> str:
        return self.unified_index().document_field

    def index_fieldname(self, name: str) -> str:
        return self.unified_index().get_index_fieldname(name)

    def unified_index(self):
        from haystack import connections

        return connections[self.connection_alias].get_unified_index()

    def _existing(self) -> Path:
        directory = self.generations.current()
        if directory is None:
            directory = self._create()
            self.generations.switch_to(directory)
        return directory

    def _create(self) -> Path:
        directory = self.generations.new(self._fingerprint)
        DurableStorage(directory).create_index(self.schema)
        return directory

    def _check(self, directory: Path) -> None:
        if found := self._differences(directory):
            raise Outdated(
                f"{directory} was built for another schema; run rebuild_index"
                f" (what differs: {', '.join(found)})"
            )

    def _has_what_is_needed(self, directory: Path) -> bool:
        """Whether an index has the fields that no search goes without, as this code knows them."""
        found = self._differences(directory)
        if not found:
            return True
        logger.error("%s was built for another schema; run rebuild_index", directory)
        indexes = self.unified_index().get_indexes().values()
        needed = {"key"}.union(*(getattr(index, "needed", ()) for index in indexes))
        return needed.isdisjoint(text.removeprefix("field ") for text in found)

    def _differences(self, directory: Path) -> list[str]:
        return differences(self.generations.built_with(directory), self._fingerprint)

    @cached_property
    def _schema_fields(self) -> dict:
        return dict(self.schema.items())

    @cached_property
    def _fingerprint(self) -> dict:
        return fingerprint(self.schema, self.language)

    @cached_property
    def schema(self):
        """The Whoosh schema of the fields that Haystack's indexes declare."""
        unified = self.unified_index()
        every = unified.all_searchfields()
        partial = frozenset(
            name
            for name in every
            for index in unified.get_indexes().values()
            if name not in index.field_map
        )
        return build_schema(every, self.language, partial)


class Session:
    """What may be done while the index is being written."""

    def __init__(self, writer: BulkWriter):
        self._writer = writer
        cache = Cache(0)
        self._segments = [Segment(writer.storage, writer.schema, s, cache) for s in writer.segments]
        self._bases = [0, *accumulate(segment.count for segment in self._segments)]
        self._replaced: dict[str, int] = {}  # numbers of documents that this session has written

    def add(self, document: dict) -> None:
        """Write a document that the index does not have."""
        self._writer.add_document(**document)

    def replace(self, document: dict) -> None:
        """Write a document in the place of what the index and this session have of it."""
        self.remove(document[ID])
        self._replaced[document[ID]] = self._writer.docnum
        self.add(document)

    def remove(self, identifier: str) -> None:
        self.remove_all(ID, identifier)
        written = self._replaced.pop(identifier, None)
        if written is not None:
            self._writer.take_back(written)

    def remove_all(self, field: str, value: str) -> None:
        """Delete what was committed with a value in a field that is not prose."""
        for base, segment in zip(self._bases, self._segments, strict=False):
            for document in segment.postings(field, value).docs.tolist():
                self._writer.delete_document(base + document)


@contextmanager
def _session(index: FileIndex, merge: bool) -> Iterator[Session]:
    writer = BulkWriter(index)
    try:
        yield Session(writer)
        writer.commit(mergetype=merge_by_size if merge else NO_MERGE)
    except BaseException:
        if not writer.is_closed:
            writer.cancel()
        raise


def _open(directory: Path) -> FileIndex:
    try:
        manifest.check(directory)
        return DurableStorage(directory).open_index()
    except Exception as problem:
        raise Unreadable(f"{directory} cannot be opened: {problem!r}") from problem


class WhooshEngine(BaseEngine):
    backend = WhooshSearchBackend
    query = WhooshSearchQuery
