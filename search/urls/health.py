"""Addresses that machines ask how the archive is; without a slash, as such machines expect."""

from django.urls import path

from search.views import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
