"""Takedowns and exports on the desk: which exports hold what was taken from the public."""

from __future__ import annotations

from itertools import islice

from django.contrib import admin
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.desk.reading import ReadOnlyAdmin
from newsroom.models import Takedown
from search.exports import log
from search.models import ExportRecord

LISTED_AT_MOST = 500


@admin.register(Takedown)
class TakedownAdmin(ReadOnlyAdmin):
    list_display = ["at", "headline", "who", "reason"]
    list_filter = ["at", ("user", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["headline", "reason", "user_name", "=article_number"]
    date_hierarchy = "at"
    fields = ["at", "who", "reason", "note", "what", "path", "exports"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("who"), ordering="user_name")
    def who(self, takedown):
        return takedown.user_name or _("nobody signed in")

    @admin.display(description=gettext_lazy("article"))
    def what(self, takedown):
        if takedown.article_id is None:
            return _("%s (deleted since)") % takedown.headline
        address = reverse("admin:newsroom_article_change", args=[takedown.article_id])
        return format_html('<a href="{}">{}</a>', address, takedown.headline)

    @admin.display(description=gettext_lazy("exports that held it"))
    def exports(self, takedown):
        """All that are still known, also those made before an earlier return to the public."""
        found = list(islice(log.holding(takedown.article_number), LISTED_AT_MOST + 1))
        if not found:
            return _("None that is known.")
        more = _("and more") if len(found) > LISTED_AT_MOST else ""
        rows = format_html_join("", "<li>{}</li>", ((_line(e),) for e in found[:LISTED_AT_MOST]))
        return format_html("<ul>{}</ul>{}", rows, more)


@admin.register(ExportRecord)
class ExportRecordAdmin(ReadOnlyAdmin):
    list_display = ["started_at", "who", "form", "rows", "search", "state"]
    list_filter = ["form", "state", "started_at", ("user", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["user_name", "search"]
    date_hierarchy = "started_at"
    fields = ["started_at", "who", "form", "search", "rows", "state"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).defer("packed")

    @admin.display(description=gettext_lazy("who"), ordering="user_name")
    def who(self, record):
        return record.user_name or _("a reader who was not signed in")


def _line(record: ExportRecord) -> str:
    who = record.user_name or _("a reader who was not signed in")
    told = _("%(when)s: %(who)s, %(form)s of %(rows)d articles (%(state)s)") % {
        "when": date_format(localtime(record.started_at), "DATETIME_FORMAT"),
        "who": who,
        "form": record.form,
        "rows": record.rows,
        "state": record.get_state_display(),
    }
    address = reverse("admin:search_exportrecord_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', address, told)
