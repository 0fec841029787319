"""Addresses of names: `topics`, `topic`, `topic_atom` and so on, without a namespace."""

from django.urls import path

from search.pages.names import PATHS
from search.request.facets import FACETS
from search.views import search

urlpatterns = [
    pattern
    for facet in FACETS
    for pattern in (
        path(f"{PATHS[facet.name]}/", search.name_list, {"facet": facet}, PATHS[facet.name]),
        path(
            f"{PATHS[facet.name]}/<name:slug>.atom",
            search.name_atom,
            {"facet": facet},
            f"{facet.name}_atom",
        ),
        path(f"{PATHS[facet.name]}/<name:slug>/", search.name_page, {"facet": facet}, facet.name),
    )
]
