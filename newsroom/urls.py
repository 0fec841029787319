"""Where everything stands; the search has addresses of its own."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path, register_converter

from newsroom import theme, views
from newsroom.addresses import DayConverter

register_converter(DayConverter, "day")

handler500 = "newsroom.errors.server_error"

urlpatterns = [
    path("articles/<day:day>/<str:slug>.json", views.article_json, name="article_json"),
    path("articles/<day:day>/<str:slug>/", views.article, name="article"),
    path("admin/", admin.site.urls),
    path("favicon.ico", views.favicon),
    path("theme/", theme.choose_theme, name="theme"),
    path("", include("search.health_urls")),
    path("", include("search.name_urls")),
    path("", include("search.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
