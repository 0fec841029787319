"""Addresses that machines ask how the archive is; without a slash, as such machines expect."""

from django.urls import path

from search import health_views

urlpatterns = [
    path("healthz", health_views.healthz, name="healthz"),
    path("readyz", health_views.readyz, name="readyz"),
    path("metrics", health_views.metrics, name="metrics"),
]
