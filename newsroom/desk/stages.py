"""How an article stands, in words: for lists, filters, forms, and what is said after a save."""

from __future__ import annotations

from datetime import datetime

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from newsroom.models import Article, Stage, at_stage, stage_of

HIDDEN = "hidden"  # to readers, whatever the reason
_SINCE = {
    Stage.WAITING: gettext_lazy("waits until %(moment)s"),
    Stage.LIVE: gettext_lazy("live since %(moment)s"),
    Stage.EXPIRED: gettext_lazy("expired %(moment)s"),
}
_SENTENCES = {
    Stage.DRAFT: gettext_lazy("It is a draft."),
    Stage.READY: gettext_lazy("It is ready to be published."),
    Stage.WAITING: gettext_lazy("It waits until %(moment)s."),
    Stage.LIVE: gettext_lazy("It is live: readers see it now."),
    Stage.EXPIRED: gettext_lazy("It expired %(moment)s: readers do not see it."),
    Stage.WITHDRAWN: gettext_lazy("It is withdrawn: readers do not see it."),
}


def in_words(article: Article) -> str:
    """draft · ready · waits until … · live since … · expired … · withdrawn, as it is now."""
    now = timezone.now()
    stage = stage_of(article, now)
    moment = _moment(article, stage)
    if moment is None:
        return str(stage.label)
    return _SINCE[stage] % {"moment": told(moment, now)}


def sentence(article: Article) -> str:
    """The same, for a message that something was done."""
    now = timezone.now()
    stage = stage_of(article, now)
    moment = _moment(article, stage)
    return _SENTENCES[stage] % {"moment": moment and told(moment, now)}


def _moment(article: Article, stage: Stage) -> datetime | None:
    """What the stage begins or ends with; None where nobody knows it."""
    if stage == Stage.EXPIRED:
        return article.expires_at
    if stage == Stage.WAITING or (stage == Stage.LIVE and article.has_known_date):
        return article.published_at
    return None


def told(moment: datetime, now: datetime) -> str:
    """A moment with the name of its zone, and the year unless it is this one."""
    local = timezone.localtime(moment)
    if local.year == timezone.localtime(now).year:
        return date_format(local, pgettext("format of a moment this year", "D j M H:i T"))
    return date_format(local, pgettext("format of a moment of any year", "D j M Y H:i T"))


class StageFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "stage"

    def lookups(self, request, model_admin):
        return [*Stage.choices, (HIDDEN, _("not shown to readers"))]

    def queryset(self, request, queryset):
        if self.value() in Stage.values:
            return at_stage(queryset, Stage(self.value()))
        if self.value() == HIDDEN:
            return queryset.exclude(pk__in=Article.objects.public().values("pk"))
        return queryset


class StagedRows(admin.ModelAdmin):
    """Articles whose list, form and messages say how they stand."""

    @admin.display(description=gettext_lazy("state"), ordering="published_at")
    def state(self, article):
        return in_words(article)

    @admin.display(description=gettext_lazy("state"))
    def state_as_saved(self, article):
        # What the form shows may be refused.
        return in_words(Article.objects.defer("body").filter(pk=article.pk).first() or Article())

    def changelist_view(self, request, extra_context=None):
        # Before the filter of states there was one of what readers see.
        if "public" in request.GET:
            query = request.GET.copy()
            query["stage"] = Stage.LIVE if query.pop("public") == ["yes"] else HIDDEN
            return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
        return super().changelist_view(request, extra_context)

    def response_add(self, request, obj, post_url_continue=None):
        self._say_how_it_stands(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        self._say_how_it_stands(request, obj)
        return super().response_change(request, obj)

    def _say_how_it_stands(self, request, article) -> None:
        if "_popup" not in request.POST:
            self.message_user(request, sentence(article))
