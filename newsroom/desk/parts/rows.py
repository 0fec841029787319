"""Rows below an article on the desk: corrections, authors, related stories, old addresses."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminIntegerFieldWidget,
    AdminTextareaWidget,
    AdminTextInputWidget,
)
from django.db.models import Q, URLField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.desk.boxes import Boxes, OneBoxField
from newsroom.desk.labels import LabelledChoices
from newsroom.desk.seen import SeenChoices
from newsroom.models import Article, ArticleAuthor, Correction, OldAddress, RelatedStory


class OrderedRow(forms.ModelForm):
    """A row with a place among the others; without one it comes last."""

    position = forms.IntegerField(
        label=_("Order"), required=False, min_value=0, widget=AdminIntegerFieldWidget
    )


class RelatedStoryRow(OrderedRow):
    class Meta:
        widgets = {
            "headline": AdminTextInputWidget({"class": "vLargeTextField"}),
            "teaser": AdminTextareaWidget({"rows": 4}),
            "caption": AdminTextareaWidget({"rows": 2}),
        }


class CorrectionRow(forms.ModelForm):
    at = OneBoxField(label=_("time"), required=False, help_text=_("Left empty: this moment."))

    class Meta:
        widgets = {"text": AdminTextareaWidget({"rows": 3})}

    def clean_at(self):
        return self.cleaned_data["at"] or timezone.now().replace(microsecond=0)


class OrderedRows(forms.BaseInlineFormSet):
    """Rows in the order of their numbers, numbered anew from 1 when anything changed."""

    def save(self, commit=True):
        moved = self._number() if self.has_changed() else []
        saved = super().save(commit)
        for row in moved:
            row.save(update_fields=["position"])
        return saved

    def _number(self) -> list:
        """Give every row its place; the rows that no form would save."""
        moved = []
        for place, form in enumerate(sorted(self._kept(), key=_wanted_place), start=1):
            if form.instance.position != place and not form.has_changed():
                moved.append(form.instance)
            form.instance.position = place
        return moved

    def _kept(self) -> list:
        gone = self.deleted_forms
        return [
            form
            for form in self.forms
            if form not in gone and (form in self.initial_forms or form.has_changed())
        ]


def _wanted_place(form) -> tuple:
    return place_of(form.cleaned_data["position"], form.initial.get("position"))


def place_of(wanted: int | None, had: int | None) -> tuple:
    """Where a row goes; at one number, a row moved up comes first and a row moved down last."""
    if wanted is None:
        return (True, 0, 0)
    if had is None or wanted < had:
        return (False, wanted, -1)
    return (False, wanted, int(wanted > had))


class Part(Boxes, SeenChoices, LabelledChoices):
    """Rows of an article, for whoever may edit the article: Django asks for that right first."""

    extra = 0

    def has_view_permission(self, request, obj=None):
        return True

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


class AuthorInline(Part, admin.TabularInline):
    model = ArticleAuthor
    form, formset = OrderedRow, OrderedRows
    fields = ["position", "author"]
    autocomplete_fields = ["author"]


class CorrectionInline(Part, admin.StackedInline):
    model = Correction
    form = CorrectionRow
    fields = ["text", "at"]
    extra = 1  # to be written without a script
    classes = ["collapse"]


class RelatedStoryInline(Part, admin.StackedInline):
    model = RelatedStory
    fk_name = "article"
    template = "admin/newsroom/article/related_stories.html"
    form, formset = RelatedStoryRow, OrderedRows
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    fields = [
        "position",
        "target",
        "headline",
        ("section", "url"),
        "teaser",
        ("caption", "credit"),
    ]
    autocomplete_fields = ["target"]
    classes = ["collapse"]

    def get_queryset(self, request):
        # A row that points to somebody else's draft stays as it is, out of sight.
        readable = Article.objects.seen_by(request.user).values("pk")
        return super().get_queryset(request).filter(Q(target=None) | Q(target__in=readable))


class OldAddressInline(Part, admin.TabularInline):
    model = OldAddress
    fields = ["address_date", "slug"]
    readonly_fields = ["address_date", "slug"]
    can_delete = False
    max_num = 0
    classes = ["collapse"]
