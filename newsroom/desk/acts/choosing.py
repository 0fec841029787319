"""What the list does with chosen articles: each act says first what it will do."""

from __future__ import annotations

import hashlib

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom import acts
from newsroom.audit import agent_of
from newsroom.desk.acts.kinds import Deletion, Publication, Withdrawal
from newsroom.desk.deletions import DeletionForm, were_public
from newsroom.desk.listed import LISTED, LISTED_AT, Listed
from newsroom.models import ActRow, Article

AT_ONCE = 100  # articles of an act that is done before it is answered
BEGIN = 1.0  # seconds of one that hides more: no worker has to come first
LEFT = 10  # seconds after which a worker takes over what a web process has left
NAMED_AT_MOST = 3  # articles in a message


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=AdminTextareaWidget({"rows": 3}),
        help_text=gettext_lazy("Kept with the record of the takedown; readers never see it."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for readers"),
        required=False,
        widget=AdminTextareaWidget({"rows": 3}),
        help_text=gettext_lazy(
            "Shown to readers who follow a link to the article. Left empty, a note that stands"
            " there stays; without any, the address is not found."
        ),
    )


class ArticleActions(admin.ModelAdmin):
    @admin.action(
        description=gettext_lazy("Publish selected articles now"), permissions=["publish"]
    )
    def publish_selected(self, request, queryset):
        kind = Publication(request.user, {"overruled": "overruled" in request.POST})
        if "confirmed" in request.POST and self._is_as_shown(request, queryset):
            return self._begin(request, kind, queryset)
        asking = Publication(request.user, {})
        return self._ask(request, asking, queryset, _("Publish these articles now?"))

    @admin.action(description=gettext_lazy("Withdraw selected articles"), permissions=["publish"])
    def withdraw_selected(self, request, queryset):
        form = WithdrawalForm(request.POST if "reason" in request.POST else None)
        if form.is_valid() and self._is_as_shown(request, queryset):
            return self._begin(request, Withdrawal(request.user, form.cleaned_data), queryset)
        kind = Withdrawal(request.user, {})
        return self._ask(request, kind, queryset, _("Why are they withdrawn?"), form)

    @admin.action(description=delete_selected.short_description, permissions=["delete"])
    def delete_selected(self, request, queryset):
        confirmed = "post" in request.POST
        form = None
        if were_public(queryset).exists():
            form = DeletionForm(request.POST if confirmed else None)
        is_told = confirmed and (form is None or form.is_valid())
        if is_told and self._is_as_shown(request, queryset):
            parameters = {"reason": form.cleaned_data["reason"] if form else ""}
            return self._begin(request, Deletion(request.user, parameters), queryset)
        kind = Deletion(request.user, {})
        return self._ask(request, kind, queryset, _("Delete these articles?"), form)

    def _ask(self, request, kind, queryset, title, form=None) -> TemplateResponse | None:
        """Say what it will do; the answer comes back to the action."""
        rows = queryset.select_related("hero_image").prefetch_related("body_pictures").defer("body")
        rows = ((article.pk, article) for article in rows.iterator(chunk_size=500))
        survey = acts.survey(kind, rows, Listed(request).look)
        if not survey.done.total and not survey.warned:
            for reason, group in survey.refused.items():
                self._warn(request, kind, reason, group.total, group.first)
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "kind": kind,
            "survey": survey,
            "form": form,
            "action": request.POST["action"],
            "listed": request.POST.getlist(LISTED),
            "listed_at": request.POST.get(LISTED_AT, ""),
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
            "shown": _digest(queryset),
            "media": self.media + form.media if form else self.media,
        }
        return TemplateResponse(request, f"admin/newsroom/article/{kind.name}.html", context)

    def _is_as_shown(self, request, queryset) -> bool:
        """Whether the articles are those that the page told of; else it is shown anew."""
        shown = request.POST.get("shown")
        if shown in (None, _digest(queryset)):
            return True
        text = _("Meanwhile other articles are chosen by this list: look again.")
        self.message_user(request, text, messages.WARNING)
        return False

    def _begin(self, request, kind, queryset):
        """Ask for the act; what is soon done is done, of other acts that hide the beginning."""
        articles = list(Listed(request).of(queryset))
        is_small = len(articles) <= AT_ONCE
        act = acts.ask(kind, agent_of(request), articles, wait=LEFT if is_small else 0)
        if is_small or kind.hides:
            acts.run(act.pk, None if is_small else BEGIN)
        act.refresh_from_db()
        address = reverse("admin:newsroom_act_change", args=[act.pk])
        if not act.is_finished:
            return HttpResponseRedirect(address)
        self._report(request, kind, act, address)
        return None

    def _report(self, request, kind, act, address: str) -> None:
        """Tell the editor what was done and what was not."""
        if act.done:
            link = '{} <a href="{}">{}</a>'
            text = format_html(link, kind.done(act.done), address, _("See or undo it"))
            self.message_user(request, text, messages.SUCCESS)
        left_out: dict[str, list[int]] = {}
        for row in act.rows.filter(state=ActRow.State.LEFT_OUT).order_by("pk"):
            left_out.setdefault(row.reason, []).append(row.article_number)
        for reason, numbers in left_out.items():
            found = Article.objects.seen_by(request.user).in_bulk(numbers[:NAMED_AT_MOST])
            first = [found.get(number, number) for number in numbers[:NAMED_AT_MOST]]
            self._warn(request, kind, reason, len(numbers), first)

    def _warn(self, request, kind, reason: str, total: int, first: list) -> None:
        text = f"{kind.not_done}: {_named(first[:NAMED_AT_MOST], total)} ({reason})."
        self.message_user(request, text, messages.WARNING)


def _digest(queryset) -> str:
    numbers = sorted(queryset.values_list("pk", flat=True))
    return hashlib.blake2b(repr(numbers).encode(), digest_size=8).hexdigest()


def _named(first: list, total: int) -> str:
    """The first few headlines, and how many there are beyond them."""
    names = [f"“{Truncator(str(article)).chars(60)}”" for article in first]
    if more := total - len(names):
        names.append(ngettext("%d more", "%d more", more) % more)
    return ", ".join(names)
