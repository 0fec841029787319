"""The list of links to previews: who made them, until when they last; and taking them back."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom.audit import record, refuse
from newsroom.desk.reading import ReadOnlyAdmin
from newsroom.desk.seen import reads_all
from newsroom.models import Article, AuditEntry, PreviewLink


class OpenFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "open"

    def lookups(self, request, model_admin):
        return [("1", _("open")), ("0", _("ended"))]

    def queryset(self, request, queryset):
        lasting = PreviewLink.objects.open().values("pk")
        match self.value():
            case "1":
                return queryset.filter(pk__in=lasting)
            case "0":
                return queryset.exclude(pk__in=lasting)
        return queryset


class PreviewLinkAdmin(ReadOnlyAdmin):
    list_display = ["headline", "shows", "user_name", "made_at", "until", "state"]
    list_filter = [OpenFilter, "made_at"]
    list_select_related = ["version"]
    search_fields = ["headline", "user_name", "=article_number"]
    search_help_text = gettext_lazy("Part of a headline or a name; a whole number of an article.")
    fields = [
        "headline", "article_number", "shows", "user_name", "made_at", "until", "taken_back_at",
        "state",
    ]  # fmt: skip
    actions = ["take_back_selected"]
    change_form_template = "admin/newsroom/previewlink/change_form.html"

    def has_view_permission(self, request, obj=None):
        # Whose links they are is decided row by row.
        may_view = self.admin_site._registry[Article].has_view_permission(request)
        return may_view and (obj is None or self._is_theirs(request, obj))

    def get_queryset(self, request):
        lasting = PreviewLink.objects.open().filter(pk=OuterRef("pk")).order_by()
        rows = super().get_queryset(request).annotate(is_open=Exists(lasting))
        return rows if reads_all(request.user) else rows.filter(user=request.user)

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        is_there = object_id.isascii() and object_id.isdecimal() and len(object_id) < 19
        if found is None and is_there and PreviewLink.objects.filter(pk=object_id).exists():
            refuse(request)
            raise PermissionDenied
        return found

    def get_urls(self):
        view = self.admin_site.admin_view(self.take_back_view)
        name = "newsroom_previewlink_take_back"
        return [path("<int:number>/take-back/", view, name=name), *super().get_urls()]

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description=gettext_lazy("shows"))
    def shows(self, link):
        if link.version is None:
            return _("the article as it is at the time")
        until = date_format(timezone.localtime(link.version.replaced_at), "DATETIME_FORMAT")
        return _("the article until %s") % until

    @admin.display(description=gettext_lazy("state"))
    def state(self, link):
        if link.taken_back_at:
            return _("taken back")
        return _("open") if link.is_open else _("ended")

    @admin.action(description=gettext_lazy("Take back selected links"), permissions=["view"])
    def take_back_selected(self, request, queryset):
        self._take_back(request, queryset)

    def take_back_view(self, request, number):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        link = self.get_object(request, str(number))
        if link is None:
            raise Http404
        if not self.has_view_permission(request, link):
            raise PermissionDenied
        self._take_back(request, PreviewLink.objects.filter(pk=number))
        return HttpResponseRedirect(reverse("admin:newsroom_previewlink_changelist"))

    def _take_back(self, request, links) -> None:
        taken, now = list(links.filter(taken_back_at=None)), timezone.now()
        for link in taken:
            link.taken_back_at = now
            link.save(update_fields=["taken_back_at"])
            record(AuditEntry.Action.CHANGE, link, {"taken_back_at": ["", now.isoformat()]})
        count = len(taken)
        done = ngettext("%d link is taken back.", "%d links are taken back.", count) % count
        self.message_user(request, done, messages.SUCCESS)

    def _is_theirs(self, request, link) -> bool:
        return reads_all(request.user) or link.user_id == request.user.pk
