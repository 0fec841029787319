"""What a run made beside its articles: it goes where nobody else uses it."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, Model, OuterRef

from newsroom.imports.runs.recording import kind_of
from newsroom.models import (
    Article,
    AuditEntry,
    Author,
    BodyPicture,
    Image,
    ImportRun,
    ImportTrace,
    Person,
    Place,
    RelatedStory,
    Section,
    Source,
    Topic,
    WebAddress,
)
from newsroom.signals import articles_changed

NAMES = {kind_of(model): model for model in (Topic, Person, Place, Section, Author, Source)}
BESIDE = (*NAMES, kind_of(WebAddress), kind_of(RelatedStory), kind_of(Image))
STEP = 50  # rows that are read together


def rows_to_look_at(run: ImportRun, act: int) -> list[ImportTrace]:
    """Some of those that this act has not looked at: of names the last that were made first, so
    that branches come before what they hang on."""
    traces = run.traces.filter(kind__in=BESIDE, undone=False).exclude(seen_by=act)
    return list(traces.order_by("kind", "-number")[:STEP])


def undo_row(trace: ImportTrace, act: int) -> str:
    """Take it back, where it is as the run left it and nobody uses it; a name that stays because
    an editor changed it, else nothing."""
    stays = ""
    if trace.kind in NAMES:
        trace.undone, stays = _undo_name(NAMES[trace.kind], trace.number)
    elif trace.kind == kind_of(WebAddress):
        trace.undone = _undo_address(trace)
    elif trace.kind == kind_of(Image):
        delete_unused_picture(trace.number)
        trace.undone = not Image.objects.filter(pk=trace.number).exists()
    else:
        trace.undone = _undo_link(trace)
    trace.seen_by = act
    trace.save(update_fields=["undone", "seen_by"])
    return stays


def note_gone(run: ImportRun) -> None:
    """Articles of the run that are deleted anyhow need no undo; without any left it is undone."""
    articles = run.traces.filter(kind=kind_of(Article), undone=False)
    is_there = Exists(Article.objects.filter(pk=OuterRef("number")))
    articles.exclude(is_there).update(undone=True)
    if not articles.exists():
        ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.UNDONE)


def unlink(related: RelatedStory, wanted_key: str) -> None:
    """A related story waits again for the article that an import had linked it to."""
    rows = RelatedStory.objects.filter(pk=related.pk)
    rows.update(target=None, wanted_key=wanted_key)
    articles_changed.send(Article, ids=[related.article_id])


def delete_unused_picture(number: int | None) -> None:
    image = Image.objects.filter(pk=number).first()
    if image is not None and not _is_used(image):
        forget_file(image.file.name)
        image.delete()


def forget_file(name: str) -> None:
    """Delete a picture's file once the transaction at hand is through, if no row names it."""

    def delete():
        if not Image.objects.filter(file=name).exists():
            default_storage.delete(name)

    if name:
        transaction.on_commit(delete, robust=True)


def _undo_name(model: type[Model], number: int) -> tuple[bool, str]:
    """Whether it is gone; and if it stays because an editor changed it, its name."""
    row = model._default_manager.filter(pk=number).first()
    if row is None:
        return True, ""
    if _is_used(row):
        return False, ""
    entries = AuditEntry.objects.filter(kind=row._meta.label_lower, object_id=str(number))
    if row.description or row.aliases or entries.exists():
        return False, f"{row._meta.verbose_name}: {row}"
    row.delete()
    return True, ""


def _is_used(row: Model) -> bool:
    """Whether any other row points to it."""
    for relation in row._meta.related_objects:
        others = relation.related_model._default_manager.filter(**{relation.field.name: row.pk})
        if others.exists():
            return True
    return isinstance(row, Image) and BodyPicture.objects.filter(key=row.key).exists()


def _undo_address(trace: ImportTrace) -> bool:
    row = WebAddress.objects.filter(pk=trace.number).first()
    if row is not None:
        if _stays(trace.run, row.article_id):
            return False
        row.delete()
    return True


def _undo_link(trace: ImportTrace) -> bool:
    row = RelatedStory.objects.filter(pk=trace.number).first()
    if row is None or row.target_id != trace.after["target"]:
        return True  # somebody chose another
    if _stays(trace.run, row.article_id):
        return False
    if trace.run.traces.filter(kind=kind_of(Article), number=row.article_id).exists():
        return True  # its article was given back, with all that it had
    unlink(row, trace.before["wanted_key"])
    return True


def _stays(run: ImportRun, article: int) -> bool:
    """Whether an article of the run is left out of its undo."""
    return run.traces.filter(kind=kind_of(Article), number=article, undone=False).exists()
