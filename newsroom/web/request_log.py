"""Every request gets an id, a line in the log, and a place in the metrics."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.core.signals import request_finished

from newsroom.logs import request_id, shortened
from newsroom.metrics import count_request

logger = logging.getLogger(__name__)
HEADER = "X-Request-ID"
PROBES = ("/healthz", "/readyz", "/metrics")
_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Parts of an address that open a door by themselves.
_SECRET_PARTS = frozenset(["token", "key", "signature", "secret"])


class RequestLogMiddleware:
    """Stands first, so that what other middleware answers is told as well.

    The id is that of `X-Request-ID` when it is sane (a proxy gave it), else a new one; the answer
    carries it, and every line of the log while the request is worked on.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        request_finished.connect(_forget, dispatch_uid="newsroom.web.request_log")

    def __call__(self, request):
        started = time.perf_counter()
        request.id = _sane(request.headers.get(HEADER, "")) or uuid.uuid4().hex
        request_id.set(request.id)
        response = self.get_response(request)
        response[HEADER] = request.id
        if response.streaming:
            response.streaming_content = _followed(request, response, started)
        else:
            _write_down(request, response, started)
        return response


def _sane(given: str) -> str:
    return given if _SANE.fullmatch(given) else ""


def _followed(request, response, started: float) -> Iterable:
    """The stream itself; told of when its last part is sent, or the reader has gone."""
    if response.is_async:
        _write_down(request, response, started)
        return response.streaming_content
    return _told_at_its_end(request, response, response.streaming_content, started)


def _told_at_its_end(request, response, parts: Iterable, started: float) -> Iterator:
    is_whole = False
    try:
        yield from parts
        is_whole = True
    finally:
        _write_down(request, response, started, is_broken_off=not is_whole)


def _write_down(request, response, started: float, is_broken_off: bool = False) -> None:
    seconds = time.perf_counter() - started
    status, match = response.status_code, request.resolver_match
    path = _without_secret_parts(request)
    fields = {
        "method": request.method,
        "path": path,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "user": _user_id(request),
        "agent": request.headers.get("User-Agent", ""),
    }
    if is_broken_off:
        fields["broken_off"] = True
    files = (settings.STATIC_URL, settings.MEDIA_URL)
    is_quiet = status < 400 and (path in PROBES or path.startswith(files))
    logger.log(
        logging.DEBUG if is_quiet else logging.INFO,
        "%s %s %d %.0f ms%s",
        shortened(request.method),
        shortened(path),
        status,
        seconds * 1000,
        " (broken off)" if is_broken_off else "",
        extra={"fields": fields},
    )
    count_request(request.method, status, match.view_name if match else "none", seconds)


def _without_secret_parts(request) -> str:
    """The path without its query string, and without what in it opens a door."""
    path = request.path
    for name, value in (request.resolver_match.kwargs if request.resolver_match else {}).items():
        if name in _SECRET_PARTS:
            path = path.replace(str(value), "[left out]")
    return path


def _user_id(request) -> int | None:
    """Whoever the request was already known to be from: the log asks the database nothing."""
    user = getattr(request, "_cached_user", None)  # kept there by AuthenticationMiddleware
    return user.pk if user is not None else None


def _forget(**kwargs) -> None:
    request_id.set("")
