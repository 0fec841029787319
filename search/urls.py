"""Addresses of the search and of the pages that need the index."""

from django.urls import path

from search import list_view, views, why_views

app_name = "search"
urlpatterns = [
    path("", views.front_page, name="front"),
    path("search/", views.search_page, name="page"),
    path("search/build/", views.build_page, name="build"),
    path("search/help/", views.help_page, name="help"),
    path("search/why/", why_views.why_page, name="why"),
    path("search/why-not/", why_views.why_not_page, name="why_not"),
    path("search/list/", list_view.choose_list, name="list"),
    path("search.json", views.search_json, name="json"),
    path("search.csv", views.search_csv, name="csv"),
    path("search.jsonl", views.search_jsonl, name="jsonl"),
    path("search.atom", views.search_atom, name="atom"),
    path("suggest/", views.suggest_page, name="suggest"),
    path("suggest.json", views.suggest_json, name="suggest_json"),
    path("facets/<str:name>.json", views.facet_json, name="facet_json"),
    path("facets/<str:name>/", views.facet_page, name="facet"),
]
