"""On the desk: changes that the index has yet to follow; takedowns, and exports that held them."""

from __future__ import annotations

from itertools import islice

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom import audit
from newsroom.desk.reading import ReadOnlyAdmin
from newsroom.desk.seen import reads_all
from newsroom.models import Article, Takedown
from search.exports import log
from search.models import ExportRecord, IndexChange

LISTED_AT_MOST = 500  # exports of a takedown


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("due", _("Due")), ("later", _("Later")), ("parked", _("Parked"))]

    def queryset(self, request, queryset):
        if self.value() == "due":
            return queryset.due()
        if self.value() == "parked":
            return queryset.parked()
        if self.value() == "later":
            return queryset.later()
        return queryset


@admin.register(IndexChange)
class IndexChangeAdmin(admin.ModelAdmin):
    list_display = ["article", "state", "tries", "last_problem", "from_when", "withdraws"]
    fields = readonly_fields = list_display
    list_filter = [StateFilter, "hides"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["try_again"]

    def get_queryset(self, request):
        articles = Article.objects.filter(pk=OuterRef("article_id"))
        rows = (
            super().get_queryset(request).annotate(headline=Subquery(articles.values("headline")))
        )
        if reads_all(request.user):
            return rows
        return rows.filter(Exists(articles.seen_by(request.user)) | ~Exists(articles))

    @admin.display(description=gettext_lazy("article"), ordering="article_id")
    def article(self, change):
        return change.headline or _("article %d, deleted") % change.article_id

    @admin.display(description=gettext_lazy("state"))
    def state(self, change):
        if change.is_parked:
            return _("parked")
        return _("due") if change.not_before <= timezone.now() else _("later")

    @admin.display(description=gettext_lazy("attempts"), ordering="attempts")
    def tries(self, change):
        return change.attempts

    @admin.display(description=gettext_lazy("last error"), ordering="last_error")
    def last_problem(self, change):
        return change.last_error

    @admin.display(description=gettext_lazy("not before"), ordering="not_before")
    def from_when(self, change):
        return change.not_before

    @admin.display(description=gettext_lazy("hides"), ordering="hides", boolean=True)
    def withdraws(self, change):
        return change.hides

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_retry_permission(self, request) -> bool:
        return request.user.has_perm("search.change_indexchange")

    @admin.action(description=gettext_lazy("Try again now"), permissions=["retry"])
    def try_again(self, request, queryset):
        # A row that has not failed yet may wait for a publication: its moment must stay.
        failed = queryset.filter(attempts__gt=0)
        for change in failed:
            audit.record("change", change, {"attempts": [change.attempts, 0]})
        count = failed.update(attempts=0, not_before=timezone.now())
        text = ngettext("%d change is tried again.", "%d changes are tried again.", count)
        self.message_user(request, text % count, messages.SUCCESS if count else messages.WARNING)


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
