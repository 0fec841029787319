"""Answers for machines that watch the archive."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search.operations import prometheus
from search.operations.health import Health, readiness


@require_safe
@never_cache
def healthz(request):
    health = Health()
    told = health.as_json(is_trusted=_may_read_metrics(request))
    return JsonResponse(told, status=503 if health.status == "unhealthy" else 200)


@require_safe
@never_cache
def readyz(request):
    check = readiness()
    body = {"ready": check.is_well, "message": check.sentence}
    return JsonResponse(body, status=200 if check.is_well else 503)


@require_safe
@never_cache
def metrics(request):
    if not settings.METRICS_TOKEN and not _is_developer(request):
        raise Http404("METRICS_TOKEN is not set")
    if settings.METRICS_TOKEN and not _has_token(request):
        refusal = HttpResponse("A bearer token is needed.\n", "text/plain", status=401)
        refusal["WWW-Authenticate"] = "Bearer"
        return refusal
    return HttpResponse(prometheus.in_prometheus_text(), prometheus.CONTENT_TYPE)


def _may_read_metrics(request) -> bool:
    """No session says so: it may lie in a database that does not answer."""
    return _has_token(request) if settings.METRICS_TOKEN else _is_developer(request)


def _has_token(request) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    is_right = constant_time_compare(token.strip(), settings.METRICS_TOKEN)
    return scheme.lower() == "bearer" and is_right


def _is_developer(request) -> bool:
    """On this machine, with DEBUG on, and not through a proxy on this machine."""
    if not settings.DEBUG or "X-Forwarded-For" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback
    except (KeyError, ValueError):
        return False
