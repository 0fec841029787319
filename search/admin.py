"""Changes that the index has yet to follow, for whoever looks after the archive."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom import audit
from newsroom.models import Article
from search.models import IndexChange
from search.takedown_desk import ExportRecordAdmin, TakedownAdmin

__all__ = ["ExportRecordAdmin", "IndexChangeAdmin", "TakedownAdmin"]


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
        headline = Article.objects.filter(pk=OuterRef("article_id")).values("headline")
        return super().get_queryset(request).annotate(headline=Subquery(headline))

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
