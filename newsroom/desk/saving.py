"""What saving an article's form does to readers: why it goes, what to check before it comes, and
when what they see was updated."""

from __future__ import annotations

from copy import copy

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.desk import checks
from newsroom.models import Article, Correction, Stage, stage_of
from newsroom.moments import is_tellable
from newsroom.versions.substance import words_of


class SavingForm(forms.ModelForm):
    takedown_reason = forms.CharField(
        label=gettext_lazy("Reason why readers will no longer see it"),
        required=False,
        widget=AdminTextareaWidget({"rows": 2}),
        help_text=gettext_lazy("Kept with the record of the takedown; readers never see it."),
    )
    small_change = forms.BooleanField(
        label=gettext_lazy("Small change"),
        required=False,
        help_text=gettext_lazy("The date of the last update stays."),
    )
    # Sent by the button that stands beside the warnings: those that were seen.
    overruled = forms.CharField(
        label=gettext_lazy("overruled warnings"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = copy(self.instance)
        self.warnings: list[checks.Check] = []

    @property
    def stage(self) -> Stage:
        """How the article stands until the form is saved."""
        return stage_of(self.stored)

    @cached_property
    def _wanted(self) -> Article:
        """The article as the form has it."""
        wanted = copy(self.stored)
        names = {field.name for field in Article._meta.concrete_fields}
        for name in names & self.cleaned_data.keys():
            setattr(wanted, name, self.cleaned_data[name])
        return wanted

    def _is_tellable(self) -> bool:
        names = ("published_at", "expires_at", "updated_at")
        dates = filter(None, map(self.cleaned_data.get, names))
        return all(map(is_tellable, dates))

    @property
    def takes_away(self) -> bool:
        """Whether saving takes the article from readers, or withdraws it before they saw it."""
        before, after = self.stage, stage_of(self._wanted)
        return before != after and (after == Stage.WITHDRAWN or before == Stage.LIVE)

    @property
    def dates_updates(self) -> bool:
        """Whether a change of substance is to be dated: readers see the article and go on seeing
        it, nobody called the change small, and nobody typed a date."""
        return (
            self.stage == stage_of(self.instance) == Stage.LIVE
            and not self.cleaned_data.get("small_change")
            and "updated_at" not in self.changed_data
        )

    def clean(self):
        super().clean()
        if not self._is_tellable():
            return  # the dates themselves are refused
        if self.takes_away and not self.cleaned_data.get("takedown_reason"):
            self.add_error("takedown_reason", _("Say why readers will no longer see it."))
        if not self.errors:
            self.warnings = self._warnings()
            seen = self.cleaned_data["overruled"].split(",")
            for check in self.warnings:
                if check not in seen:
                    self.add_error(None, capfirst(f"{check.label}."))

    def _warnings(self) -> list[checks.Check]:
        """Of what is to be shown to readers; of what is shown already, only what got worse."""
        stage = stage_of(self._wanted)
        if stage not in (Stage.WAITING, Stage.LIVE):
            return []
        first = checks.first_date()
        known = checks.found(self.stored, first) if self.stage == stage else []
        return [check for check in checks.found(self._wanted, first) if check not in known]


class DatedUpdates(admin.ModelAdmin):
    """Gives an article that readers see the date of a change of substance."""

    def save_model(self, request, obj, form, change):
        if change and form.dates_updates:
            obj.derive()  # what was typed is not clean yet
            if words_of(obj) != words_of(form.stored):
                _date(obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change and form.dates_updates and any(map(_corrects, formsets)):
            _date(form.instance)
            form.instance.save(update_fields=["updated_at"])


def _corrects(formset) -> bool:
    return formset.model is Correction and formset.has_changed()


def _date(article: Article) -> None:
    article.updated_at = timezone.now().replace(microsecond=0)
