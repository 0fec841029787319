"""Whether a part of a page is asked for, to be swapped into the one that is shown."""

from __future__ import annotations


def wants_fragment(request) -> bool:
    """Whether htmx asks for a part alone; a restored page needs all of it."""
    return bool(request.htmx) and not request.htmx.history_restore_request
