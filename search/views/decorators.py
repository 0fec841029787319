"""What stands before the views of the search: limits by client, by time, and leases at exports."""

from __future__ import annotations

from functools import wraps

from newsroom.web.refusals import search_too_slow, too_many
from newsroom.web.spending import time_counted
from newsroom.web.throttle import client, rate_limited
from newsroom.web.time_limit import time_limited
from search.exports.leases import Leased, wait_for_lease

AFTER_AN_EXPORT = 5  # seconds


def guarded(view):
    """A view that searches: counted by number and by time, and ended when it takes too long."""
    return rate_limited("search")(time_counted(time_limited(view, search_too_slow)))


def suggesting(view):
    """A view that is asked at every key: counted apart from searches, and ended like them."""
    return rate_limited("suggest")(time_counted(time_limited(view, search_too_slow)))


def exporting(view):
    """A view that streams a whole result set: counted, and one at a time for each client."""

    @wraps(view)
    def with_lease(request, *args, **kwargs):
        lease = wait_for_lease(client(request))
        if lease is None:
            return too_many(request, AFTER_AN_EXPORT)
        try:
            response = view(request, *args, **kwargs)
        except BaseException:
            lease.give_back()
            raise
        response.streaming_content = Leased(response.streaming_content, lease)
        lease.lapse_unless_begun()
        return response

    return rate_limited("export")(with_lease)
