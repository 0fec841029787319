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
    then = _(
        "It is our fault, not yours, and it has been written down. Please try again in a moment."
    )
    return _page(request, 500, _("Something went wrong"), _("Something went wrong here."), then)


def bad_request(request, exception) -> HttpResponse:
    """handler400: what cannot be read, or is more than is taken at once."""
    what = _("What your browser sent cannot be read.")
    then = _("Please try again from the page before.")
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        what = _("That is more than is taken at once.")
        then = _(
            "Nothing was saved, and your browser still has what you typed: go back, and make it"
            " shorter."
        )
    return _page(request, 400, _("This cannot be read"), what, then)


def unavailable(request, problem: BaseException | None) -> HttpResponse:
    """Please come back: 503 with Retry-After, as a page or as JSON."""
    said = getattr(problem, "said", OutOfReach.said)
    what = _("The archive is out of reach for a moment.")
    if request.path.endswith((".json", ".jsonl")):
        answer = {"error": f"{what} {said}", "retry_after": RETRY_AFTER}
        response: HttpResponse = JsonResponse(answer, status=503)
    else:
        then = f"{said} {_('Nothing is lost; please try again in a few seconds.')}"
        response = _page(request, 503, _("Back in a moment"), what, then)
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


def _page(request, status: int, title: str, what: str, then: str) -> HttpResponse:
    told = {"title": title, "what": what, "then": then, "request_id": getattr(request, "id", "")}
    return HttpResponse(render_to_string("failure.html", told), status=status)
