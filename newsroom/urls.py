"""Where everything stands; the search has addresses of its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, register_converter

from newsroom import views
from newsroom.addresses import DayConverter, NameConverter, PictureConverter
from newsroom.pages import sitemaps
from newsroom.previews.views import preview, preview_picture
from newsroom.web import context, languages
from newsroom.web.picture_files import picture

register_converter(DayConverter, "day")
register_converter(NameConverter, "name")
register_converter(PictureConverter, "picture")

handler400 = "newsroom.web.errors.bad_request"
handler500 = "newsroom.web.errors.server_error"

urlpatterns = [
    path("articles/<day:day>/<name:slug>.json", views.article_json, name="article_json"),
    path("articles/<day:day>/<name:slug>/", views.article, name="article"),
    path(
        "articles/<day:day>/<name:slug>/cite.<name:form>",
        views.article_citation,
        name="article_citation",
    ),
    path("articles/<day:day>/<name:slug>/versions.json", views.versions_json, name="versions_json"),
    path("articles/<day:day>/<name:slug>/versions/", views.versions, name="versions"),
    path("articles/<day:day>/<name:slug>/versions/<int:number>/", views.version, name="version"),
    path("preview/<name:token>/", preview, name="preview"),
    path("preview/<name:token>/pictures/<picture:name>", preview_picture, name="preview_picture"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap_news"),
    path("sitemap-<int:year>-<int:page>.xml", sitemaps.of_year, name="sitemap_year"),
    path("admin/", admin.site.urls),
    path("favicon.ico", views.favicon),
    path("theme/", context.choose_theme, name="theme"),
    path("language/", languages.choose_language, name="language"),
    path("", include("search.urls.health")),
    path("", include("search.urls.names")),
    path("", include("search.urls.site")),
]
if settings.MEDIA_URL.startswith("/"):  # else they are served from elsewhere
    urlpatterns.append(path(f"{settings.MEDIA_URL[1:]}<picture:name>", picture, name="picture"))
