"""What a reader chose for all pages: kept in a cookie, and back to the page it was chosen on."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

A_YEAR = 365 * 24 * 60 * 60


def kept(request, name: str, allowed: Collection[str]) -> str:
    """What was chosen; empty when nothing was, or nothing that can be."""
    value = read(request, name)
    return value if value in allowed else ""


def keep(request, name: str, allowed: Collection[str], over: str = "") -> HttpResponseRedirect:
    """Keep what a form posted under this name, or forget the choice, and go back.

    `over`: a parameter of addresses that would win over the choice; the way back is without it.
    """
    response = HttpResponseRedirect(_way_back(request, over))
    value = request.POST.get(name, "")
    if value in allowed:
        write(response, name, value)
    else:
        response.delete_cookie(_cookie(name), samesite="Lax")
    return response


def read(request, name: str) -> str:
    """What is kept under a name, whatever it is; empty when nothing is."""
    return request.COOKIES.get(_cookie(name), "")


def write(response: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(_cookie(name), value, A_YEAR, secure=secure, httponly=True, samesite="Lax")


def _way_back(request, without: str) -> str:
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    if not (is_ours and leads_to_a_page(back)):
        return "/"
    parts = urlsplit(back)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if without not in dict(pairs):
        return back
    return parts._replace(query=urlencode([p for p in pairs if p[0] != without])).geturl()


def leads_to_a_page(url: str) -> bool:
    """Whether the archive has such an address; one that is written without its slash counts."""
    path = unquote(urlsplit(url).path)
    return path.startswith("/") and (_is_named(path) or _is_named(f"{path}/"))


def _is_named(path: str) -> bool:
    try:
        return resolve(path).url_name is not None  # the desk answers whatever else begins like it
    except Resolver404:
        return False


def _cookie(name: str) -> str:
    """Its name: one that browsers take over https only, and from this host, when cookies are so."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name
