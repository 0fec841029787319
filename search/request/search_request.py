"""The URL of a search, read once: frozen, and the maker of every link on the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.web.encodings import Reread
from newsroom.web.languages import CODES
from search.dates import Period, ends, read_period
from search.query.advanced import LOOK_IN, ROWS
from search.query.fields import FIELDS
from search.query.nodes import has_text, to_text
from search.query.parser import MAX_CHARACTERS, Parsed, parse
from search.query.unfinished import as_beginning
from search.request.facets import BY_NAME, FACETS, Facet
from search.request.params import cleaned, number, one, one_of
from search.request.selection import Selection, Selections, read_every, read_selections

SORTS = ("relevance", "newest", "oldest")
RELAXED = ("0", "most")  # without either: where no article has all plain words
NEVER, ALL_BUT_ONE = RELAXED
PER_PAGE, LEAST, MOST = 20, 10, 100
MAX_PAGE = 10**9
_SINGLE = (
    "q",
    "relax",
    "from",
    "to",
    "sort",
    "page",
    "per_page",
    "lang",
    "columns",
    "bom",
    "after",
    "typing",
)
_BUILDER = (*ROWS, *LOOK_IN.values())  # answered by a redirect
_OF_A_FACET_PAGE = ("facet_q", "facet_sort", "facet_page")
_NO_BUSINESS_OF_OURS = re.compile(r"utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|ref|_|format", re.I)


_NOTHING = Selection()


@dataclass(frozen=True)
class SearchRequest:
    """One search as its address tells it. Nothing changes it; its methods give other searches."""

    q: str = ""
    typed: str | None = None  # while somebody types: the text so far, which q goes on from
    relax: str = ""  # one of RELAXED, or empty
    selections: Selections = ()
    every: tuple[str, ...] = ()  # facets of which every wanted value is asked for, not any
    from_text: str = ""
    to_text: str = ""
    undated: bool = False  # articles without a known date, beside those dates or alone
    sort_chosen: str = ""
    page: int = 1
    per_page: int = PER_PAGE
    lang: str = ""  # of labels and sentences, when the address names one
    today: date = field(default_factory=timezone.localdate)
    ignored: tuple[str, ...] = ()  # sentences on parameters that could not be used

    @classmethod
    def from_url(cls, params, today: date | None = None) -> SearchRequest:
        """Read a QueryDict or dict of strings. Never raises: the unusable becomes a notice."""
        return _read(params, today or timezone.localdate())

    @cached_property
    def parsed(self) -> Parsed:
        return parse(self.q, self.today)

    @cached_property
    def repaired(self) -> SearchRequest | None:
        """The same search with its text as it was understood; None when it was all usable."""
        if not self.parsed.notices:
            return None
        text = to_text(self.parsed.tree)
        # A text near the limit may be longer when it is written out.
        return self.with_q(text) if parse(text, self.today) == Parsed(self.parsed.tree) else None

    @cached_property
    def linked(self) -> SearchRequest:
        """What its links start from: the same search with its text as it was understood.

        A page has hundreds: of a text of a thousand brackets none is left in any of them.
        """
        return replace(self, q=self.repaired.q) if self.repaired else self

    @property
    def written(self) -> str:
        """The text as a reader has written it."""
        return self.q if self.typed is None else self.typed

    @property
    def said(self) -> str:
        """The text as the page repeats it: with a sign that it may go on."""
        return f"{self.typed}…" if self.typed and self.typed != self.q else self.q

    @property
    def notices(self) -> tuple[str, ...]:
        return (*self.ignored, *self.parsed.notices)

    @property
    def sort(self) -> str:
        return self.sort_chosen or ("relevance" if has_text(self.parsed.tree) else "newest")

    @cached_property
    def first_day(self) -> date | None:
        period = read_period(self.from_text, self.today) if self.from_text else None
        return period.first if period else None

    @cached_property
    def last_day(self) -> date | None:
        period = read_period(self.to_text, self.today) if self.to_text else None
        return period.last if period else None

    @property
    def period(self) -> Period | None:
        """The chosen dates, when both ends are chosen and in order."""
        first, last = self.first_day, self.last_day
        return Period(first, last) if first and last and first <= last else None

    @property
    def has_dates(self) -> bool:
        return bool(self.from_text or self.to_text or self.undated)

    @property
    def has_filters(self) -> bool:
        return self.has_dates or bool(self.selections)

    @property
    def is_blank(self) -> bool:
        return not self.q and not self.has_filters

    def of(self, facet: Facet | str) -> Selection:
        """What is chosen of a facet."""
        name = facet if isinstance(facet, str) else facet.name
        return self._chosen.get(name, _NOTHING)

    def toggle(self, facet: Facet | str, value: str) -> SearchRequest:
        """The same search with a value switched on, or off when it was on or left out."""
        own = self.of(facet)
        if value in own.include or value in own.exclude:
            return self.drop(facet, value)
        return self._with(facet, replace(own, include=(*own.include, value)))

    def tick(self, facet: Facet, value: str) -> SearchRequest:
        """The same as `toggle`, by the page's rule: the first value chosen of a facet of which
        articles have several asks for every one that will be; all that follow leave it so.
        """
        toggled = self.toggle(facet, value)
        own = self.of(facet)
        is_first = not (own.include or own.missing or value in own.exclude)
        return toggled.with_every(facet, True) if is_first and facet.has_several else toggled

    def has_every(self, facet: Facet | str) -> bool:
        """Whether every wanted value of a facet is asked for, not any of them."""
        return (facet if isinstance(facet, str) else facet.name) in self.every

    def with_every(self, facet: Facet, is_on: bool) -> SearchRequest:
        """The same search for every wanted value of a facet, or for any of them."""
        names = {*self.every, facet.name} if is_on else {*self.every} - {facet.name}
        every = tuple(each.name for each in FACETS if each.name in names)
        return replace(self.linked, every=every, page=1)

    def exclude(self, facet: Facet | str, value: str) -> SearchRequest:
        """The same search with a value left out."""
        own = self.of(facet)
        include = tuple(v for v in own.include if v != value)
        exclude = tuple(dict.fromkeys((*own.exclude, value)))
        return self._with(facet, replace(own, include=include, exclude=exclude))

    def toggle_missing(self, facet: Facet | str) -> SearchRequest:
        own = self.of(facet)
        return self._with(facet, replace(own, missing=not own.missing))

    def drop(self, facet: Facet | str, value: str) -> SearchRequest:
        """The same search without a value, wanted or unwanted."""
        own = self.of(facet)
        return self._with(
            facet,
            replace(
                own,
                include=tuple(v for v in own.include if v != value),
                exclude=tuple(v for v in own.exclude if v != value),
            ),
        )

    def without_inclusions(self, facet: Facet | str) -> SearchRequest:
        """The same search with nothing of a facet wanted; what it leaves out stays out."""
        return self._with(facet, Selection(exclude=self.of(facet).exclude))

    def without(self, facet: Facet | str) -> SearchRequest:
        """The same search with this facet's own narrowing lifted."""
        return self._with(facet, Selection())

    def without_words(self) -> SearchRequest:
        return self.with_q("")

    def without_dates(self) -> SearchRequest:
        return replace(self.linked, from_text="", to_text="", undated=False, page=1)

    def without_filters(self) -> SearchRequest:
        dateless = self.without_dates()
        return replace(dateless, selections=(), every=())

    def with_dates(self, period: Period) -> SearchRequest:
        """The same search within a period; a whole year or month is written as such."""
        first, last = ends(period)
        return replace(self.linked, from_text=first, to_text=last, undated=False, page=1)

    def without_known_dates(self) -> SearchRequest:
        """The same search among articles whose date nobody knows."""
        return replace(self.linked, from_text="", to_text="", undated=True, page=1)

    def with_q(self, q: str) -> SearchRequest:
        return replace(self, q=q, typed=None, page=1, ignored=())

    def with_sort(self, sort: str) -> SearchRequest:
        return replace(self.linked, sort_chosen=sort, page=1)

    def with_page(self, page: int) -> SearchRequest:
        return replace(self.linked, page=page)

    def with_per_page(self, per_page: int) -> SearchRequest:
        return replace(self.linked, per_page=per_page, page=1)

    def exactly(self) -> SearchRequest:
        """The same search, never relaxed."""
        return self.with_relax(NEVER)

    def with_relax(self, relax: str) -> SearchRequest:
        return replace(self.linked, relax=relax, page=1)

    @property
    def query_string(self) -> str:
        """The parameters of this search, in one canonical order, without a question mark."""
        return self._at(self.page)

    def at_page(self, page: int) -> str:
        """What `with_page(page).query_string` is, without making that search."""
        return self.linked._at(page)

    def _at(self, page: int) -> str:
        if page <= 1:
            return self._first_page
        return f"{self._first_page}&page={page}" if self._first_page else f"page={page}"

    def pairs(self, with_page: bool = True) -> list[tuple[str, str]]:
        """The parameters as pairs, for addresses and for the hidden fields of a form."""
        pairs = [("q", self.q)] if self.q else []
        if self.relax:
            pairs.append(("relax", self.relax))
        for facet in FACETS if self.selections else ():
            own = self.of(facet)
            pairs.extend((facet.name, value) for value in own.include)
            pairs.extend((facet.name, f"-{value}") for value in own.exclude)
        pairs.extend(("missing", name) for name, own in self.selections if own.missing)
        if self.undated:
            pairs.append(("missing", "date"))
        pairs.extend(("every", name) for name in self.every)
        if self.from_text:
            pairs.append(("from", self.from_text))
        if self.to_text:
            pairs.append(("to", self.to_text))
        if self.sort_chosen:
            pairs.append(("sort", self.sort_chosen))
        if self.per_page != PER_PAGE:
            pairs.append(("per_page", str(self.per_page)))
        if self.lang:
            pairs.append(("lang", self.lang))
        if self.page > 1 and with_page:
            pairs.append(("page", str(self.page)))
        return pairs

    def kept(self, *gone: str) -> list[tuple[str, str]]:
        """What a form keeps of this search while it asks for something else: never the page.

        `gone`: parameters that the form has fields for, or that go with those.
        """
        return [pair for pair in self.pairs(with_page=False) if pair[0] not in gone]

    @cached_property
    def _first_page(self) -> str:
        return urlencode(self.pairs(with_page=False))

    @cached_property
    def _chosen(self) -> dict[str, Selection]:
        return dict(self.selections)

    def _with(self, facet: Facet | str, selection: Selection) -> SearchRequest:
        name = facet if isinstance(facet, str) else facet.name
        chosen = dict(self.selections)
        chosen[name] = selection
        kept = tuple((f.name, chosen[f.name]) for f in FACETS if f.name in chosen)
        kept = tuple((name, own) for name, own in kept if not own.is_empty)
        # What asks for every value goes with the last of them.
        every = self.every if selection.include else tuple(n for n in self.every if n != name)
        return replace(self.linked, selections=kept, every=every, page=1)


def _read(params, today: date) -> SearchRequest:
    values = cleaned(params)
    ignored: list[str] = []
    if isinstance(params, Reread):
        ignored.append(
            _("The address was not written in UTF-8. Please check whether its letters are right.")
        )
    for name in values:
        _check_known(name, values, ignored)
    q = one(values, "q", ignored)
    if len(q) > MAX_CHARACTERS:
        ignored.append(_("The search was cut after %d characters.") % MAX_CHARACTERS)
        q = q[:MAX_CHARACTERS]
    typed = q if one(values, "typing", ignored) == "1" and not _ends_a_word(params) else None
    for name in LOOK_IN.values():
        one_of(name, one(values, name, ignored), FIELDS, ignored)
    first, last = one(values, "from", ignored), one(values, "to", ignored)
    first, last = (
        _usable_date("from", first, today, ignored),
        _usable_date("to", last, today, ignored),
    )
    selections = read_selections(values, ignored)
    request = SearchRequest(
        q=as_beginning(q, today) if typed else q,
        typed=typed,
        relax=one_of("relax", one(values, "relax", ignored), RELAXED, ignored),
        selections=selections,
        every=read_every(values, selections, ignored),
        from_text=first,
        to_text=last,
        undated="date" in values.get("missing", ()),
        sort_chosen=one_of("sort", one(values, "sort", ignored), SORTS, ignored),
        page=number("page", one(values, "page", ignored), 1, MAX_PAGE, 1, ignored),
        per_page=number(
            "per_page", one(values, "per_page", ignored), LEAST, MOST, PER_PAGE, ignored
        ),
        lang=one_of("lang", one(values, "lang", ignored), CODES, ignored),
        today=today,
    )
    if request.first_day and request.last_day and request.first_day > request.last_day:
        ignored.append(_("The first day lies after the last: no article can match."))
    return replace(request, ignored=tuple(dict.fromkeys(ignored)))


def _ends_a_word(params) -> bool:
    """Whether a space follows the text: what is typed then is another word."""
    return str(params.get("q", ""))[-1:].isspace()


def _check_known(name: str, values: dict[str, list[str]], ignored: list[str]) -> None:
    known = name in _SINGLE or name in BY_NAME or name in ("missing", "every")
    known = known or name in _BUILDER or name in _OF_A_FACET_PAGE
    if not known and any(values[name]) and not _NO_BUSINESS_OF_OURS.fullmatch(name):
        ignored.append(
            _("This link asks for “%s”, which we do not know; we left it out.") % name[:40]
        )


def _usable_date(name: str, text: str, today: date, ignored: list[str]) -> str:
    if text and read_period(text, today) is None:
        ignored.append(
            _("“%(name)s=%(text)s” is not a date (2025, 2025-11, 2025-11-17, today, 7d, 3m, 1y).")
            % {"name": name, "text": text[:40]}
        )
        return ""
    return text.lower()
