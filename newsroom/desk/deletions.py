"""Deleting articles: of what readers see or saw the desk asks why, and writes down a takedown."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from newsroom.desk.versions import lock, number_of
from newsroom.models import Article, Takedown
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
            form = _form(request, article)
            return super().delete_view(request, object_id, {"form": form, **(extra_context or {})})

    def delete_model(self, request, obj):
        if _was_public(obj):
            write_down(obj, request.user, request.POST["reason"].strip())
        super().delete_model(request, obj)


def were_public(articles: QuerySet) -> QuerySet:
    """Those that readers see or may have seen: a takedown of them is on record, or will be."""
    is_taken_down = Exists(Takedown.objects.filter(article=OuterRef("pk")))
    return articles.filter(~Q(status__in=UNPUBLISHED) | is_taken_down)


def _was_public(article: Article | None) -> bool:
    return article is not None and were_public(Article.objects.filter(pk=article.pk)).exists()


def _form(request, article) -> DeletionForm | None:
    """What asks for the reason, where one is needed; without it nothing is confirmed."""
    if not _was_public(article):
        return None
    is_confirmed = "post" in request.POST
    form = DeletionForm(request.POST if is_confirmed else None)
    if is_confirmed and not form.is_valid():
        request.POST = QueryDict()  # Django asks again
    return form
