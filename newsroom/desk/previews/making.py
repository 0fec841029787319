"""One click makes a link to a preview of an article or of a version, and leads there."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse

from newsroom.audit import record, refuse
from newsroom.models import AuditEntry
from newsroom.previews.links import make, may_make


class Previewed(admin.ModelAdmin):
    """Rows that a preview can be made of: articles, versions."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.preview_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        return [path("<int:number>/preview/", view, name=name), *super().get_urls()]

    def preview_view(self, request, number):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        of = self.model._default_manager.filter(pk=number).first()
        if of is None:
            raise Http404
        if not may_make(request.user, of):
            refuse(request)
            raise PermissionDenied
        link, token = make(of, request.user)
        record(AuditEntry.Action.ADD, link, {"until": ["", link.until.isoformat()]})
        return HttpResponseRedirect(reverse("preview", args=[token]))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_preview"] = change and may_make(request.user, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)
