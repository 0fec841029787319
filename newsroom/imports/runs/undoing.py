"""The undo of an import: an act that takes back what a run made and changed."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom import acts
from newsroom.audit import Agent
from newsroom.imports.runs.changes_since import Chain, chains_of
from newsroom.imports.runs.cleaning_up import (
    delete_unused_picture,
    note_gone,
    rows_to_look_at,
    undo_row,
    unlink,
)
from newsroom.imports.runs.giving_back import give_back, refuse_to_give_back
from newsroom.imports.runs.numbering import is_under_way
from newsroom.imports.runs.recording import kind_of
from newsroom.imports.runs.snapshots import picture_of
from newsroom.models import (
    Act,
    ActRow,
    Article,
    ImportRun,
    ImportTrace,
    RelatedStory,
    Stage,
    Takedown,
    Version,
    stage_of,
)
from newsroom.publishing import UNPUBLISHED, RefusedError, write_down
from newsroom.versions import edited_pictures

NEEDED = ["newsroom.publish_article", "newsroom.change_article", "newsroom.delete_article"]
WAIT = 10  # seconds after which a worker goes on with what whoever asked has left
SECONDS = 0.2  # of a transaction that cleans up
MOST = 20_000  # articles of one act: they are asked for in one transaction


@acts.register
class ImportUndo(acts.Kind):
    """`parameters`: "run", its number, and "reason", for the record of what readers lose."""

    name = "undo import"
    label = gettext_lazy("Undo an import")
    not_done = gettext_lazy("Not undone")
    hides = True
    through = Version.Through.UNDO
    cleans_up = True

    def __init__(self, by, parameters, undoes=None):
        super().__init__(by, parameters, undoes)
        self.run = ImportRun.objects.get(pk=parameters["run"])

    def done(self, count):
        return ngettext("%d article is as before.", "%d articles are as before.", count) % count

    def is_allowed(self):
        return self.by is None or self.by.has_perms(NEEDED)

    def prepare(self, numbers: Collection[int]) -> None:
        if connection.in_atomic_block:  # nobody edits them between the question and the act
            locked = Article.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
            list(locked.values_list("pk"))
        traces = self.run.traces.filter(kind=kind_of(Article), number__in=numbers, undone=False)
        self.traces = {trace.number: trace for trace in traces}
        self.chains = chains_of(self.traces.values())
        articles = Article.objects.filter(pk__in=numbers).select_related("hero_image")
        self.pictures = {article.pk: picture_of(article) for article in articles}
        keys = {picture["key"] for picture in self.pictures.values() if picture}
        self.edited_pictures = edited_pictures(keys) if keys else {}
        self._prepare_links([trace.number for trace in self.traces.values() if trace.is_new])

    def _prepare_links(self, numbers: list[int]) -> None:
        """Related stories that lead to articles that will go, with what imports linked them by."""
        self.links: dict[int, list[tuple[RelatedStory, str | None]]] = defaultdict(list)
        rows = list(RelatedStory.objects.filter(target__in=numbers).order_by("pk"))
        traces = ImportTrace.objects.filter(
            kind=kind_of(RelatedStory), number__in=[row.pk for row in rows]
        )
        keys = {(each.number, each.after["target"]): each.before["wanted_key"] for each in traces}
        for row in rows:
            self.links[row.target_id].append((row, keys.get((row.pk, row.target_id))))

    def consider(self, number, article):
        super().consider(number, article)
        trace = self.traces.get(number)
        if trace is None:
            raise RefusedError(_("as before already"))
        chain: Chain = self.chains[number]
        chain.refuse_what_changed(self.run.name)
        picture = self.pictures[number]
        if trace.is_new:
            if picture and picture["key"] in self.edited_pictures:
                raise RefusedError(_("its picture was changed since"))
            if any(key is None for _row, key in self.links[number]):
                raise RefusedError(_("it stands beside another article as a related story since"))
        else:
            if trace.after["picture"] not in (trace.before["picture"], picture):
                raise RefusedError(_("its picture was changed since"))
            refuse_to_give_back(article, chain.before, trace.before)

    def do(self, number, article):
        trace = self.traces[number]
        if trace.is_new:
            self._delete(article)
        else:
            self._give_back(article, trace)
        trace.undone = True
        trace.save(update_fields=["undone"])

    def clean_up(self, act: Act) -> bool:
        end = time.monotonic() + SECONDS
        while rows := rows_to_look_at(self.run, act.pk):
            for trace in rows:
                if stays := undo_row(trace, act.pk):
                    act.parameters.setdefault("names", []).append(stays)
                if time.monotonic() >= end:
                    return True
        note_gone(self.run)
        return False

    def _delete(self, article: Article) -> None:
        for row, key in self.links[article.pk]:
            unlink(row, key or "")
        if article.status not in UNPUBLISHED:
            write_down(article, self.by, self.parameters["reason"])
        self._log(article, DELETION, "")
        picture = article.hero_image_id
        article.delete()
        delete_unused_picture(picture)

    def _give_back(self, article: Article, trace: ImportTrace) -> None:
        was_live, chain = stage_of(article) == Stage.LIVE, self.chains[article.pk]
        give_back(article, chain.before, trace, chain.now)
        if was_live and stage_of(article) != Stage.LIVE:
            write_down(article, self.by, self.parameters["reason"])
        takedowns = Takedown.objects.filter(article=article).values("pk")
        of_it = self.run.traces.filter(kind=kind_of(Takedown), number__in=takedowns)
        of_it.update(undone=True)
        self._log(article, CHANGE, str(self.run))

    def _log(self, article: Article, flag: int, message: str) -> None:
        if self.by is not None:
            LogEntry.objects.log_actions(self.by.pk, [article], flag, message, single_object=True)


def begin_undo(
    number: int, by=None, agent: Agent | None = None, after: Sequence | None = None
) -> tuple[Act, bool]:
    """The undo of a run that is under way, or a new one; and whether it is new.

    `by` an account, None where a command asks. An act takes MOST articles: where there are more,
    its parameter "last" tells the next one what it comes `after`.

    Raises ImportRun.DoesNotExist, and RefusedError where there is nothing to undo, or not yet.
    """
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(of=("self",)).get(pk=number)
        if run.undo is not None and not run.undo.is_finished:
            return run.undo, False
        _refuse(run)
        rows = _articles(run, after)
        parameters = {
            "run": run.pk,
            "reason": _("The import was undone (run %d).") % run.pk,
            **({"last": rows[MOST - 1]} if len(rows) > MOST else {}),
        }
        articles = [(article, None) for _is_new, article in rows[:MOST]]
        kind = ImportUndo(by, parameters)
        run.undo = acts.ask(kind, agent or Agent(by), articles, WAIT, is_ordered=True)
        run.save(update_fields=["undo"])
    return run.undo, True


def _articles(run: ImportRun, after: Sequence | None) -> list[tuple[bool, int]]:
    """New ones first: they may stand where a changed one stood before. One more than an act has."""
    traces = run.traces.filter(kind=kind_of(Article), undone=False)
    if after is not None:
        is_new, number = after
        rest = Q(is_new=is_new, number__gt=number)
        traces = traces.filter(rest | Q(is_new=False) if is_new else rest)
    return list(traces.order_by("-is_new", "number").values_list("is_new", "number")[: MOST + 1])


def _refuse(run: ImportRun) -> None:
    if is_under_way(run):
        raise RefusedError(_("run %d is still under way") % run.pk)
    if run.state == ImportRun.State.UNDONE:
        raise RefusedError(_("run %d is undone already") % run.pk)


def left_out_of(act: Act) -> Iterator[str]:
    """What stays as it is, each with the reason, in words."""
    rows = act.rows.filter(state=ActRow.State.LEFT_OUT).order_by("pk")
    numbers = rows.values("article_number")
    headlines = dict(Article.objects.filter(pk__in=numbers).values_list("pk", "headline"))
    for row in rows.iterator():
        headline = headlines.get(row.article_number)
        name = f" “{headline}”" if headline else ""
        yield f"article {row.article_number}{name}: {row.reason}"
    yield from (f"{name}: changed on the desk since" for name in act.parameters.get("names", ()))
