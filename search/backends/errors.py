"""What is wrong with an index: it cannot be searched, or not be written."""

from django.utils.translation import gettext_lazy
from haystack.exceptions import SearchBackendError

from newsroom.web.errors import OutOfReach


class Unreadable(SearchBackendError, OutOfReach):
    """There is no index, or it is damaged or of another version; rebuild_index makes a new one."""

    said = gettext_lazy("Its search index cannot be read.")


class Missing(Unreadable):
    """There is no index yet, or it is gone."""


class Lost(Missing):
    """No generation is in use, though the index is not new: what named the one in use is lost."""


class Unreachable(Unreadable):
    """The engine does not answer. The index is what it was: to build it anew would not help."""


class Outdated(SearchBackendError):
    """The index was built for another schema: it is read as far as that goes, never written."""


class OtherVersion(Outdated, Unreadable):
    """The files of the index are another version's: nothing of it is read, above all no pickle."""
