"""How often a password may be tried: by account and address, and by address alone."""

from __future__ import annotations

import unicodedata

from django.conf import settings
from django.shortcuts import redirect

from newsroom.web import throttle
from newsroom.web.client_address import client_address
from newsroom.web.preferences import leads_to_a_page
from newsroom.web.refusals import too_many


def guarded_login(login, request, extra_context=None):
    """The answer of a login view, or 429 for who tried too often; a success is no try."""
    if request.method != "POST":
        return login(request, extra_context)
    address = client_address(request)
    tries = {"login": f"{_account(request)} {address}", "login_address": address}
    wait = max(throttle.ask(kind, who) for kind, who in tries.items())
    if wait:
        return too_many(request, wait)
    response = login(request, extra_context)
    if response.status_code == 302:  # the form stands there again (200) after a wrong password
        throttle.start_afresh("login", tries["login"])
        throttle.take_back("login_address", address)
        if not leads_to_a_page(response["Location"]):
            return redirect(settings.LOGIN_REDIRECT_URL)
    return response


def _account(request) -> str:
    return unicodedata.normalize("NFKC", request.POST.get("username", "")).casefold().strip()[:200]
