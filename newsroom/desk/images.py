"""Pictures on the desk, with a preview and where they are used."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db.models import ImageField, URLField
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from newsroom.desk.labels import label
from newsroom.desk.seen import CountedRows, reads_all
from newsroom.desk.sent_once import SentOnce
from newsroom.pictures import NoPicture, drawn_anew

PLACES_SHOWN = 20


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
    fields = ["preview", "file", "url", "caption", "credit", "alt_text", "size", "used_in"]
    readonly_fields = ["preview", "size", "used_in"]

    def get_fields(self, request, obj=None):
        # Where a picture is used tells the headlines of drafts.
        if reads_all(request.user):
            return self.fields
        return [name for name in self.fields if name != "used_in"]

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
            for article in image.articles.all()[:PLACES_SHOWN]
        )
        return format_html_join("", '<p><a href="{}">{}</a></p>', links) or "-"
