"""What a form on the desk sends: its fields, and each set of rows below it as one more.

Each is read the same way from what a browser sent and from what the form of the row as it is stored
would send, so the two can be compared, and one can stand for the other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator

from django.forms import (
    BooleanField,
    BoundField,
    CharField,
    ModelChoiceField,
    ModelMultipleChoiceField,
)
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from newsroom.desk.parts.rows import place_of
from newsroom.desk.versions import number_of

Row = dict[str, str]


class SentField:
    """A field of the form."""

    is_text: bool

    def __init__(self, bound: BoundField):
        self.name = bound.html_name
        self.label = bound.label
        self.field = bound.field
        self.is_text = type(self.field) is CharField
        self.stored = _sent_by(bound)

    def value(self, data: MultiValueDict) -> str | list[str]:
        value = self.field.widget.value_from_datadict(data, {}, self.name)
        if not isinstance(value, list):
            return _plain(value)
        values = [_plain(each) for each in value]
        return sorted(values) if isinstance(self.field, ModelMultipleChoiceField) else values

    def stamp(self, data: MultiValueDict) -> str:
        return _digest(self.value(data))

    def is_stored(self, data: MultiValueDict) -> bool:
        """Whether that is what is stored; what a form does not have leaves it as it is."""
        is_left_out = self.field.widget.value_omitted_from_data(data, {}, self.name)
        return is_left_out or self.value(data) == self.value(self.stored)

    def in_words(self, data: MultiValueDict) -> str:
        value = self.value(data)
        if isinstance(self.field, ModelChoiceField):
            return ", ".join(self._names([value] if isinstance(value, str) else value))
        if isinstance(value, list):
            return " ".join(value)
        if isinstance(self.field, BooleanField):
            return _("Yes") if value == "True" else _("No")
        return str(dict(getattr(self.field, "choices", ())).get(value, value))

    def _names(self, keys: list[str]) -> list[str]:
        known = filter(None, map(number_of, keys))
        rows = self.field.queryset.filter(pk__in=known)
        return [self.field.label_from_instance(row) for row in rows]

    def put_stored(self, data: MultiValueDict) -> None:
        data.pop(self.name, None)
        for key, values in self.stored.lists():
            data.setlist(key, values)

    def fit(self, data: MultiValueDict) -> None:
        """What was sent can be saved as it is."""


class SentRows:
    """The rows of a set; what was sent may hold rows that are gone, and lack some that came."""

    is_text = True

    def __init__(self, formset, stamp: str):
        self.name = formset.prefix
        self.label = formset.model._meta.verbose_name_plural
        self._form = formset.empty_form
        self._most = formset.absolute_max
        outside = {formset.model._meta.pk.name, formset.fk.name, "DELETE", "position"}
        self._told = [name for name in self._form.fields if name not in outside]
        self._rows = [
            {
                name: _sent_by(form[name]).get(form.add_prefix(name), "")
                for name in self._form.fields
            }
            for form in formset.initial_forms
        ]
        places = (place.partition(":") for place in stamp.split()[1:])
        self._had = {key: _number(place) for key, _, place in places}
        self.stored: MultiValueDict = MultiValueDict()
        self.put_stored(self.stored)

    def stamp(self, data: MultiValueDict) -> str:
        """Of what the rows say; and their places, for who moves one means it from there."""
        rows = [(row["id"], row.get("position") or "", self._said(row)) for row in self._in(data)]
        return " ".join([_digest(rows), *(f"{key}:{place}" for key, place, _ in rows)])

    def is_stored(self, data: MultiValueDict) -> bool:
        if f"{self.name}-TOTAL_FORMS" not in data or not self._told:
            return True
        return [*map(self._said, self._in(data))] == [*map(self._said, self._in(self.stored))]

    def in_words(self, data: MultiValueDict) -> str:
        return "\n".join(self._in_words(row) for row in self._in(data))

    def _in_words(self, row: Row) -> str:
        boxes = [SentField(self._form[name]) for name in self._told]
        values: MultiValueDict = MultiValueDict(
            {box.name: [row[name]] for name, box in zip(self._told, boxes, strict=True)}
        )
        return " · ".join(filter(None, (box.in_words(values) for box in boxes)))

    def put_stored(self, data: MultiValueDict) -> None:
        self._write(data, self._rows, [])

    def put(self, data: MultiValueDict, rows: list[Row]) -> None:
        """Send these, which need no more than their fields; `fit` makes them the stored rows."""
        self._write(data, [], [{"id": ""} | row for row in rows])

    def fit(self, data: MultiValueDict) -> None:
        """Send the same rows, so that they replace the stored ones: those gone as new ones, those
        that came meanwhile as deleted."""
        rows = self._in(data)
        sent = [
            row | {"id": key, "position": str(place)}
            for place, (row, key) in enumerate(zip(rows, self._keys(rows), strict=True), start=1)
        ]
        used = {row["id"] for row in sent}
        gone = [row | {"DELETE": "on"} for row in self._rows if row["id"] not in used]
        kept, new = ([row for row in sent if bool(row["id"]) is known] for known in (True, False))
        self._write(data, [*kept, *gone], new)

    def _keys(self, rows: list[Row]) -> list[str]:
        """Of the stored row that each becomes: one that says the same, else its own, else none."""
        left = {row["id"]: self._said(row) for row in self._rows}
        keys = []
        for row in rows:
            same = [key for key, said in left.items() if said == self._said(row)]
            keys.append(row["id"] if row["id"] in same else next(iter(same), ""))
            left.pop(keys[-1], None)
        own = (row["id"] if left.pop(row["id"], None) else "" for row in rows)
        return [key or other for key, other in zip(keys, own, strict=True)]

    def _in(self, data: MultiValueDict) -> list[Row]:
        """In their order, without those to be deleted and boxes left empty."""
        rows = [row for row in self._all(data) if self._counts(row)]
        return sorted(rows, key=self._place)

    def _place(self, row: Row) -> tuple:
        return place_of(_number(row.get("position")), self._had.get(row["id"]))

    def _all(self, data: MultiValueDict) -> Iterator[Row]:
        total = _number(data.get(f"{self.name}-TOTAL_FORMS")) or 0
        for number in range(min(total, self._most)):
            names = {name: f"{self.name}-{number}-{name}" for name in self._form.fields}
            yield {name: _plain(data.get(key)) for name, key in names.items()}

    def _counts(self, row: Row) -> bool:
        is_filled = row["id"] or row.get("position") or any(self._said(row))
        return bool(is_filled) and not row.get("DELETE")

    def _said(self, row: Row) -> list[str]:
        return [row[name] for name in self._told]

    def _write(self, data: MultiValueDict, known: list[Row], new: list[Row]) -> None:
        for key in [key for key in data if key.startswith(f"{self.name}-")]:
            del data[key]
        data[f"{self.name}-TOTAL_FORMS"] = str(len(known) + len(new))
        data[f"{self.name}-INITIAL_FORMS"] = str(len(known))
        for number, row in enumerate([*known, *new]):
            for name, value in row.items():
                if name != "DELETE" or value:
                    data[f"{self.name}-{number}-{name}"] = value


Part = SentField | SentRows


def parts_of(form, shown: Collection[str], formsets, stamps: dict[str, str]) -> list[Part]:
    """Of a form that nobody has filled in, so that it says what is stored; with the stamps that
    its parts had when the form was made that was sent."""
    fields = [SentField(form[name]) for name in form.fields if name in shown]
    return [*fields, *(SentRows(each, stamps.get(each.prefix, "")) for each in formsets)]


def _sent_by(bound: BoundField) -> MultiValueDict:
    told = bound.field.hidden_widget().get_context(bound.html_name, bound.value(), {})["widget"]
    data: MultiValueDict = MultiValueDict()
    for each in told.get("subwidgets", [told]):
        data.appendlist(each["name"], "" if each["value"] is None else str(each["value"]))
    return data


def _plain(value) -> str:
    """A text as it is compared: a browser ends lines with two characters, a form strips."""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _digest(value) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
