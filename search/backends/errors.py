"""When an index cannot be searched."""

from haystack.exceptions import SearchBackendError


class Unreadable(SearchBackendError):
    """There is no index, or it is damaged or of another schema; rebuild_index makes a new one."""


class Unreachable(Unreadable):
    """The engine does not answer. The index is what it was: to build it anew would not help."""


class Outdated(SearchBackendError):
    """The index was built for another schema: it is read as far as that goes, never written."""
