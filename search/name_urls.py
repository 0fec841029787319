"""Addresses of names: `topics`, `topic`, `topic_atom` and so on, without a namespace."""

from django.urls import path

from search import views
from search.facets import FACETS
from search.name_pages import PATHS

urlpatterns = [
    pattern
    for facet in FACETS
    for pattern in (
        path(f"{PATHS[facet.name]}/", views.name_list, {"facet": facet}, PATHS[facet.name]),
        path(
            f"{PATHS[facet.name]}/<name:slug>.atom",
            views.name_atom,
            {"facet": facet},
            f"{facet.name}_atom",
        ),
        path(f"{PATHS[facet.name]}/<name:slug>/", views.name_page, {"facet": facet}, facet.name),
    )
]
