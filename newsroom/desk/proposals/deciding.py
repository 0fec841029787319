"""Proposals on the desk: listed, read with what they would change, declined, taken back.

Accepting one, with or without changes, is saving the form of its article: see `proposing`.
"""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.audit import record, refuse
from newsroom.desk.proposals.proposing import ACCEPT, FILL
from newsroom.desk.reading import ReadOnlyAdmin
from newsroom.desk.seen import reads_all
from newsroom.desk.versions import label_of, number_of
from newsroom.desk.versions import readable as readable_versions
from newsroom.models import Article, AuditEntry, Proposal
from newsroom.proposals import base_of, decide, proposed_in, readable, without_unread
from newsroom.versions import differences, state_of


class ProposalAdmin(ReadOnlyAdmin):
    list_display = ["headline", "number", "user_name", "made_at", "status", "decided_name"]
    list_filter = ["status", "made_at"]
    search_fields = ["=article_number", "user_name"]
    search_help_text = gettext_lazy("A whole number of an article; part of a name.")

    @admin.display(description=gettext_lazy("headline"))
    def headline(self, proposal):
        return str(proposal)

    @admin.display(description=gettext_lazy("article"), ordering="article_number")
    def number(self, proposal):
        return proposal.article_number

    def has_view_permission(self, request, obj=None):
        # Whose proposals they are is decided row by row.
        may_view = self._articles.has_view_permission(request)
        return may_view and (obj is None or readable(request.user).filter(pk=obj.pk).exists())

    def get_queryset(self, request):
        return super().get_queryset(request) & readable(request.user)

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is None and Proposal.objects.filter(pk=number_of(str(object_id))).exists():
            refuse(request)
            raise PermissionDenied
        return found

    def get_urls(self):
        acts = {"decline": self.decline_view, "withdraw": self.withdraw_view}
        return [
            *(
                path(
                    f"<int:number>/{act}/",
                    self.admin_site.admin_view(view),
                    name=f"newsroom_proposal_{act}",
                )
                for act, view in acts.items()
            ),
            *super().get_urls(),
        ]

    @property
    def _articles(self) -> admin.ModelAdmin:
        return self.admin_site._registry[Article]

    def _decides(self, user) -> bool:
        return reads_all(user) and user.has_perm("newsroom.change_article")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What a proposal would change, and what may be done with it."""
        proposal = self.get_object(request, object_id)
        if proposal is None:
            raise Http404
        if not self.has_view_permission(request, proposal):
            raise PermissionDenied
        rows = self._articles.get_queryset(request)
        article = rows.filter(pk=proposal.article_number).first()
        base, proposed = (
            without_unread(state(proposal), request.user) for state in (base_of, proposed_in)
        )
        is_own = proposal.user_id == request.user.pk
        may_change = article is not None and self._articles.has_change_permission(request, article)
        last = readable_versions(request.user).filter(article_number=proposal.article_number)
        context = {
            **self.admin_site.each_context(request),
            "title": str(proposal),
            "opts": self.opts,
            "proposal": proposal,
            "state": proposed,
            "article": article,
            "version": None if article else last.first(),
            "has_moved": article is not None and _has_moved(proposal),
            "differences": [(label_of(each.field), each) for each in differences(base, proposed)],
            "may_decide": proposal.is_open and self._decides(request.user),
            "may_change": may_change,
            "may_withdraw": proposal.is_open and is_own,
            "accept": ACCEPT,
            "fill": FILL,
        }
        return TemplateResponse(request, "admin/newsroom/proposal/proposal.html", context)

    def decline_view(self, request, number):
        """Leave the article as it is, and say why."""
        return self._close(
            request, number, Proposal.Status.DECLINED, lambda _own: self._decides(request.user)
        )

    def withdraw_view(self, request, number):
        """Its author takes it back."""
        return self._close(request, number, Proposal.Status.WITHDRAWN, lambda is_own: is_own)

    def _close(self, request, number, status, may) -> HttpResponseRedirect:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        proposal = Proposal.objects.filter(pk=number).first()
        if proposal is None:
            raise Http404
        if not (
            self.has_view_permission(request, proposal) and may(proposal.user_id == request.user.pk)
        ):
            refuse(request)
            raise PermissionDenied
        reason = request.POST.get("reason", "").replace("\0", "").strip()
        if status == Proposal.Status.DECLINED and not reason:
            self.message_user(request, _("Say why it is declined."), messages.ERROR)
        elif decide(proposal, status, request.user, reason):
            record(AuditEntry.Action.CHANGE, proposal, {"status": ["open", status.value]})
            said = {
                Proposal.Status.DECLINED: _("The proposal is declined; its author reads why."),
                Proposal.Status.WITHDRAWN: _("The proposal is taken back."),
            }
            self.message_user(request, said[status], messages.SUCCESS)
        else:
            self.message_user(request, _("It is no longer open."), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:newsroom_proposal_change", args=[number]))


def _has_moved(proposal: Proposal) -> bool:
    """Whether the article says something else than when the change was proposed."""
    base, now = base_of(proposal), state_of(Article(pk=proposal.article_number))
    return (base.values, base.body) != (now.values, now.body)
