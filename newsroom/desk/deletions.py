"""Deleting articles: of what readers see or saw the desk asks why, and writes down a takedown."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from newsroom.desk.at_most import at_most
from newsroom.desk.versions import lock, number_of
from newsroom.models import Article
from newsroom.publishing import UNPUBLISHED, write_down


class DeletionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason why readers will no longer see it"),
        widget=AdminTextareaWidget({"rows": 3}),
        help_text=gettext_lazy("Kept with the record of the takedown; readers never see it."),
    )


class ReasonedDeletion(admin.ModelAdmin):
    def delete_view(self, request, object_id, extra_context=None):
        with transaction.atomic():
            if request.method == "POST":
                lock(number_of(unquote(object_id)))  # who may delete it follows from how it stands
            article = self.get_object(request, unquote(object_id))
            form = _form(request, [article] if article else [])
            return super().delete_view(request, object_id, {"form": form, **(extra_context or {})})

    @admin.action(description=delete_selected.short_description, permissions=["delete"])
    @at_most
    def delete_selected(self, request, queryset):
        form = _form(request, queryset)
        response = delete_selected(self, request, queryset)
        if response is not None:
            response.context_data["form"] = form
        return response

    def delete_model(self, request, obj):
        _write_down(request, [obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        with transaction.atomic():
            _write_down(request, queryset)
            super().delete_queryset(request, queryset)


def _form(request, articles) -> DeletionForm | None:
    """What asks for the reason, where one is needed; without it nothing is confirmed."""
    if not _were_public(articles):
        return None
    is_confirmed = "post" in request.POST
    form = DeletionForm(request.POST if is_confirmed else None)
    if is_confirmed and not form.is_valid():
        request.POST = QueryDict()  # Django asks again
    return form


def _were_public(articles) -> list[Article]:
    """Those that readers see or may have seen: a takedown of them is on record, or will be."""
    return [
        article
        for article in articles
        if article.status not in UNPUBLISHED or article.takedowns.exists()
    ]


def _write_down(request, articles) -> None:
    for article in _were_public(articles):
        write_down(article, request.user, request.POST["reason"].strip())
