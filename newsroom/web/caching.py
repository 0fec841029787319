"""Whether browsers and proxies may keep an answer: none comes out of a cache after a minute."""

from __future__ import annotations

from django.conf import settings

# A proxy that tells no age (nginx) and then a browser: together they make the minute.
SECONDS = 30
FOR_ALL = f"public, max-age={SECONDS}, must-revalidate"
ASK_AGAIN = "private, no-cache"
NOT_AT_ALL = "private, no-store"


def may_keep(request, response) -> str:
    """The Cache-Control of an answer that has none of its own.

    Pages hold the token of a form and the reader's colours, so no two readers may share one, and
    redirects lead to what may be hidden meanwhile: both are asked for anew each time. Feeds and
    JSON are the same for all who did not sign in.
    """
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return NOT_AT_ALL
    if response.cookies or response.headers.get("Content-Type", "").startswith("text/html"):
        return ASK_AGAIN
    return FOR_ALL
