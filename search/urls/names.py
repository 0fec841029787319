"""Addresses of names: `topics`, `topic`, `topic_atom` and so on, without a namespace."""

from django.urls import path

from search.request.facets import FACETS
from search.views import search

urlpatterns = [
    pattern
    for facet in FACETS
    if facet.path
    for pattern in (
        path(f"{facet.path}/", search.name_list, {"facet": facet}, facet.path),
        path(
            f"{facet.path}/<name:slug>.atom",
            search.name_atom,
            {"facet": facet},
            f"{facet.name}_atom",
        ),
        path(f"{facet.path}/<name:slug>/", search.name_page, {"facet": facet}, facet.name),
    )
]
