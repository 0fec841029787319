"""The form of an article whose text one may not change: what is saved in it becomes a proposal."""

from __future__ import annotations

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom import audit, versions
from newsroom.desk.proposals.as_sent import PROPOSAL, ROWS, as_sent
from newsroom.desk.saving import SavingForm
from newsroom.desk.seen import reads_all
from newsroom.desk.stale import BACK
from newsroom.desk.versions import lock, number_of
from newsroom.models import Article, AuditEntry, Proposal, Version
from newsroom.proposals import decide, only_changed, open_of, propose, readable
from newsroom.publishing import UNPUBLISHED
from newsroom.versions import State, state_of

ACCEPT, FILL = "_accept", "_fill"  # buttons of the page of a proposal
NOTE = (gettext_lazy("Proposal"), {"fields": ["proposal_note"]})


class ProposingForm(SavingForm):
    proposal_note = forms.CharField(
        label=gettext_lazy("Note for the editors"),
        required=False,
        widget=AdminTextareaWidget({"rows": 2}),
        help_text=gettext_lazy("Why it should change; readers never see it."),
    )
    proposes = False

    def _warnings(self):
        # They are for whoever decides.
        return [] if self.proposes else super()._warnings()


class _TriedError(Exception):
    """A save that is taken back: what the article would be by it."""

    def __init__(self, would_be: State, changed: set[str], note: str):
        self.would_be, self.changed, self.note = would_be, changed, note


class ProposedChanges(admin.ModelAdmin):
    def only_proposes(self, request, article: Article | None) -> bool:
        """Whether what this person changes in it is for an editor to decide."""
        is_published = article is not None and article.status not in UNPUBLISHED
        return is_published and not reads_all(request.user)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        view = partial(super().changeform_view, request, object_id, form_url, extra_context)
        if request.method != "POST" or object_id is None:
            return view()
        if reads_all(request.user) and PROPOSAL not in request.POST:
            return view()
        with transaction.atomic():
            # Whether it is a draft or published is the same until all is saved.
            lock(number_of(unquote(object_id)))
            article = self.get_object(request, unquote(object_id))
            if article is None:
                return view()
            if not self.has_change_permission(request, article):
                raise PermissionDenied
            if PROPOSAL in request.POST and (answer := self._take_up(request, article)):
                return answer
            if self.only_proposes(request, article):
                return self._propose(request, article, view)
            proposal = _taken_up(request)
            if proposal is None:
                return view()
            with versions.change(Version.Through.DESK, request.user, f"proposal {proposal.pk}"):
                return view()

    def _take_up(self, request, article: Article) -> HttpResponseRedirect | None:
        """Find the proposal that the form is about; what it would change goes into the request."""
        rows = readable(request.user).filter(article_number=article.pk)
        proposal = rows.filter(pk=number_of(request.POST[PROPOSAL])).first()
        is_asked = {ACCEPT, FILL} & request.POST.keys()
        is_open = proposal is not None and proposal.is_open
        if (ACCEPT in is_asked and not is_open) or (is_asked and proposal is None):
            self.message_user(request, _("It is no longer open."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:newsroom_proposal_changelist"))
        if ACCEPT in is_asked and self.only_proposes(request, article):
            audit.refuse(request, ACCEPT)
            raise PermissionDenied
        request.proposal = proposal if is_open else None
        if is_asked:
            fields = flatten_fieldsets(self.get_fieldsets(request, article))
            kind = self.get_form(request, article, change=True, fields=fields)
            parts = self._parts(request, article, {})
            request.POST, missing = as_sent(proposal, request.user, article, kind, parts)
            if FILL in is_asked:
                request.POST[BACK] = FILL
                request.POST["proposal_note"] = proposal.note
            if missing:
                text = _("No longer in the archive, so left out: %s.")
                self.message_user(request, text % ", ".join(missing), messages.WARNING)
        return None

    def _propose(self, request, article: Article, view):
        """Save for a trial, so that all is cleaned and checked as ever; keep what came of it."""
        request.proposes = True
        base = state_of(article)
        try:
            with transaction.atomic():
                return view()
        except _TriedError as tried:
            proposed = only_changed(base, tried.would_be, tried.changed)
            note = tried.note
        if sent := getattr(request, "sent_form", None):
            sent.save()  # it was taken back as well
        if (proposed.values, proposed.body) == (base.values, base.body):
            text = _("Nothing is proposed: it says what the article says.")
            self.message_user(request, text, messages.WARNING)
            return HttpResponseRedirect(request.get_full_path())
        proposal = propose(base, proposed, request.user, note)
        audit.record(AuditEntry.Action.ADD, proposal, {"article": [None, str(article)]})
        if before := _taken_up(request):
            decide(before, Proposal.Status.WITHDRAWN, request.user, _("Replaced by the next one."))
        text = _("The change is proposed; an editor decides. Readers see the article as it was.")
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:newsroom_proposal_change", args=[proposal.pk]))

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if getattr(request, "proposes", False):
            rows = {
                ROWS[each.prefix] for each in formsets if each.prefix in ROWS and each.has_changed()
            }
            changed = {*form.changed_data, *rows}
            note = form.cleaned_data["proposal_note"]
            raise _TriedError(state_of(form.instance), changed, note)
        proposal = _taken_up(request)
        if proposal and not reads_all(request.user):
            # Its author's own draft again, which needs no editor.
            text = _("Saved in the draft itself.")
            decide(proposal, Proposal.Status.WITHDRAWN, request.user, text)
        elif proposal:
            accepted = Proposal.Status.ACCEPTED
            decide(proposal, accepted, request.user)
            audit.record(AuditEntry.Action.CHANGE, proposal, {"status": ["open", accepted.value]})
            self.message_user(request, _("The proposal is accepted."), messages.SUCCESS)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.proposes = change and self.only_proposes(request, obj)
        return form

    def _page(self, request, name, article, **context):
        told = {"proposal": _taken_up(request), "proposes": getattr(request, "proposes", False)}
        return super()._page(request, name, article, **told, **context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj is not None:
            context[PROPOSAL] = _taken_up(request)
            context["open_proposals"] = open_of(obj.pk, request.user)
            if self.only_proposes(request, obj) and self.has_change_permission(request, obj):
                hidden = ("show_save_and_continue", "show_save_and_add_another", "show_delete")
                context |= {"proposes": True} | dict.fromkeys(hidden, False)
        return super().render_change_form(request, context, add, change, form_url, obj)


def _taken_up(request) -> Proposal | None:
    """The open proposal that the form is about."""
    return getattr(request, "proposal", None)
