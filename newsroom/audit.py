"""Who changed what: every change made in a request, written in the transaction that makes it.

Signals tell of changes, so the desk's forms, its actions on many rows and whatever view comes later
are all followed. Commands are not: nobody is signed in, and an import reports for itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, timedelta
from os.path import commonprefix

from django import db
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.utils import timezone

from newsroom import versions
from newsroom.models import (
    Article,
    ArticleAuthor,
    AuditEntry,
    Correction,
    Feed,
    Image,
    Named,
    RelatedStory,
    Version,
)
from newsroom.web.client_address import client_address

logger = logging.getLogger(__name__)
Action = AuditEntry.Action
MAX_VALUE = 200  # characters of a value that are kept
NAMED_AT_MOST = 50  # rows of one link
REFUSED_EVERY = timedelta(minutes=1)  # an entry for each account and kind of thing
# What follows from other fields, or changes with every look.
_LEFT_OUT = frozenset(["modified_at", "word_count", "import_digest", "last_login", "name_key"])
_RIGHTS = frozenset(
    ["is_active", "is_staff", "is_superuser", "groups", "user_permissions", "permissions"]
)
_PARTS = {
    ArticleAuthor: "authors",
    Correction: "corrections",
    RelatedStory: "related_stories",
}
_WEIGHT = {Action.CHANGE: 0, Action.RIGHTS: 1}  # others: 2. The heavier one names the entry


@dataclass
class Agent:
    """Who acts where no request is being answered, and which one asked for it."""

    user: object
    address: str = ""
    id: str = ""


@dataclass
class _Acting:
    """The request that is being answered, or its agent, and what was written down of it."""

    request: object
    entries: dict[tuple[str, str], AuditEntry] = field(default_factory=dict)
    refused: str | None = None  # what was tried in vain, where the address does not say it


_acting: ContextVar[_Acting | None] = ContextVar("acting", default=None)


class AuditMiddleware:
    """Says whose request it is; stands behind authentication."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        acting = _Acting(request)
        token = _acting.set(acting)
        try:
            with versions.change(Version.Through.DESK, request.user):
                response = self.get_response(request)
        finally:
            _acting.reset(token)
        # Here, since the transaction of what was refused may be rolled back.
        if acting.refused is not None or response.status_code == 403:
            _write_refusal(request, acting.refused or "")
        return response


@contextmanager
def on_behalf(agent: Agent) -> Iterator[None]:
    """What is changed inside is written down as in the request that asked for it."""
    token = _acting.set(_Acting(agent))
    try:
        yield
    finally:
        _acting.reset(token)


def agent_of(request) -> Agent:
    return Agent(request.user, client_address(request), getattr(request, "id", ""))


def connect() -> None:
    """Listen to what editors and administrators edit; called once, when the apps are ready."""
    for model in (Article, Feed, Image, *Named.__subclasses__(), get_user_model(), Group):
        pre_save.connect(_remember, model)
        post_save.connect(_saved, model)
        pre_delete.connect(_will_be_deleted, model)
        for link in model._meta.many_to_many:
            if link.remote_field.through._meta.auto_created:
                m2m_changed.connect(_links_changed, link.remote_field.through)
    for part in _PARTS:
        post_save.connect(_part_saved, part)
        post_delete.connect(_part_deleted, part)
    user_logged_in.connect(_logged_in)
    user_logged_out.connect(_logged_out)
    user_login_failed.connect(_login_failed)


def record(action: str, thing: Model, changes: dict | None = None) -> AuditEntry | None:
    """Write down an act on a thing in the request at hand; None outside of requests.

    Acts on one thing in one request are one entry. For what no signal tells: a merge, say.
    """
    acting = _acting.get()
    if acting is None:
        return None
    key = (thing._meta.label_lower, str(thing.pk))
    entry = acting.entries.get(key)
    if entry is None:
        entry = acting.entries[key] = _entry(action, thing, acting.request)
    elif _weight(action) > _weight(entry.action):
        entry.action = action
    entry.label = str(thing)[:MAX_VALUE]
    _merge(entry.changes, changes or {})
    entry.save()  # an entry that a rollback took away is written again
    return entry


def refuse(request, what: str = "") -> None:
    """Say that the request asks for something that its user may not do or see, however it is told.

    It is written down when it is answered; answers of 403 need no word. `what` it asks for, where
    its address does not say it.
    """
    acting = _acting.get()
    if acting is not None and acting.request is request:
        acting.refused = acting.refused or what


def _write_refusal(request, what: str) -> None:
    """At most one a minute for an account and a kind: whoever tries on fills no table."""
    if not request.user.is_authenticated:
        return
    entry = _entry(Action.REFUSED, None, request)
    match = request.resolver_match
    admin = match and getattr(match.func, "model_admin", None)
    entry.kind = admin.model._meta.label_lower if admin else ""
    entry.object_id = str(match.kwargs.get("object_id", ""))[:50] if admin else ""
    entry.label = f"{request.method} {request.get_full_path()} {what}".strip()[:MAX_VALUE]
    recent = AuditEntry.objects.filter(
        user=entry.user,
        action=Action.REFUSED,
        kind=entry.kind,
        at__gt=timezone.now() - REFUSED_EVERY,
    )
    try:
        if not recent.exists():
            _save_unless(recent, entry)
    except db.Error:
        logger.exception("A refused attempt is not in the audit log: %s", entry.label)


def _save_unless(recent: QuerySet, entry: AuditEntry) -> None:
    """PostgreSQL has other writers: one at a time for an account."""
    with transaction.atomic():
        get_user_model()._default_manager.select_for_update().filter(pk=entry.user_id).first()
        if not recent.exists():
            entry.save()


def _entry(action: str, thing: Model | None, request, user=None) -> AuditEntry:
    user = user or getattr(request, "user", None)
    known = user if user is not None and user.is_authenticated else None
    return AuditEntry(
        user=known,
        user_name=known.get_username() if known else "",
        action=action,
        kind=(thing or get_user_model())._meta.label_lower,
        object_id=str(thing.pk) if thing else "",
        label=str(thing)[:MAX_VALUE] if thing else "",
        address=_address_of(request),
        request_id=getattr(request, "id", ""),
    )


def _address_of(request) -> str:
    if request is None:
        return ""
    return request.address if isinstance(request, Agent) else client_address(request)


def _weight(action: str) -> int:
    return _WEIGHT.get(Action(action), 2)


def _merge(known: dict, more: dict) -> None:
    for name, change in more.items():
        if isinstance(change, list) and isinstance(known.get(name), list):
            known[name][1] = change[1]
        elif isinstance(change, dict) and isinstance(known.get(name), dict):
            for kind, names in change.items():
                known[name][kind] = [*known[name].get(kind, []), *names]
        else:
            known[name] = change


def _remember(sender, instance, raw=False, **kwargs):
    instance._audited_before = None
    if _acting.get() is not None and not raw and instance.pk is not None:
        names = [field.attname for field in _fields(sender)]
        rows = sender._default_manager.filter(pk=instance.pk)
        instance._audited_before = rows.values(*names).first()


def _saved(sender, instance, created, raw=False, **kwargs):
    if _acting.get() is None or raw:
        return
    changes = _differences(instance, instance._audited_before or {})
    if changes or created:
        record(_action(changes, created), instance, changes)


def _will_be_deleted(sender, instance, origin=None, **kwargs):
    # What a deletion takes along is part of it.
    if origin is instance or getattr(origin, "model", None) is sender:
        record(Action.DELETE, instance)


def _links_changed(sender, instance, action, reverse, model, pk_set, **kwargs):
    kind = {"post_add": "added", "post_remove": "removed", "pre_clear": "removed"}.get(action)
    if kind is None or _acting.get() is None:
        return
    link = next(
        each
        for each in (model if reverse else type(instance))._meta.many_to_many
        if each.remote_field.through is sender
    )
    name = link.remote_field.get_accessor_name() if reverse else link.name
    rows = getattr(instance, name).all()
    if pk_set is not None:
        rows = model._default_manager.filter(pk__in=pk_set)
    if names := [str(row) for row in rows[:NAMED_AT_MOST]]:
        is_right = bool({name, link.name} & _RIGHTS)
        record(Action.RIGHTS if is_right else Action.CHANGE, instance, {name: {kind: names}})


def _part_saved(sender, instance, created, raw=False, **kwargs):
    if not raw and _acting.get() is not None:
        kind = "added" if created else "changed"
        record(Action.CHANGE, instance.article, {_PARTS[sender]: {kind: [str(instance)]}})


def _part_deleted(sender, instance, origin=None, **kwargs):
    if _acting.get() is None:
        return
    if origin is instance or getattr(origin, "model", None) is sender:
        record(Action.CHANGE, instance.article, {_PARTS[sender]: {"removed": [str(instance)]}})


def _logged_in(sender, request, user, **kwargs):
    if user.is_staff:
        _entry(Action.LOGIN, user, request, user).save()


def _logged_out(sender, request, user, **kwargs):
    if user is not None and user.is_staff:
        _entry(Action.LOGOUT, user, request, user).save()


def _login_failed(sender, credentials, request=None, **kwargs):
    users = get_user_model()
    name = credentials.get(users.USERNAME_FIELD) or credentials.get("username") or ""
    # A name that nobody has may be a password typed into the wrong box: it is not kept.
    account = users._default_manager.filter(**{users.USERNAME_FIELD: name}).first()
    _entry(Action.FAILED_LOGIN, account, request).save()


def _fields(model) -> list:
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in _LEFT_OUT
    ]


def _differences(instance: Model, before: dict) -> dict:
    """Field → [before, after] of what a save changed; of a new row, of all that is filled in."""
    changes = {}
    for each in _fields(type(instance)):
        old, new = before.get(each.attname), _comparable(getattr(instance, each.attname))
        if old == new or (old in (None, "") and new in (None, "")):
            continue
        if each.name == "password":
            changes[each.name] = ["", "changed"]
        elif each.is_relation:
            changes[each.name] = [_name_of(each, old), _name_of(each, new)]
        else:
            changes[each.name] = list(_where_they_part(_plain(old), _plain(new)))
    return changes


def _comparable(value):
    """A value as the database gives it back: of a file, its name."""
    return value.name if hasattr(value, "storage") else value


def _plain(value):
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _name_of(link, key) -> str | None:
    return key and str(link.related_model._default_manager.filter(pk=key).first() or key)


def _where_they_part(old, new) -> tuple:
    """Both values; of long texts the stretch where the first difference is."""
    texts = [text for text in (old, new) if isinstance(text, str)]
    if all(len(text) <= MAX_VALUE for text in texts):
        return old, new
    begin = max(0, len(commonprefix(texts)) - 40) if len(texts) == 2 else 0
    return _stretch(old, begin), _stretch(new, begin)


def _stretch(text, begin: int):
    if not isinstance(text, str):
        return text
    end = begin + MAX_VALUE
    return ("…" if begin else "") + text[begin:end] + ("…" if len(text) > end else "")


def _action(changes: dict, is_new: bool) -> str:
    """Publishing and withdrawing are told by the status they leave an article in."""
    before, after = changes.get("status", (None, None))
    public = (Article.Status.PUBLISHED, Article.Status.SCHEDULED)
    if after in public and before not in public:
        return Action.PUBLISH
    if after == Article.Status.WITHDRAWN or before in public:
        return Action.WITHDRAW
    if is_new:
        return Action.ADD
    return Action.RIGHTS if _RIGHTS & changes.keys() else Action.CHANGE
