"""Runs of imports: what each brought in, and the undo of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom import acts
from newsroom.audit import agent_of, refuse
from newsroom.desk.acts.choosing import BEGIN
from newsroom.desk.reading import ReadOnlyAdmin
from newsroom.imports.outcome import COUNTED
from newsroom.imports.runs.numbering import is_under_way
from newsroom.imports.runs.undoing import NEEDED, begin_undo
from newsroom.models import ImportRun
from newsroom.publishing import RefusedError
from newsroom.stories import found_among


class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ["pk", "begun_at", "user_name", "command", "source", "state", *COUNTED]
    list_filter = ["state", "begun_at"]
    search_fields = ["=pk", "source", "user_name"]
    search_help_text = gettext_lazy("A number of a run, a source, or a name.")
    list_select_related = ["undo"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.undo_view)
        return [
            path("<int:number>/undo/", view, name="newsroom_importrun_undo"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What a run was told, what it did, and how it was taken back."""
        context = {**self._context(request, self._run(request, object_id))}
        return TemplateResponse(request, "admin/newsroom/importrun/run.html", context)

    def undo_view(self, request, number):
        """Ask, then take back what a run made and changed."""
        run = self._run(request, number)
        if not request.user.has_perms(NEEDED):
            refuse(request)
            raise PermissionDenied
        if request.method == "POST":
            try:
                act, _is_new = begin_undo(run.pk, request.user, agent_of(request))
            except RefusedError as why:
                self.message_user(request, _("Nothing is undone: %s.") % why, messages.WARNING)
                return HttpResponseRedirect(_address(run))
            acts.run(act.pk, BEGIN)
            return HttpResponseRedirect(reverse("admin:newsroom_act_change", args=[act.pk]))
        context = {**self._context(request, run), "title": _("Undo this import?")}
        return TemplateResponse(request, "admin/newsroom/importrun/undo.html", context)

    def _run(self, request, object_id) -> ImportRun:
        run = self.get_object(request, str(object_id))
        if not self.has_view_permission(request, run):
            refuse(request)
            raise PermissionDenied
        if run is None:
            raise Http404
        return run

    def _context(self, request, run: ImportRun) -> dict:
        traces = run.traces.filter(kind="article", undone=False)
        is_over = run.state == ImportRun.State.UNDONE
        return {
            **self.admin_site.each_context(request),
            "title": _("Run %d") % run.pk,
            "opts": self.opts,
            "run": run,
            "told": sorted(run.arguments.items()),
            "counts": [
                (self.opts.get_field(word).verbose_name, getattr(run, word)) for word in COUNTED
            ],
            "made": traces.filter(is_new=True).count(),
            "changed": traces.filter(is_new=False).count(),
            "found": found_among(traces.values("number")),
            "is_under_way": is_under_way(run),
            "may_undo": not is_over and not is_under_way(run) and request.user.has_perms(NEEDED),
            "media": self.media,
        }


def _address(run: ImportRun) -> str:
    return reverse("admin:newsroom_importrun_change", args=[run.pk])
