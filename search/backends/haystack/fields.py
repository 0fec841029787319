"""What each of Haystack's fields is in the index: prose, values, numbers; and numbers as values."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from haystack.exceptions import SearchBackendError
from haystack.fields import DecimalField

from search.protocol.fields import FOREVER, to_number

VALUE = "_value"  # the companion of a stored text that keeps it whole, for facets and sorting
STORED = "_stored"  # the companion of a field that keeps what its own form cannot give back
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REFUSED = {
    "ngram": "search for the beginnings of words in a CharField with __startswith",
    "edge_ngram": "search for the beginnings of words in a CharField with __startswith",
    "location": "index a place by its name",
}
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True)
class IndexField:
    """A field of the index.

    kind: prose (words), values (of a facet), number, stored (only kept) or identifier. type:
    string, integer, float, decimal, boolean, date or datetime. exact: the field with its whole
    values, for facets and sorting; empty when there is none.
    """

    name: str
    kind: str
    type: str = "string"
    is_many: bool = False
    is_stored: bool = True
    exact: str = ""
    weight: float = 1.0


def fields_of(searchfields: dict) -> dict[str, IndexField]:
    """The fields of an index by name; SearchBackendError for a type that this engine lacks."""
    facet_of = {
        field.facet_for: field.index_fieldname
        for field in searchfields.values()
        if getattr(field, "facet_for", None)
    }
    found = {name: IndexField(name, "identifier") for name in (ID, DJANGO_CT, DJANGO_ID)}
    for field in searchfields.values():
        if field.index_fieldname not in found:
            found[field.index_fieldname] = _field(field, facet_of.get(field.instance_name, ""))
    return found


def _field(field, facet: str) -> IndexField:
    name, kind, value_type = field.index_fieldname, "prose", field.field_type
    if getattr(field, "analyzer", None) is not None:
        raise SearchBackendError(
            f"The field {name} names an analyzer: this engine has one analysis for queries and"
            " texts, in the language of the connection. Take analyzer= off it; for values that"
            " stay whole give it faceted=True, or make it a MultiValueField."
        )
    if advice := _REFUSED.get(value_type):
        raise SearchBackendError(f"The field {name} is of a type this engine lacks: {advice}.")
    if isinstance(field, DecimalField):
        kind, value_type = "number", "decimal"
    elif value_type in ("integer", "long", "float", "boolean", "date", "datetime"):
        kind, value_type = "number", "integer" if value_type == "long" else value_type
    elif field.is_multivalued or hasattr(field, "facet_for"):
        kind = "values"
    elif not field.indexed:
        kind = "stored"
    exact = facet
    if kind in ("values", "number"):
        exact = name
    elif kind == "prose" and not facet and field.stored and not field.document:
        exact = name + VALUE
    return IndexField(
        name, kind, value_type, field.is_multivalued, field.stored, exact, field.boost or 1.0
    )


def float_to_number(value: float) -> int:
    """The 64 bits of a float as a number that sorts as the float does."""
    (bits,) = struct.unpack("<q", struct.pack("<d", float(value) + 0.0))
    return bits if bits >= 0 else bits ^ FOREVER


def bounds(value, field: IndexField) -> tuple[int, int]:
    """The lowest and the highest number that a value stands for: a date is all of its day."""
    try:
        return _bounds(_typed(value, field.type), field.type)
    except (ValueError, TypeError, KeyError, OverflowError, InvalidOperation):
        raise SearchBackendError(f"{field.name} holds a {field.type}; {value!r} is none.") from None


def from_number(number: int, field: IndexField):
    """The value a column holds; None where there is none. Moments are as Django's: in UTC, or
    without a zone where USE_TZ is off."""
    if number == FOREVER:
        return None
    match field.type:
        case "boolean":
            return bool(number)
        case "float" | "decimal":
            bits = number if number >= 0 else number ^ FOREVER
            return struct.unpack("<d", struct.pack("<q", bits))[0]
        case "datetime":
            return as_django_has_it(_EPOCH + timedelta(microseconds=number))
        case "date":
            return local(number).date()
    return number


def as_django_has_it(moment: datetime) -> datetime:
    """An aware moment; where USE_TZ is off, what the clock shows in TIME_ZONE."""
    if settings.USE_TZ:
        return moment
    return timezone.make_naive(moment, timezone.get_default_timezone())


def today() -> date:
    """The day it is, whatever USE_TZ says."""
    return timezone.localdate() if settings.USE_TZ else timezone.now().date()


def local(number: int) -> datetime:
    """A moment of a column in TIME_ZONE."""
    moment = _EPOCH + timedelta(microseconds=number)
    return moment.astimezone(timezone.get_default_timezone())


def _typed(value, value_type: str):
    if not isinstance(value, str):
        return value
    text = value.strip()
    match value_type:
        case "boolean":
            return _TRUTHS[text.lower()]
        case "float" | "decimal":
            return Decimal(text)
        case "date" | "datetime":
            read = parse_date(text) or parse_datetime(text)
            if read is None:
                raise ValueError(text)
            return read
    return int(text)


def _bounds(value, value_type: str) -> tuple[int, int]:
    match value_type:
        case "float" | "decimal":
            number = float_to_number(value)
        case "boolean":
            number = int(bool(value))
        case "date" | "datetime":
            if not isinstance(value, date):
                raise TypeError
            return _days(value, value_type)
        case _:
            if int(value) != value:
                raise ValueError
            number = int(value)
    return number, number


def _days(value: date, value_type: str) -> tuple[int, int]:
    if isinstance(value, datetime):
        if value_type == "datetime":
            return to_number(value), to_number(value)
        value = local(to_number(value)).date()
    if value_type == "date":
        return to_number(value), to_number(value)
    # The last microsecond of the day; where a clock is put back over midnight, the second one.
    return to_number(value), to_number(datetime.combine(value, time.max.replace(fold=1)))
