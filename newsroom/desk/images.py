"""Pictures on the desk, with a preview and where they are used."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, F, ImageField, OuterRef, Subquery, URLField
from django.db.models.functions import Coalesce
from django.http import HttpResponseNotAllowed, JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from newsroom import audit
from newsroom.bodies import figure_of
from newsroom.desk.labels import label
from newsroom.desk.seen import CountedRows, reads_all
from newsroom.desk.sent_once import SentOnce
from newsroom.models import Article, BodyPicture, Image, articles_with, seen
from newsroom.pictures import NoPicture, drawn_anew

PLACES_SHOWN = 20
CHOICES = 20  # pictures that are offered at once


def thumbnail(image, height: int = 160):
    """The picture itself, or a link to where it is: the desk loads nothing from elsewhere."""
    if image.file:
        return format_html(
            '<a href="{0}"><img src="{0}" alt="{1}" height="{2}"></a>',
            image.file.url,
            image.alt_text,
            height,
        )
    if image.url:
        return format_html('<a href="{0}">{0}</a>', image.url)
    return "-"


def _choice(image: Image) -> dict[str, str]:
    return {
        "key": image.key,
        "label": label(image),
        "caption": image.caption,
        "alt": image.alt_text,
        "src": image.file.url if image.file else "",
    }


class PictureField(forms.ImageField):
    """Takes a picture as we draw it anew; Django's own field would open any kind of file."""

    def to_python(self, data):
        upload = super(forms.ImageField, self).to_python(data)
        if upload is None:
            return None
        try:
            return drawn_anew(upload, upload.name)
        except NoPicture as problem:
            raise ValidationError(_("This file %(why)s."), params={"why": problem}) from problem


class ImageForm(forms.ModelForm):
    class Meta:
        widgets = {
            "caption": AdminTextareaWidget({"rows": 3}),
            "credit": AdminTextInputWidget({"class": "vLargeTextField"}),
            "alt_text": AdminTextInputWidget({"class": "vLargeTextField"}),
        }


class ImageAdmin(SentOnce, CountedRows):
    form = ImageForm
    formfield_overrides = {
        URLField: {"assume_scheme": "https"},
        ImageField: {"form_class": PictureField},
    }
    list_display = ["small", "caption", "credit", "size", "articles_here"]
    list_display_links = ["caption"]
    list_per_page = 50
    ordering = ["-pk"]  # a list with counts does not take the model's own
    search_fields = ["caption", "alt_text", "credit", "file", "url"]
    fields = [
        "preview",
        "file",
        "url",
        "caption",
        "credit",
        "alt_text",
        "size",
        "in_a_body",
        "used_in",
    ]
    readonly_fields = ["preview", "size", "in_a_body", "used_in"]

    def get_fields(self, request, obj=None):
        # Where a picture is used tells the headlines of drafts.
        if reads_all(request.user):
            return self.fields
        return [name for name in self.fields if name != "used_in"]

    def get_urls(self):
        choosing = self.admin_site.admin_view(self.choose_view)
        return [path("choose/", choosing, name="newsroom_image_choose"), *super().get_urls()]

    def choose_view(self, request):
        """Pictures that may stand in a body, for its editor: the newest that have the words of `q`,
        or those of each `key`.

        {"pictures": [{"key", "label", "caption", "alt", "src"}], "more": whether there are others}.
        """
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        if not self.has_view_permission(request):
            audit.refuse(request)
            raise PermissionDenied
        rows = seen(request.user, Image.objects.exclude(key=None)).order_by("-pk")
        if keys := request.GET.getlist("key"):
            rows = rows.filter(key__in=[key.replace("\0", "") for key in keys])
        else:
            words = request.GET.get("q", "").replace("\0", "")
            rows, _is_doubled = self.get_search_results(request, rows, words)
        found = list(rows[: CHOICES + 1])
        told = [_choice(image) for image in found[:CHOICES]]
        return JsonResponse({"pictures": told, "more": len(found) > CHOICES})

    def get_queryset(self, request):
        """Counted are those that show it in their bodies, too."""
        within = BodyPicture.objects.filter(key=OuterRef("key"))
        if not reads_all(request.user):
            within = within.filter(article__in=Article.objects.seen_by(request.user).values("pk"))
        others = within.exclude(article__hero_image=OuterRef("pk")).order_by().values("key")
        count = Subquery(others.annotate(count=Count("pk")).values("count"))
        rows = super().get_queryset(request)
        return rows.annotate(article_count=F("article_count") + Coalesce(count, 0))

    def get_deleted_objects(self, objs, request):
        """One that stands in a body is not deleted: nothing would bring it back there."""
        doomed, count, missing, protected = super().get_deleted_objects(objs, request)
        within = Article.objects.filter(body_pictures__key__in=[each.key for each in objs])
        return doomed, count, missing, [*protected, *map(label, within.distinct()[:PLACES_SHOWN])]

    @admin.display(description=_("HTML for a body"))
    def in_a_body(self, image):
        return (
            format_html("<code>{}</code>", figure_of(image.key, image.caption))
            if image.key
            else "-"
        )

    @admin.display(description=_("picture"))
    def small(self, image):
        return thumbnail(image, height=60)

    @admin.display(description=_("preview"))
    def preview(self, image):
        return thumbnail(image)

    @admin.display(description=_("size"))
    def size(self, image):
        return f"{image.width} × {image.height}" if image.width else "-"

    @admin.display(description=_("articles"), ordering="article_count")
    def articles_here(self, image):
        return image.article_count

    @admin.display(description=_("used in"))
    def used_in(self, image):
        links = (
            (reverse("admin:newsroom_article_change", args=[article.pk]), label(article))
            for article in articles_with(image)[:PLACES_SHOWN]
        )
        return format_html_join("", '<p><a href="{}">{}</a></p>', links) or "-"
