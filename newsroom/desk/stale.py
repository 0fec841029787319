"""A save from a form that was made before somebody else's save is answered with both texts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import transaction
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.desk.sent import Part, parts_of
from newsroom.desk.versions import lock, number_of, readable
from newsroom.models import Article, Version
from newsroom.moments import moment_in
from newsroom.versions.differences import Piece, of_bodies, word_by_word

MADE_FROM = "made_from"
BACK = "_back"
ASKED = "asked"
OWN_NAMES = ("csrfmiddlewaretoken", MADE_FROM, BACK, ASKED)  # of the page, not of the form
SET_BY_ITSELF = frozenset(["updated_at"])
NAMED_AT_MOST = 5  # saves that came between
Side = Literal["theirs", "yours"]


@dataclass(frozen=True)
class MadeFrom:
    """What a form was made from: when, and a stamp of each part of it."""

    at: str
    stamps: dict[str, str]

    @classmethod
    def sent_in(cls, data: QueryDict) -> MadeFrom:
        """What is no such thing has the stamps of nothing that is stored."""
        try:
            at, stamps = json.loads(data[MADE_FROM])
            return cls(str(at), {name: str(stamp) for name, stamp in dict(stamps).items()})
        except (ValueError, TypeError, RecursionError):
            return cls("", {})

    def __str__(self) -> str:
        return json.dumps([self.at, self.stamps], separators=(",", ":"))

    @property
    def moment(self) -> datetime:
        return moment_in(self.at) or timezone.now()


@dataclass(frozen=True)
class Choice:
    """A part that stands in two ways, and which of them is chosen already."""

    name: str
    label: str
    pieces: list[Piece]
    is_markup: bool
    taken: Side | None


class Saving:
    """A form as it was sent, beside what is stored."""

    def __init__(self, parts: list[Part], data: QueryDict, made_from: MadeFrom):
        self.parts, self.data, self.made_from = parts, data, made_from
        self.asked = data.getlist(ASKED)
        self.moved = {part.name for part in parts if self._stamp_now(part) != self._base(part)}
        self.open = [p for p in parts if not (p.is_stored(data) or self._is_left_to_us(p))]

    @property
    def is_stale(self) -> bool:
        return any(
            part.name in self.moved or (part.name in self.asked and not self._take(part))
            for part in self.open
        )

    @property
    def choices(self) -> list[Choice]:
        return [self._choice(part) for part in self.open]

    def now(self) -> MadeFrom:
        """What the page with both texts is made from."""
        stamps = {part.name: self._stamp_now(part) for part in self.parts}
        return MadeFrom(self.made_from.at, stamps)

    def kept(self) -> list[tuple[str, str]]:
        """All that was sent, for the page to send again."""
        data = self.data.copy()
        for part in self.open:
            part.fit(data)
        for part in filter(self._is_left_to_us, self.parts):
            part.put_stored(data)
        return [
            (name, value)
            for name, values in data.lists()
            if name not in OWN_NAMES and not name.startswith("take-")
            for value in values
        ]

    def settled(self) -> QueryDict:
        """What to save: yours where it was chosen or is all there is, else what is stored."""
        data = self.data.copy()
        for part in self.parts:
            if part in self.open and self._take(part) != "theirs":
                part.fit(data)
            else:
                part.put_stored(data)
        return data

    def taken_back(self) -> QueryDict:
        """To go on writing: what was asked and not settled in their favour is asked again."""
        data = self.settled()
        stamps = {name: s for name, s in self.made_from.stamps.items() if name not in self.asked}
        data[MADE_FROM] = str(MadeFrom(self.made_from.at, stamps))
        return data

    def _choice(self, part: Part) -> Choice:
        theirs, yours = part.in_words(part.stored), part.in_words(self.data)
        pieces, is_markup = _compared(part, theirs, yours)
        return Choice(part.name, str(part.label), pieces, is_markup, self._preselected(part))

    def _preselected(self, part: Part) -> Side | None:
        if part.name not in self.moved:
            return self._take(part) if part.name in self.asked else "yours"
        return "theirs" if part.stamp(self.data) == self._base(part) else None

    def _is_left_to_us(self, part: Part) -> bool:
        """A save of somebody else set it, and nobody typed anything there."""
        return part.name in SET_BY_ITSELF and part.stamp(self.data) == self._base(part)

    def _take(self, part: Part) -> Side | None:
        take = self.data.get(f"take-{part.name}")
        return cast(Side, take) if take in ("theirs", "yours") else None

    def _base(self, part: Part) -> str | None:
        return self.made_from.stamps.get(part.name)

    def _stamp_now(self, part: Part) -> str:
        return part.stamp(part.stored)


def _compared(part: Part, theirs: str, yours: str) -> tuple[list[Piece], bool]:
    if part.name == "body":
        body = of_bodies(theirs, yours)
        return body.pieces, body.is_markup
    if part.is_text:
        return word_by_word(theirs, yours), False
    sides: list[Piece] = [("removed", theirs), ("added", yours)]
    return [(kind, text) for kind, text in sides if text], False


class SavedFromWhatWasSeen(admin.ModelAdmin):
    """Each form carries what it was made from; when that was saved over, a save asks first."""

    change_form_template = "admin/newsroom/article/change_form.html"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST" or object_id is None or MADE_FROM not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            page = self._page_with_both(request, unquote(object_id))
            return page or super().changeform_view(request, object_id, form_url, extra_context)

    def _page_with_both(self, request, object_id: str) -> TemplateResponse | None:
        """The answer to a save that came second; else what is to be saved is in the request."""
        found = self.get_object(request, object_id)
        if not self.has_change_permission(request, found):
            return None
        if found is not None:
            # The save before this one is finished when the row is ours.
            lock(found.pk)
            found = self.get_object(request, object_id)
        if found is None:
            return self._page_of_what_is_gone(request, object_id)
        made_from = MadeFrom.sent_in(request.POST)
        parts = self._parts(request, found, made_from.stamps)
        saving = Saving(parts, request.POST, made_from)
        if BACK in request.POST:
            request.POST = saving.taken_back()
        elif saving.is_stale:
            return self._page(request, "stale", found, saving=saving)
        elif saving.moved or saving.asked:
            request.POST = saving.settled()
        return None

    def _parts(self, request, article: Article | None, stamps: dict[str, str]) -> list[Part]:
        fields = flatten_fieldsets(self.get_fieldsets(request, article))
        kind = self.get_form(request, article, change=article is not None, fields=fields)
        formsets = [
            formset(
                instance=article or Article(),
                prefix=formset.get_default_prefix(),
                queryset=inline.get_queryset(request),
            )
            for formset, inline in self.get_formsets_with_inlines(request, article)
        ]
        return parts_of(kind(instance=article), fields, formsets, stamps)

    def _page(self, request, name: str, article: Article | None, **context):
        told = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Not saved: it was changed meanwhile"),
            "article": article,
            **context,
        }
        if saving := context.get("saving"):
            later = Version.objects.filter(article_number=article.pk)
            later = later.filter(replaced_at__gt=saving.made_from.moment)
            told["saves"] = later.defer("body")[:NAMED_AT_MOST]
        template = f"admin/newsroom/article/{name}.html"
        return TemplateResponse(request, template, told, status=409)

    def _page_of_what_is_gone(self, request, object_id: str) -> TemplateResponse:
        written = [
            (part.label, text)
            for part in self._parts(request, None, {})
            if (text := part.in_words(request.POST))
        ]
        versions = readable(request.user).filter(article_number=number_of(object_id))
        version = versions.first()
        return self._page(
            request,
            "gone",
            None,
            title=_("Not saved: the article is gone"),
            written=written,
            version=version,
        )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and request.method == "POST":
            context[MADE_FROM] = request.POST.get(MADE_FROM)
        elif change:
            formsets = [each.formset for each in context["inline_admin_formsets"]]
            shown = flatten_fieldsets(self.get_fieldsets(request, obj))
            parts = parts_of(context["adminform"].form, shown, formsets, {})
            stamps = {part.name: part.stamp(part.stored) for part in parts}
            context[MADE_FROM] = str(MadeFrom(timezone.now().isoformat(), stamps))
        return super().render_change_form(request, context, add, change, form_url, obj)
