"""An act on articles of a list leaves out those that changed since the list was made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from newsroom.desk.versions import number_of
from newsroom.models import Article
from newsroom.moments import moment_in
from newsroom.publishing import RefusedError

LISTED = "listed"
LISTED_AT = "listed_at"
_NEVER = datetime(1, 1, 1, tzinfo=UTC)  # no save was then


class ListedActionForm(ActionForm):
    """Says when the list was made, for articles that stand on its other pages."""

    listed_at = forms.CharField(label="", required=False, widget=forms.HiddenInput)


class ListedRows(admin.ModelAdmin):
    """A list that sends, with each row, which of its saves it showed."""

    action_form = ListedActionForm

    def action_checkbox(self, obj):
        checkbox = super().action_checkbox(obj)
        return format_html(
            '{}<input type="hidden" name="{}" value="{}">',
            checkbox,
            LISTED,
            f"{obj.pk} {obj.modified_at.isoformat()}",
        )

    def changelist_view(self, request, extra_context=None):
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(map(number_of, chosen)):  # by hand: Django would take them for numbers
            request.POST = request.POST.copy()
            request.POST.setlist(ACTION_CHECKBOX_NAME, list(filter(number_of, chosen)))
        began = timezone.now().isoformat()
        response = super().changelist_view(request, extra_context)
        if form := getattr(response, "context_data", {}).get("action_form"):
            form.initial[LISTED_AT] = began
        return response


class Listed:
    """What a list showed of its articles; of one that sent nothing, what they are now."""

    def __init__(self, request):
        stamps = (stamp.partition(" ") for stamp in request.POST.getlist(LISTED))
        self.saves = {number: _moment(saved_at) for number, _space, saved_at in stamps}
        at = request.POST.get(LISTED_AT, "")
        self.at = _moment(at) if at else None

    def save_of(self, number: int, saved_at: datetime) -> datetime:
        """The save of an article that was listed; `saved_at` is the last one."""
        if str(number) in self.saves:
            return self.saves[str(number)]
        return saved_at if self.at is None else min(saved_at, self.at)

    def look(self, article: Article) -> None:
        """Raise RefusedError where it was saved since."""
        if self.save_of(article.pk, article.modified_at) != article.modified_at:
            raise RefusedError(_("changed since you opened the list"))

    def of(self, articles) -> Iterator[tuple[int, datetime]]:
        """Articles by their numbers, each with its save that was listed."""
        rows = articles.values_list("pk", "modified_at")
        return ((number, self.save_of(number, saved_at)) for number, saved_at in rows)


def _moment(text: str) -> datetime:
    return moment_in(text) or _NEVER
