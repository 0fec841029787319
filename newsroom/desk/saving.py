"""What saving an article's form does to readers: why it goes, and what to check before it comes."""

from __future__ import annotations

from copy import copy

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.desk import checks
from newsroom.models import Article, Stage, stage_of
from newsroom.moments import is_tellable


class SavingForm(forms.ModelForm):
    takedown_reason = forms.CharField(
        label=gettext_lazy("Reason why readers will no longer see it"),
        required=False,
        widget=AdminTextareaWidget({"rows": 2}),
        help_text=gettext_lazy("Kept with the record of the takedown; readers never see it."),
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
