"""What the list does with chosen articles: each act says first what it will do."""

from __future__ import annotations

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminTextareaWidget
from django.template.response import TemplateResponse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom.desk import checks
from newsroom.desk.at_most import at_most
from newsroom.desk.listed import LISTED, as_listed
from newsroom.models import Article
from newsroom.publishing import (
    RefusedError,
    account_of,
    carry_out,
    prepare_publication,
    withdraw,
)

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
    @at_most
    def publish_selected(self, request, queryset):
        """Say first which are published and which not; the answer comes back to this action."""
        articles, first = queryset.select_related("hero_image"), checks.first_date()
        if "confirmed" in request.POST:
            act = partial(_publish, first=first, overrules="overruled" in request.POST)
            account = carry_out(as_listed(request, act), articles)
        else:
            account = account_of(as_listed(request, prepare_publication), articles)
            if account.done:
                return self._ask_whether(request, account, first)
        done = ngettext("%d article is published.", "%d articles are published.", len(account.done))
        self._report(request, account, done, _("Published."), _("Not published"))
        return None

    @admin.action(description=gettext_lazy("Withdraw selected articles"), permissions=["publish"])
    @at_most
    def withdraw_selected(self, request, queryset):
        """Ask why first; the answer comes back to this action."""
        form = WithdrawalForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            context = {
                "title": _("Why are they withdrawn?"),
                "form": form,
                "articles": queryset,
                "media": self.media + form.media,
            }
            return self._ask(request, "withdraw", context)
        act = partial(withdraw, by=request.user, **form.cleaned_data)
        account = carry_out(as_listed(request, act), queryset)
        done = ngettext("%d article is withdrawn.", "%d articles are withdrawn.", len(account.done))
        self._report(request, account, done, _("Withdrawn."), _("Not withdrawn"))
        return None

    def _ask_whether(self, request, account, first):
        found = {article: checks.found(article, first) for article in account.done}
        context = {
            "title": _("Publish these articles now?"),
            "ready": [article for article in found if not found[article]],
            "warned": [(article, _listed(found[article])) for article in found if found[article]],
            "refused": account.refused.items(),
        }
        return self._ask(request, "publish", context)

    def _ask(self, request, act: str, context: dict) -> TemplateResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "listed": request.POST.getlist(LISTED),
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
            "media": self.media,
        }
        return TemplateResponse(
            request, f"admin/newsroom/article/{act}.html", {**shared, **context}
        )

    def _report(self, request, account, done, entry, refusal):
        """Tell the editor what was done and what was not, and the log what was."""
        for article in account.done:
            self.log_change(request, article, entry)
        if account.done:
            self.message_user(request, done % len(account.done), messages.SUCCESS)
        for reason, articles in account.refused.items():
            text = f"{refusal}: {_named(articles)} ({reason})."
            self.message_user(request, text, messages.WARNING)


def _publish(article: Article, first, overrules: bool) -> None:
    """Raises RefusedError, too, for what may have been overlooked, unless that is overruled."""
    prepare_publication(article)
    found = checks.found(article, first)
    if found and not overrules:
        raise RefusedError(_listed(found))
    article.save()
    checks.write_down_overruled(article, found)


def _listed(found: list[checks.Check]) -> str:
    return "; ".join(str(check.label) for check in found)


def _named(articles) -> str:
    """The first few headlines, and how many there are beyond them."""
    names = [f"“{Truncator(article.headline).chars(60)}”" for article in articles[:NAMED_AT_MOST]]
    if more := len(articles) - len(names):
        names.append(ngettext("%d more", "%d more", more) % more)
    return ", ".join(names)
