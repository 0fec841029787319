"""What every answer tells browsers, whoever makes the answer: views, files, refusals."""

from __future__ import annotations

from django.conf import settings
from django.middleware.security import SecurityMiddleware

from newsroom.web.caching import may_keep


class SecurityHeadersMiddleware(SecurityMiddleware):
    """Django's security headers, Permissions-Policy, and how long the answer may be kept.

    It stands outside of all that may answer by itself, Django's own SecurityMiddleware included:
    that one redirects to https, and adds no headers where it fails.
    """

    def process_request(self, request):
        return None

    def process_response(self, request, response):
        response = super().process_response(request, response)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", may_keep(request, response))
        return response
