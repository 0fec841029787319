"""The colours a reader chose: kept in a cookie, known to every page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEMES = ("light", "dark")
A_YEAR = 365 * 24 * 60 * 60


def chosen_theme(request) -> str:
    """light, dark, or empty: as the device has it."""
    theme = request.COOKIES.get(_cookie(), "")
    return theme if theme in THEMES else ""


@require_POST
def choose_theme(request):
    """Keep a choice and go back to the page it was made on."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(_cookie(), theme, A_YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(_cookie(), samesite="Lax")
    return response


def _cookie() -> str:
    """Its name: one that browsers take over https only, and from this host, when cookies are so."""
    return "__Host-theme" if settings.SESSION_COOKIE_SECURE else "theme"
