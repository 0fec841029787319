"""Boxes of the desk's forms: what stands in one and is not touched stays as it is."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, TextField
from django.utils import timezone
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _

_NO_SECONDS = re.compile(r"(?<=T\d\d:\d\d):00$")


class LinesField(forms.CharField):
    """A text of several lines; browsers send them with CRLF, which changes nothing."""

    def to_python(self, value):
        return super().to_python(normalize_newlines(value) if value else value)

    def has_changed(self, initial, data):
        return self.to_python(initial) != self.to_python(data)


class MomentBoxes(forms.SplitDateTimeField):
    """A date and a time, also in the hour that a zone's clocks show twice."""

    def compress(self, data_list):
        try:
            return super().compress(data_list)
        except ValidationError as problem:
            return _first_of_two(problem)


class OneBox(forms.DateTimeInput):
    """A moment in one box, which browsers have a calendar for; the same where it is hidden."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__({"step": 1, **(attrs or {})}, format="%Y-%m-%dT%H:%M:%S")

    def format_value(self, value):
        # As browsers send it back: without seconds that are none.
        text = super().format_value(value)
        return _NO_SECONDS.sub("", text) if text else text


class OneBoxField(forms.DateTimeField):
    widget = hidden_widget = OneBox

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError as problem:
            return _first_of_two(problem)


def _first_of_two(problem: ValidationError) -> datetime:
    """The earlier moment at which clocks show what was typed; raises the problem if none does."""
    if problem.code != "ambiguous_timezone":
        raise problem
    typed = problem.params["datetime"]
    moment = timezone.make_aware(typed.replace(fold=0))
    if timezone.make_naive(moment.astimezone(UTC)).replace(fold=0) != typed:
        raise problem
    return moment


UNTOUCHED = (LinesField, MomentBoxes)  # stays to the letter, and to the instant


class Boxes(admin.options.BaseModelAdmin):
    """Forms and rows with such boxes, each of which has a name."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, TextField):
            kwargs.setdefault("form_class", LinesField)
        elif isinstance(db_field, DateTimeField):
            kwargs.setdefault("form_class", MomentBoxes)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, AdminSplitDateTime):
            day, time = field.widget.widgets
            day.attrs["aria-label"] = f"{field.label}, {_('date')}"
            time.attrs["aria-label"] = f"{field.label}, {_('time')}"
        return field
