"""Addresses of the search and of the pages that need the index."""

from django.urls import path, register_converter

from search.request.addresses import PeriodConverter
from search.views import days, explain, exports, machines, search, threads

register_converter(PeriodConverter, "period")

app_name = "search"
urlpatterns = [
    path("", search.front_page, name="front"),
    path("search/", search.search_page, name="page"),
    path("search/build/", search.build_page, name="build"),
    path("search/help/", search.help_page, name="help"),
    path("search/why/", explain.why_page, name="why"),
    path("search/why-not/", explain.why_not_page, name="why_not"),
    path("search/list/", search.choose_list, name="list"),
    path("search/order/", search.choose_order, name="order"),
    path("search/export/", exports.export_page, name="export"),
    path("search/export/file/", exports.choose_export, name="export_file"),
    path("search/chart/", search.choose_chart, name="chart"),
    path("search/dates/", search.dates_page, name="dates"),
    path("search.json", search.search_json, name="json"),
    path("search.csv", exports.search_csv, name="csv"),
    path("search.jsonl", exports.search_jsonl, name="jsonl"),
    path("search.atom", search.search_atom, name="atom"),
    path("robots.txt", machines.robots, name="robots"),
    path("opensearch.xml", machines.opensearch, name="opensearch"),
    path("articles/<period:period>.json", days.days_json, name="days_json"),
    path("articles/<period:period>/", days.days_page, name="days"),
    path("articles/<day:day>/<name:slug>/thread/", threads.thread_page, name="thread"),
    path("articles/<day:day>/<name:slug>/thread.json", threads.thread_json, name="thread_json"),
    path("suggest/", search.suggest_page, name="suggest"),
    path("suggest.json", search.suggest_json, name="suggest_json"),
    path("facets/<str:name>.json", search.facet_json, name="facet_json"),
    path("facets/<str:name>/", search.facet_page, name="facet"),
]
