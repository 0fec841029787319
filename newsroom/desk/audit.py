"""The audit log on the desk: read, narrowed, never edited."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin
from django.contrib.admin import site
from django.core.exceptions import FieldDoesNotExist
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.desk.reading import ReadOnlyAdmin
from newsroom.models import AuditEntry

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
        return changes_of(entry) or "-"


def changes_of(entry: AuditEntry) -> SafeString:
    """What an entry says has changed: a paragraph of HTML a field, by the name that forms give it.

    Empty where it tells of no field.
    """
    lines = ((_name_of(entry.kind, name), _in_words(each)) for name, each in entry.changes.items())
    return format_html_join("", "<p><b>{}</b>: {}</p>", lines)


def _name_of(kind: str, field: str) -> str:
    """As it was written down where its kind or the field is no more, or never was one."""
    try:
        found = apps.get_model(kind)._meta.get_field(field)
    except (LookupError, ValueError, FieldDoesNotExist):
        return field
    name = getattr(found, "verbose_name", None) or found.related_model._meta.verbose_name_plural
    return str(name)


def _in_words(change) -> str:
    if isinstance(change, dict):
        return ", ".join(
            f"{_SIGNS[kind]} {name}" for kind in _SIGNS for name in change.get(kind, ())
        )
    before, after = ("–" if value in (None, "") else str(value) for value in change)
    return f"{before} → {after}"
