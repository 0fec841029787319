"""What an administrator says of an import: the files or a folder, and how to take them."""

from __future__ import annotations

import zoneinfo

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.imports.formats import FORMATS
from newsroom.imports.formats.table.columns import read_map
from newsroom.models import Article, Source

STATUSES = (Article.Status.PUBLISHED, Article.Status.DRAFT)


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """One file or more, as a list."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files and not self.required:
            return []
        return [super(SeveralFiles, self).clean(file, initial) for file in files]


class ImportForm(forms.Form):
    files = SeveralFiles(
        label=gettext_lazy("Files"),
        required=False,
        help_text=gettext_lazy("Up to 100 at once; more of them in a ZIP or tar file."),
    )
    folder = forms.ChoiceField(label=gettext_lazy("Or a folder of the server"), required=False)
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[
            ("auto", gettext_lazy("what each file holds decides")),
            *((f, f) for f in FORMATS),
        ],
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        required=False,
        max_length=Source._meta.get_field("name").max_length,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Of articles that name none."),
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[(each, each.label) for each in STATUSES],
        help_text=gettext_lazy("Of new articles. What its source keeps from readers stays so."),
    )
    timezone = forms.CharField(
        label=gettext_lazy("Time zone"),
        required=False,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Of times without an offset, such as Europe/Berlin."),
    )
    columns = forms.CharField(
        label=gettext_lazy("Columns of tables"),
        required=False,
        widget=AdminTextareaWidget({"rows": 3}),
        help_text=gettext_lazy(
            "For CSV and Excel files: a line for each, as in “Title = headline”."
        ),
    )
    take_theirs = forms.BooleanField(
        label=gettext_lazy("Also overwrite what editors changed since"), required=False
    )
    bring_back = forms.BooleanField(
        label=gettext_lazy("Also bring back what editors deleted"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["folder"].choices = [
            ("", "---------"),
            *((f, f) for f in settings.IMPORT_FOLDERS),
        ]
        if not settings.IMPORT_FOLDERS:
            del self.fields["folder"]

    def clean_timezone(self):
        name = self.cleaned_data["timezone"]
        try:
            if name:
                zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as problem:
            raise ValidationError(_("“%s” is not a time zone.") % name) from problem
        return name

    def clean_columns(self):
        try:
            read_map(self.cleaned_data["columns"])
        except ValueError as problem:
            raise ValidationError(str(problem)) from problem
        return self.cleaned_data["columns"]

    def clean(self):
        given = super().clean()
        if not self.errors and bool(given["files"]) == bool(given.get("folder")):
            raise ValidationError(
                _("Either files or a folder, not both.")
                if given["files"]
                else _("Choose files or a folder: there is nothing to read.")
            )
        return given
