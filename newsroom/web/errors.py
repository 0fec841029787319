"""What a reader sees when something fails: plain pages with the request's id and nothing else."""

from __future__ import annotations

import logging
import sqlite3
import sys

from django import db
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

logger = logging.getLogger(__name__)
RETRY_AFTER = 10  # seconds
# What SQLite says of a file that cannot be used now. All else it says is a fault of ours.
_SQLITE_TROUBLE = frozenset(
    [
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    ]
)


class OutOfReach(Exception):
    """Something that an answer needs cannot be asked for now. `said` tells readers what."""

    said = gettext_lazy("Its database or its pictures do not answer.")
    is_told = False  # in the log


class StorageDown(OutOfReach):
    """Where pictures are kept does not answer, or refuses us."""


class OutOfReachMiddleware:
    """Answers 503 while something is out of reach; the next request asks again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if is_out_of_reach(exception):
            if not getattr(exception, "is_told", False):
                logger.error("Out of reach: %s", exception)
            return unavailable(request, exception)
        return None


def server_error(request) -> HttpResponse:
    """handler500: failures in views and in middleware, told apart by what was raised."""
    problem = sys.exc_info()[1]
    if is_out_of_reach(problem):
        return unavailable(request, problem)
    return HttpResponse(_page("500.html", request), status=500)


def bad_request(request, exception) -> HttpResponse:
    """handler400: what cannot be read, or is more than is taken at once."""
    is_too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return HttpResponse(_page("400.html", request, is_too_big=is_too_big), status=400)


def unavailable(request, problem: BaseException | None) -> HttpResponse:
    """Please come back: 503 with Retry-After, as a page or as JSON."""
    said = getattr(problem, "said", OutOfReach.said)
    if request.path.endswith((".json", ".jsonl")):
        error = _("The archive is out of reach for a moment.")
        answer = {"error": f"{error} {said}", "retry_after": RETRY_AFTER}
        response: HttpResponse = JsonResponse(answer, status=503)
    else:
        response = HttpResponse(_page("503.html", request, said=said), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def is_out_of_reach(problem: BaseException | None) -> bool:
    """Whether what raised a problem could not answer at all.

    A database that refuses what it was asked has answered.
    """
    if isinstance(problem, OutOfReach):
        return True
    if not isinstance(problem, db.Error):
        return False
    cause = problem.__cause__
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        # Of a file that is gone SQLite makes an empty one.
        return code in _SQLITE_TROUBLE or str(cause).startswith("no such table")
    return isinstance(problem, db.OperationalError | db.InterfaceError)


def _page(template: str, request, **context) -> str:
    return render_to_string(template, {"request_id": getattr(request, "id", ""), **context})
