"""Writing one commit of an index: what may be done meanwhile, and no trace when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path

from haystack.constants import ID
from whoosh.index import FileIndex
from whoosh.writing import NO_MERGE

from search.backends.errors import Unreadable
from search.backends.whoosh.corruption import corruption_told
from search.backends.whoosh.storage import DurableStorage
from search.backends.whoosh.writer import BulkWriter, merge_by_size
from search.columns.postings import Cache
from search.columns.segment import Segment


class Session:
    """What may be done while the index is being written."""

    def __init__(self, writer: BulkWriter, segments: list[Segment]):
        self._writer, self._segments = writer, segments
        self._directory = Path(writer.storage.folder)
        self._bases = [0, *accumulate(segment.count for segment in segments)]
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
        with corruption_told(self._directory):
            for base, segment in zip(self._bases, self._segments, strict=False):
                for document in segment.postings(field, value).docs.tolist():
                    self._writer.delete_document(base + document)


@contextmanager
def session_in(directory: Path, merge: bool = False) -> Iterator[Session]:
    """A session that commits at its end, or leaves all as it was.

    For whoever holds the writer's lock and has looked at the files, which are unpickled. Raises
    Unreadable when they are damaged all the same.
    """
    index, segments = _opened(directory)
    writer = None
    try:
        index.storage.remove_left_overs()  # of who was killed: there may be little space
        writer = BulkWriter(index)
        yield Session(writer, segments)
        with corruption_told(directory):
            writer.commit(mergetype=merge_by_size if merge else NO_MERGE)
    except BaseException:
        if writer is not None and not writer.is_closed:
            writer.cancel()
        raise
    finally:
        index.storage.remove_left_overs()


def segments_of(directory: Path) -> list:
    """Whoosh's segments of the newest commit. Raises Unreadable when they are damaged."""
    with corruption_told(directory):
        return DurableStorage(directory).open_index()._segments()


def _opened(directory: Path) -> tuple[FileIndex, list[Segment]]:
    try:
        with corruption_told(directory):
            index = DurableStorage(directory).open_index()
            toc, cache = index._read_toc(), Cache(0)
            segments = [Segment(index.storage, toc.schema, each, cache) for each in toc.segments]
            return index, segments
    except Exception as problem:  # damaged files lead to errors of any kind
        raise Unreadable(f"{directory} cannot be opened: {problem!r}") from problem
