"""Answers smaller on their way; Django's own middleware, for all that is not a download."""

from __future__ import annotations

from django.middleware.gzip import GZipMiddleware


class CompressionMiddleware(GZipMiddleware):
    """gzip for pages, fragments, feeds and JSON.

    A few random bytes go into each (Django's guard against BREACH: pages hold what was searched
    beside the token of a form). Exports are streamed as they are: compressing each piece would cost
    more time than it saves.
    """

    def process_response(self, request, response):
        return response if response.streaming else super().process_response(request, response)
