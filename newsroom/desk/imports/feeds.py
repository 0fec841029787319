"""Feeds at the desk: administrators list them, and see what the last fetch of each gave."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from newsroom.imports.feeds.places import NotFetched, read_place
from newsroom.models import Feed


class FeedForm(forms.ModelForm):
    class Meta:
        model = Feed
        fields = ["address", "source", "status", "is_active"]

    def clean_address(self):
        """Where its name leads is seen when it is fetched, each time."""
        try:
            read_place(self.cleaned_data["address"], settings.FETCH_PORTS)
        except NotFetched as why:
            raise ValidationError(why.sentence) from why
        return self.cleaned_data["address"]


class FeedAdmin(admin.ModelAdmin):
    form = FeedForm
    change_list_template = "admin/newsroom/feed/list.html"
    list_display = [
        "address", "source", "status", "is_active", "fetched_at", "result", "failure", "run",
    ]  # fmt: skip
    list_filter = ["is_active", "status"]
    search_fields = ["address", "source"]
    search_help_text = gettext_lazy("A part of an address, or a source.")
    list_select_related = ["run"]
    readonly_fields = ["fetched_at", "result", "failure", "wait_until", "run"]
    fieldsets = [
        (None, {"fields": ["address", "source", "status", "is_active"]}),
        (gettext_lazy("The last fetch"), {"fields": readonly_fields}),
    ]

    def save_model(self, request, obj, form, change):
        if {"address", "is_active"} & set(form.changed_data):
            obj.begin_anew()
        super().save_model(request, obj, form, change)

    def changelist_view(self, request, extra_context=None):
        told = {"is_off": not settings.FETCH_FEEDS} | (extra_context or {})
        return super().changelist_view(request, told)
