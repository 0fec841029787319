"""The import desk: a form, a page for each import that follows it, and its acts."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from newsroom.audit import refuse
from newsroom.desk.imports.forms import ImportForm
from newsroom.desk.reading import ReadOnlyAdmin
from newsroom.imports import jobs
from newsroom.imports.outcome import COUNTED
from newsroom.models import ImportJob, ImportRun
from newsroom.workers import is_any_alive

SHOWN = 100  # findings on a page


class ImportJobAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "user_name", "asked_at", "state", "run"]
    list_filter = ["state", "asked_at"]
    list_select_related = ["run"]

    def has_add_permission(self, request):
        return request.user.has_perm("newsroom.add_importjob")

    def get_urls(self):
        views = {"bring_in": self.bring_in_view, "stop": self.stop_view}
        own = [
            path(
                f"<int:number>/{name.replace('_', '-')}/",
                self.admin_site.admin_view(view),
                name=f"newsroom_importjob_{name}",
            )
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def add_view(self, request, form_url="", extra_context=None):
        """Ask for files; what they hold is read before anything is imported."""
        if not self.has_add_permission(request):
            refuse(request)
            raise PermissionDenied
        form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        if form.is_valid():
            options = dict(form.cleaned_data)
            files, folder = options.pop("files"), options.pop("folder", "")
            job = jobs.ask(request.user, files, folder, options)
            return HttpResponseRedirect(_address(job))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import articles"),
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/newsroom/importjob/add.html", context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """How far an import is, and what its files were found to hold."""
        job = self._job(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": str(job),
            "opts": self.opts,
            "job": job,
            "counts": [
                (ImportRun._meta.get_field(word).verbose_name, job.counts.get(word, 0))
                for word in COUNTED
            ],
            "page": Paginator(job.findings, SHOWN).get_page(request.GET.get("p")),
            "waits": job.is_under_way and not is_any_alive(),
            "may_act": self.has_add_permission(request),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/newsroom/importjob/job.html", context)

    def bring_in_view(self, request, number):
        """Import what was read."""
        return self._act(request, number, jobs.bring_in, _("It was begun or stopped before."))

    def stop_view(self, request, number):
        """Read or import no more of it."""
        return self._act(request, number, jobs.stop, _("It has ended before."))

    def _act(self, request, number, act, too_late: str):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_add_permission(request):
            refuse(request)
            raise PermissionDenied
        job = self._job(request, number)
        if not act(job):
            self.message_user(request, too_late, messages.WARNING)
        return HttpResponseRedirect(_address(job))

    def _job(self, request, object_id) -> ImportJob:
        job = self.get_object(request, str(object_id))
        if not self.has_view_permission(request, job):
            refuse(request)
            raise PermissionDenied
        if job is None:
            raise Http404
        return job


def _address(job: ImportJob) -> str:
    return reverse("admin:newsroom_importjob_change", args=[job.pk])
