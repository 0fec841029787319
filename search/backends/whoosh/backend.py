"""The embedded engine behind Haystack: Whoosh writes the index, arrays read it."""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from weakref import WeakKeyDictionary

from django.conf import settings
from haystack.backends import BaseEngine, log_query

from search.backends.errors import Lost, Missing, OtherVersion, Outdated, Unreadable
from search.backends.haystack import search as haystack_search
from search.backends.haystack import spelling
from search.backends.haystack.fields import IndexField, fields_of
from search.backends.haystack.filters import Filters
from search.backends.haystack.query import PlanSearchQuery
from search.backends.haystack.writing import WritesInSessions
from search.backends.locking import Locked, writer_lock
from search.backends.whoosh.corruption import corruption_told
from search.backends.whoosh.fingerprint import FILES, differences, fingerprint
from search.backends.whoosh.generations import Generations, built_with
from search.backends.whoosh.index import SnapshotIndex
from search.backends.whoosh.schema import build_schema, to_document
from search.backends.whoosh.session import Session, segments_of, session_in
from search.backends.whoosh.storage import DurableStorage, flush
from search.backends.whoosh.writer import worth_merging
from search.columns import manifest, mapped
from search.columns.access import opener
from search.columns.snapshot import Reader, Snapshot
from search.protocol.answers import EngineStatus

logger = logging.getLogger(__name__)

_readers: dict[str, Reader] = {}  # one a folder and process; Haystack makes a backend a thread
_is_readable: WeakKeyDictionary[Snapshot, bool] = WeakKeyDictionary()  # looked at once


class WhooshSearchBackend(WritesInSessions):
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
        directory = self._in_use()
        try:
            reader = _readers.setdefault(str(self.path), Reader(check=_check))
            with corruption_told(directory):
                snapshot = reader.snapshot(directory)
            if snapshot not in _is_readable:
                _is_readable[snapshot] = self._has_what_is_needed(directory)
        except Exception as problem:  # damaged files lead to errors of any kind
            if self._in_use() != directory:  # it has been switched, and the old one removed
                return self.snapshot()
            if isinstance(problem, Unreadable):
                raise  # tells by itself
            raise Unreadable(f"{directory} cannot be read: {problem!r}") from problem
        if not _is_readable[snapshot]:
            raise Unreadable(f"{directory} was built for another schema; run rebuild_index")
        return snapshot

    def index(self) -> SnapshotIndex:
        """What the pages ask; raises Unreadable as `snapshot` does."""
        return SnapshotIndex(self.snapshot())

    def articles(self) -> int:
        """How many documents the index holds. Raises Unreadable."""
        return int(self.snapshot().live.sum())

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Whatever is wrong with the files leaves the block as Unreadable.

        What fails though every byte of them is as it was written is a fault of ours.
        """
        directory = self._in_use()
        try:
            with corruption_told(directory):
                yield
        except (OSError, manifest.Damaged) as problem:
            raise Unreadable(f"{directory} cannot be read: {problem!r}") from problem

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
            self.generations.prune()
            self._examine(directory)
            with session_in(directory, merge) as session:
                yield session

    @contextmanager
    def rebuilding(self, wait: float = 60.0) -> Iterator[Session]:
        """A session that writes a new generation, put in use when all of it is there."""
        with writer_lock(self.path, wait):
            self._remove_left_overs()
            try:
                with self._making() as directory, session_in(directory) as session:
                    yield session
            finally:
                self.generations.prune()

    def merge(self, wait: float = 0.0) -> None:
        """Merge what is worth it of what others wrote: web processes add segments, one a save.

        The lock is only taken when there was a commit since it last looked.
        """
        directory = self._current()
        stamp = mapped.stamp(directory) if directory else None
        if directory is None or (stamp is not None and stamp == self._looked_at):
            return
        with writer_lock(self.path, wait):
            self._examine(directory)
            if worth_merging(segments_of(directory)):
                with session_in(directory, merge=True):
                    pass
        self._looked_at = stamp

    def set_up(self) -> None:
        """Make the folder and an empty first generation, unless there is one."""
        with writer_lock(self.path, wait=10):
            self._existing()

    @contextmanager
    def going_back(self, name: str = "") -> Iterator[tuple[SnapshotIndex, Session] | None]:
        """The generation before, and a session that writes it; it is in use after the block.

        `name`: that one instead, as long as none is in use. None when there is none. Raises
        Outdated or Unreadable rather than use one that cannot be.
        """
        with writer_lock(self.path, wait=10):
            if name and self._current():
                raise Locked(f"Another process has put an index in use in {self.path}")
            generations = self.generations
            previous = generations.named(name) if name else generations.previous()
            if previous is None:
                yield None
                return
            self._examine(previous, deep=True)
            with session_in(previous) as session:
                snapshot = Reader(check=_check).snapshot(previous)
                yield SnapshotIndex(snapshot), session
            generations.switch_to(previous)

    def examine(self, deep: bool = False) -> None:
        """Raise Unreadable or Outdated when nothing but a rebuild helps.

        The files in use are looked at by their sizes; `deep`: by every byte.
        """
        self._examine(self._in_use(), deep)

    @property
    def folder(self) -> Path | None:
        """The folder of this machine that holds the index."""
        return self.path

    def status(self) -> EngineStatus:
        """The index as its folder tells of it. Raises OSError where that cannot be read."""
        current = self.generations.current()
        committed_at = current and self.generations.committed_at(current)
        if not (current and committed_at):
            return EngineStatus()
        return EngineStatus(
            generation=current.name,
            age=max(time.time() - committed_at, 0.0),
            size=self.generations.size(),
            is_writable=all(os.access(path, os.W_OK) for path in (self.path, current)),
        )

    def copy_to(self, target: Path, wait: float) -> str | None:
        """Copy the generation in use; its name, or None when there is none. Raises Locked."""
        with writer_lock(self.path, wait):  # no commit comes or goes meanwhile
            current = self.generations.current()
            if current is None:
                return None
            shutil.copytree(current, target)
            return current.name

    def take_over(self, copy: Path, wait: float) -> None:
        """Make a copied generation the one in use; that of before stays, one step back.

        Raises Locked.
        """
        with writer_lock(self.path, wait), self.generations.making({}) as target:
            for path in copy.iterdir():
                # Not their modes: whoever unpacked the copy had a umask of its own.
                with path.open("rb") as old, open(target / path.name, "wb", opener=opener) as new:
                    shutil.copyfileobj(old, new)
            flush(list(target.iterdir()))

    def in_use(self) -> str | None:
        """The name of the generation in use. Raises Unreadable."""
        current = self._current()
        return current.name if current else None

    def let_go(self, wait: float) -> str | None:
        """Make no generation the one in use; the name of the one that was. Raises Locked."""
        with writer_lock(self.path, wait):
            current = self.generations.let_go()
        return current.name if current else None

    def take_up(self, name: str, wait: float) -> None:
        """Make a generation the one in use again that was let go. Raises Locked."""
        with writer_lock(self.path, wait):
            if path := self.generations.named(name):
                self.generations.switch_to(path)

    def has_index(self) -> bool:
        """Whether any generation is in use, whatever its state. Raises Unreadable."""
        return self._current() is not None

    def differences(self) -> list[str]:
        """In what the index was built for another schema than the running code's."""
        directory = self._current()
        return self._differences(directory) if directory else []

    def built_at(self) -> float:
        """When the build of the index in use began, in seconds of the epoch; 0: not known."""
        return self.generations.built_at(self._in_use())

    def prepare(self, index, obj) -> dict:
        """The Whoosh document of an object; SkipDocument when its index declines it."""
        return to_document(index.full_prepare(obj), self._schema_fields)

    @log_query
    def search(self, query_string, **kwargs):
        """What a plan or a reader's text finds; see search.backends.haystack.search."""
        return haystack_search.search(self, query_string, **kwargs)

    def more_like_this(self, model_instance, additional_query_string=None, **kwargs):
        """What resembles an object, sliced, filtered and counted like any other search."""
        return haystack_search.similar(self, model_instance, additional_query_string, **kwargs)

    def create_spelling_suggestion(self, query_string) -> str | None:
        """A text with its unknown words replaced by near ones; None when nothing is better."""
        return spelling.suggestion(
            query_string, haystack_search.scope(self), self.filters(self.snapshot_or_nothing())
        )

    def filters(self, snapshot: Snapshot) -> Filters:
        """The maker of plans for the fields of this connection."""
        return Filters(self.fields(), self.document_field(), self.language, snapshot)

    def fields(self) -> dict[str, IndexField]:
        return fields_of(self.unified_index().all_searchfields())

    def _existing(self) -> Path:
        directory = self._current()
        if directory is None:
            with self._making() as directory:
                pass
        return directory

    @contextmanager
    def _making(self) -> Iterator[Path]:
        """A new generation without documents, in use after the block; gone when that fails."""
        with self.generations.making(self._fingerprint) as directory:
            DurableStorage(directory).create_index(self.schema)
            yield directory

    def _remove_left_overs(self) -> None:
        """Those of killed writers in the index in use, which nobody writes to after a rebuild.

        Not in another version's: what it calls left over, only that version knows.
        """
        with suppress(manifest.Damaged, Unreadable, OSError):  # damaged: a rebuild is the cure
            if directory := self._current():
                _check_version(directory)
                DurableStorage(directory).remove_left_overs()

    def _current(self) -> Path | None:
        try:
            return self.generations.current()
        except OSError as problem:
            raise Unreadable(f"{self.path} cannot be read: {problem!r}") from problem

    def _in_use(self) -> Path:
        directory = self._current()
        if directory is None:
            if reason := self.generations.why_none():
                raise Lost(
                    f"No generation of the index is in use: {reason}; run update_index --loop, or"
                    " rebuild_index"
                )
            raise Missing(f"There is no index in {self.path}; run rebuild_index")
        return directory

    def _examine(self, directory: Path, deep: bool = False) -> None:
        try:
            _check_version(directory)
            damaged, others = manifest.differing(directory, deep), self._differences(directory)
        except OSError as problem:
            raise Unreadable(f"{directory} cannot be read: {problem!r}") from problem
        if manifest.newest(directory) is None:
            raise Missing(f"{directory} holds no commit; run rebuild_index")
        if damaged:
            raise Unreadable(f"The index is damaged: {'; '.join(damaged)}; run rebuild_index")
        if others:
            raise Outdated(
                f"{directory} was built for another schema; run rebuild_index"
                f" (what differs: {', '.join(others)})"
            )

    def _has_what_is_needed(self, directory: Path) -> bool:
        """Whether an index has the fields that no search goes without, as this code knows them."""
        found = self._differences(directory)
        if not found:
            return True
        indexes = self.unified_index().get_indexes().values()
        needed = {"key"}.union(*(getattr(index, "needed", ()) for index in indexes))
        is_enough = needed.isdisjoint(text.removeprefix("field ") for text in found)
        if is_enough:  # else whoever asks says so
            logger.error("%s was built for another schema; run rebuild_index", directory)
        return is_enough

    def _differences(self, directory: Path) -> list[str]:
        return differences(built_with(directory), self._fingerprint)

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


def _check(directory: Path) -> None:
    """Raise unless a generation may be unpickled: its files are this version's, and as written."""
    _check_version(directory)
    manifest.check(directory)


def _check_version(directory: Path) -> None:
    """Raise unless the files of a generation are this version's.

    A pickle names its classes by the modules they lay in when it was made. Raises OSError.
    """
    built = built_with(directory)
    if built.get("files") != FILES:
        problem = OtherVersion if built else Unreadable  # what tells nothing may be damaged
        raise problem(f"{directory} was built for another version; run rebuild_index")


class WhooshEngine(BaseEngine):
    backend = WhooshSearchBackend
    query = PlanSearchQuery
