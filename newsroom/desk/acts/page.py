"""Acts at the desk: a list of them, and a page each that tells how far it is and undoes it."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import Count, Min
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom import acts
from newsroom.audit import agent_of, refuse
from newsroom.desk.acts.choosing import AT_ONCE, BEGIN, LEFT
from newsroom.desk.reading import ReadOnlyAdmin
from newsroom.desk.seen import reads_all
from newsroom.models import Act, ActRow, Article
from newsroom.workers import is_any_alive

SHOWN = 50  # articles on a page


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=AdminTextareaWidget({"rows": 3}),
        help_text=gettext_lazy("Kept with the record of it; readers never see it."),
    )


class ActAdmin(ReadOnlyAdmin):
    list_display = ["what", "user_name", "asked_at", "state", "total", "done", "left_out"]
    list_filter = ["state", "asked_at"]
    date_hierarchy = "asked_at"

    def has_view_permission(self, request, obj=None):
        # Whose acts they are is decided row by row.
        may_view = self.admin_site._registry[Article].has_view_permission(request)
        return may_view and (obj is None or _readable(request.user).filter(pk=obj.pk).exists())

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("undoes") & _readable(request.user)

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is None and self._is_there(object_id):
            refuse(request)
            raise PermissionDenied
        return found

    def _is_there(self, object_id) -> bool:
        try:
            return Act.objects.filter(pk=self.opts.pk.to_python(object_id)).exists()
        except ValidationError:
            return False

    def get_urls(self):
        pages = {"undo": self.undo_view, "go_on": self.go_on_view}
        own = [
            path(
                f"<int:number>/{name.replace('_', '-')}/",
                self.admin_site.admin_view(view),
                name=f"newsroom_act_{name}",
            )
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=gettext_lazy("act"), ordering="kind")
    def what(self, act):
        if act.undoes is not None:
            return f"{_label(act)}: {_label(act.undoes)}"
        return _label(act)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """How far an act is, what it left out, and its articles a page at a time."""
        act = self.get_object(request, object_id)
        if act is None:
            raise Http404
        rows = act.rows.order_by("pk")
        left_out = rows.filter(state=ActRow.State.LEFT_OUT).order_by()
        reasons = left_out.values("reason").annotate(total=Count("pk"), first=Min("pk"))
        why_not = acts.why_not_undone(act)
        page = Paginator(rows, SHOWN).get_page(request.GET.get("p"))
        is_stopped = act.worked_off < act.total and not acts.queue_of(act).exists()
        context = {
            **self._context(request, act),
            "reasons": reasons.order_by("first"),
            "rows": self._named(request, page),
            "page": page,
            "waits": not act.is_finished and not is_any_alive(),
            "may_go_on": is_stopped and act.user == request.user,
            "why_not": why_not,
            "may_undo": not why_not and self._undo(request, act).is_allowed(),
        }
        return TemplateResponse(request, "admin/newsroom/act/act.html", context)

    def undo_view(self, request, number):
        """Say what the undo of an act will do, then ask for it."""
        act = self.get_object(request, number)
        if act is None:
            raise Http404
        if why_not := acts.why_not_undone(act):
            self.message_user(request, why_not, messages.WARNING)
            return HttpResponseRedirect(_address(act))
        kind = self._undo(request, act)
        if not kind.is_allowed():
            refuse(request)
            raise PermissionDenied
        form = UndoForm(request.POST if request.method == "POST" else None)
        if not kind.of.undo_needs_reason:
            form.fields.clear()
        numbers = acts.numbers_of(act)
        if request.method == "POST" and form.is_valid():
            kind.parameters = form.cleaned_data
            is_small = len(numbers) <= AT_ONCE
            articles = ((number, None) for number in numbers)
            try:
                undo = acts.ask(kind, agent_of(request), articles, wait=LEFT if is_small else 0)
            except IntegrityError:  # sent twice at once
                return HttpResponseRedirect(_address(act))
            if is_small or kind.hides:
                acts.run(undo.pk, None if is_small else BEGIN)
            return HttpResponseRedirect(_address(undo))
        context = {
            **self._context(request, act),
            "title": _("Undo it?"),
            "form": form,
            "survey": acts.survey(kind, acts.with_articles(numbers, request.user)),
        }
        return TemplateResponse(request, "admin/newsroom/act/undo.html", context)

    def go_on_view(self, request, number):
        """Leave an act that stopped to workers again: for who asked for it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        act = self.get_object(request, number)
        if act is None:
            raise Http404
        if act.user != request.user:
            refuse(request)
            raise PermissionDenied
        acts.go_on(act)
        return HttpResponseRedirect(_address(act))

    def _undo(self, request, act) -> acts.Undo:
        return acts.Undo(request.user, {}, act)

    def _context(self, request, act) -> dict:
        return {
            **self.admin_site.each_context(request),
            "title": self.what(act),
            "opts": self.opts,
            "act": act,
            "undone_by": Act.objects.filter(undoes=act).first(),
            "media": self.media,
        }

    def _named(self, request, rows) -> list[tuple[ActRow, Article | None]]:
        numbers = [row.article_number for row in rows]
        seen = Article.objects.seen_by(request.user).defer("body").in_bulk(numbers)
        return [(row, seen.get(row.article_number)) for row in rows]


def _readable(user):
    """The acts that somebody may read of: everyone's with the right to publish, else one's own."""
    return Act.objects.all() if reads_all(user) else Act.objects.filter(user=user)


def _label(act: Act) -> str:
    try:
        return str(acts.kind_named(act.kind).label)
    except acts.UnknownKindError:
        return act.kind


def _address(act: Act) -> str:
    return reverse("admin:newsroom_act_change", args=[act.pk])
