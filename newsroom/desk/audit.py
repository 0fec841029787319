"""The audit log on the desk: read, narrowed, never edited."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin import site
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.desk.reading import ReadOnlyAdmin

_SIGNS = {"added": "+", "removed": "−", "changed": "~"}


class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "who", "action", "kind", "what", "fields_changed", "address"]
    list_display_links = ["at"]
    list_filter = ["action", "kind", "at", ("user", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["user_name", "label", "=object_id", "=address", "=request_id"]
    search_help_text = gettext_lazy(
        "Part of a name; a whole number of a thing, network address or id of a request."
    )
    date_hierarchy = "at"
    fields = ["at", "who", "action", "kind", "what", "changed", "address", "request_id"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("who"), ordering="user_name")
    def who(self, entry):
        return entry.user_name or _("nobody signed in")

    @admin.display(description=gettext_lazy("what"), ordering="label")
    def what(self, entry):
        """The thing by its name then, with the way to it as it is now."""
        name = entry.label or self.get_empty_value_display()
        if not entry.object_id or entry.action == entry.Action.DELETE:
            return name
        try:
            page = "{}_{}_change".format(*entry.kind.split("."))
            address = reverse(f"{site.name}:{page}", args=[entry.object_id])
        except NoReverseMatch:
            return name
        return format_html('<a href="{}">{}</a>', address, name)

    @admin.display(description=gettext_lazy("fields"))
    def fields_changed(self, entry):
        return ", ".join(entry.changes) or self.get_empty_value_display()

    @admin.display(description=gettext_lazy("what changed"))
    def changed(self, entry):
        lines = ((name, _in_words(change)) for name, change in entry.changes.items())
        return format_html_join("", "<p><b>{}</b>: {}</p>", lines) or "-"


def _in_words(change) -> str:
    if isinstance(change, dict):
        return ", ".join(
            f"{_SIGNS[kind]} {name}" for kind in _SIGNS for name in change.get(kind, ())
        )
    before, after = ("–" if value in (None, "") else str(value) for value in change)
    return f"{before} → {after}"
