"""Views that a client may ask for only so often."""

from __future__ import annotations

from functools import wraps

from newsroom.rates import ask, client
from newsroom.refusals import too_many


def rate_limited(kind: str):
    """A decorator: 429 with Retry-After for clients beyond RATES[kind]."""

    def wrap(view):
        @wraps(view)
        def limited(request, *args, **kwargs):
            wait = ask(kind, client(request))
            return too_many(request, wait) if wait else view(request, *args, **kwargs)

        return limited

    return wrap
