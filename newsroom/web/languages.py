"""The language of an answer: named in its address, chosen in the footer, or the browser's own."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_POST

from newsroom.pictures import KINDS
from newsroom.web import preferences

CODES = tuple(code for code, _name in settings.LANGUAGES)
# What machines read is English, whatever a browser says, unless its address names a language.
# Pictures are the same in every language, and so kept once for all.
_FOR_MACHINES: tuple[str, ...] = (".json", ".jsonl", ".csv", ".atom", ".rss", ".xml", ".txt")
_FOR_MACHINES += (".ris", ".bib")
_FOR_MACHINES += ("/healthz", "/readyz", "/metrics", *KINDS.values())


class LanguageMiddleware:
    """Each request is answered in its language; outside of requests the process speaks English."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with translation.override(language_of(request)):
            response = self.get_response(request)
        if not _is_for_machines(request):
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


def language_of(request) -> str:
    """The code of one of LANGUAGES."""
    asked = [text.strip() for text in request.GET.getlist("lang") if text.strip()]
    if asked and asked[0] in CODES:
        return asked[0]
    if _is_for_machines(request):
        return settings.LANGUAGE_CODE
    chosen = preferences.kept(request, "language", CODES)
    return chosen or _of_browser(request) or settings.SITE_LANGUAGE


def foreign(language: str) -> str:
    """The language of a text, where it is not that of the page; else empty."""
    return language if language and _main(language) != _main(translation.get_language()) else ""


@require_POST
def choose_language(request):
    return preferences.keep(request, "language", CODES, over="lang")


def _main(language: str) -> str:
    return language.partition("-")[0].lower()


def _is_for_machines(request) -> bool:
    return request.path_info.endswith(_FOR_MACHINES)


def _of_browser(request) -> str:
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return translation.get_supported_language_variant(wanted)
        except LookupError:
            continue
    return ""
