"""The undo of an act, itself an act: articles that nobody changed since are what they were."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom.acts.kinds import Kind, Undoable, UnknownKindError, kind_named, register
from newsroom.models import Act, ActRow, Article, Version
from newsroom.publishing import RefusedError
from newsroom.versions import state_of

UNDO_DAYS = 30


@register
class Undo(Kind):
    name = "undo"
    label = gettext_lazy("Undo")
    not_done = gettext_lazy("Not undone")

    def __init__(self, by, parameters, undoes=None):
        super().__init__(by, parameters, undoes)
        kind = kind_named(undoes.kind)
        if not issubclass(kind, Undoable):
            raise TypeError(f"an act of the kind {kind.name} cannot be undone")
        self.of = kind(by, parameters)
        self.hides = self.of.undo_hides
        self.before: dict[int, int] = {}  # article → its version from before the act
        self.newest: dict[int, int] = {}

    def done(self, count):
        return ngettext("%d article is as before.", "%d articles are as before.", count) % count

    def is_allowed(self):
        return self.of.may_take_back()

    def prepare(self, numbers: Collection[int]) -> None:
        rows = self.undoes.rows.filter(article_number__in=numbers, state=ActRow.State.DONE)
        self.before = dict(rows.values_list("article_number", "before"))
        kept = Version.objects.filter(article_number__in=numbers).order_by()
        newest = kept.values("article_number").annotate(newest=Max("pk"))
        self.newest = dict(newest.values_list("article_number", "newest"))
        kept = set(kept.filter(pk__in=self.before.values()).values_list("pk", flat=True))
        self.before = {number: key for number, key in self.before.items() if key in kept}
        self.of.prepare(numbers)

    def consider(self, number, article):
        self.of.refuse_to_take_back(article)
        if number not in self.before:
            raise RefusedError(_("what it was is no longer kept"))
        if article is not None and self._is_changed(article):
            raise RefusedError(_("changed since"))

    def do(self, number, article):
        before = Version.objects.select_related("body").get(pk=self.before[number])
        self.of.take_back(article, before)

    def _is_changed(self, article: Article) -> bool:
        """Saves that changed nothing do not count: the first of them kept what the act left."""
        before = self.before[article.pk]
        if self.newest[article.pk] == before:
            return False
        of_article = Version.objects.filter(article_number=article.pk, pk__gt=before)
        left = of_article.order_by("pk").values_list("digest", flat=True).first()
        return state_of(article).digest != left


def why_not_undone(act: Act) -> str:
    """Why an act cannot be undone, as a sentence; empty where it can be."""
    try:
        kind = kind_named(act.kind)
    except UnknownKindError:
        return _("This version of the archive knows no such act.")
    if not issubclass(kind, Undoable):
        return _("An undo is not undone: do again what it took back.")
    if not act.is_finished:
        return _("It is not finished yet.")
    if Act.objects.filter(undoes=act).exists():
        return _("It is undone already, or being undone.")
    if not act.done:
        return _("It changed nothing.")
    if act.asked_at < timezone.now() - timedelta(days=UNDO_DAYS):
        return _("It was done more than %d days ago.") % UNDO_DAYS
    return ""


def numbers_of(act: Act) -> list[int]:
    """The articles that its undo is to take back."""
    rows = act.rows.filter(state=ActRow.State.DONE).order_by("pk")
    return list(rows.values_list("article_number", flat=True))
