"""What is said to a client that asked too often, or for too much: a page, JSON or a line."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def too_many(request, seconds: int) -> HttpResponse:
    """429: this client has asked as often as it may for now."""
    wait = ngettext(
        "Please wait %d second and try again.", "Please wait %d seconds and try again.", seconds
    )
    return _refusal(request, 429, _("That was too many requests."), wait % seconds, seconds)


def too_slow(request, seconds: int = 10) -> HttpResponse:
    """503: the request was ended because it took too long."""
    what = _("This page took too long and was stopped.")
    return _refusal(request, 503, what, _("Please try again."), seconds)


def search_too_slow(request, seconds: int = 10) -> HttpResponse:
    """503: a search was ended because it took too long."""
    advice = _("Please try again, or ask for less: fewer words with * or ~ are the quickest.")
    return _refusal(request, 503, _("This search took too long and was stopped."), advice, seconds)


def _refusal(request, status: int, what: str, then: str, seconds: int) -> HttpResponse:
    response: HttpResponse
    if request.path.endswith((".json", ".jsonl")):
        response = JsonResponse({"error": f"{what} {then}", "retry_after": seconds}, status=status)
    elif request.accepts("text/html"):
        response = render(request, "refused.html", {"what": what, "then": then}, status=status)
    else:
        response = HttpResponse(f"{what} {then}\n", status=status, content_type="text/plain")
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
