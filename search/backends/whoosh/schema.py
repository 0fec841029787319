"""Haystack's fields → a Whoosh schema: prose stemmed and as written, facets, numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from whoosh import columns, fields, formats
from whoosh.analysis import Token, Tokenizer
from whoosh.system import pack_uint

from search.backends.haystack.fields import STORED, VALUE, IndexField, fields_of, float_to_number
from search.columns.facets import PackedValues
from search.columns.postings import PackedPositions
from search.protocol.fields import (
    FOREVER,
    VALUE_SEPARATOR,
    WRITTEN,
    analysed_terms,
    facet_value,
    key_of,
    slugs_of,
    to_number,
)

LONGEST_VALUE = 250  # characters of a text that facets and sorting look at


class _Words(Tokenizer):
    """Our analysis as Whoosh's analyzers go: what its own query parser and tools see."""

    def __init__(self, language: str, stemmed: bool):
        self.language, self.stemmed = language, stemmed

    def __call__(self, value, positions=False, start_pos=0, **kwargs):
        token = Token(positions, removestops=False)
        for pos, text in analysed_terms(value, self.language, self.stemmed):
            token.original = token.text = text
            token.stopped, token.boost = False, 1.0
            if positions:
                token.pos = start_pos + pos
            yield token


class StemField(fields.FieldType):
    """Prose by stems: which documents, how often; no positions."""

    def __init__(self, language: str):
        super().__init__(
            analyzer=_Words(language, stemmed=True), format=formats.Frequency(), scorable=True
        )
        self.language = language

    def index(self, value, **kwargs):
        counts = Counter(text for _, text in analysed_terms(value, self.language, stemmed=True))
        return [(text.encode(), n, float(n), pack_uint(n)) for text, n in counts.items()]


class WrittenField(fields.FieldType):
    """Prose by words as written, with their positions: names, designators, phrases."""

    def __init__(self, language: str):
        super().__init__(
            analyzer=_Words(language, stemmed=False), format=PackedPositions(), scorable=True
        )
        self.language = language

    def index(self, value, **kwargs):
        places = defaultdict(list)
        for pos, text in analysed_terms(value, self.language, stemmed=False):
            places[text].append(pos)
        encode = self.format.encode
        return [(text.encode(), len(at), float(len(at)), encode(at)) for text, at in places.items()]


class FacetField(fields.FieldType):
    """Values of a facet: terms are slugs; the column keeps slug, label and parent of each."""

    def __init__(self):
        super().__init__(analyzer=_Values(), format=formats.Existence(), scorable=False)
        self.column_type = PackedValues()

    def index(self, value, **kwargs):
        return [(slug.encode(), 1, 1.0, b"") for slug in dict.fromkeys(slugs_of(value))]

    def to_column_value(self, value):
        return value.encode()

    def from_column_value(self, value):
        return value.decode()


class FloatColumn(fields.COLUMN):
    """Numbers with a fraction, kept as 64 bits that sort as they do."""


class _Values(Tokenizer):
    def __call__(self, value, **kwargs):
        token = Token(removestops=False)
        for slug in slugs_of(value):
            token.original = token.text = slug
            token.stopped, token.boost = False, 1.0
            yield token


def build_schema(
    searchfields: dict, language: str, partial: frozenset[str] = frozenset()
) -> fields.Schema:
    """The schema of an index's fields, by Haystack's field types.

    Prose (CharField) becomes a stemmed field and a companion as written, a stored one that is not
    the document also a facet of its whole values; a MultiValueField and a text's FacetField a
    facet; dates, numbers and truths columns of 64 bits (microseconds since 1970 for moments).
    Fields that are not indexed are stored. `partial` are fields that not every model has.
    """
    schema = fields.Schema(
        **{
            ID: fields.ID(stored=True, unique=True),
            DJANGO_CT: fields.ID(stored=True),
            DJANGO_ID: fields.ID(stored=True),
            "key": fields.COLUMN(columns.NumericColumn("q")),
        }
    )
    kinds = fields_of(searchfields)
    for haystack_field in searchfields.values():
        field = kinds[haystack_field.index_fieldname]
        if field.kind == "identifier":
            continue
        is_partial = haystack_field.null or field.name in partial
        for name, made in _whoosh_fields(field, language, is_partial):
            if name not in schema:
                schema.add(name, made)
    return schema


def _whoosh_fields(field: IndexField, language: str, is_partial: bool):
    """(name, Whoosh field) of everything that a field needs in the index."""
    name = field.name
    match field.kind:
        case "values":
            yield name, FacetField()
        case "stored":
            yield name, fields.STORED()
        case "number":
            is_whole = field.type in ("integer", "date", "datetime")
            default = 0 if is_whole and not is_partial else FOREVER
            column = fields.COLUMN if is_whole or field.type == "boolean" else FloatColumn
            yield name, column(columns.NumericColumn("q", default=default))
            if field.type == "decimal" and field.is_stored:
                yield name + STORED, fields.STORED()
        case "prose":
            yield name, StemField(language)
            yield name + WRITTEN, WrittenField(language)
            if field.is_stored:
                yield name + STORED, fields.STORED()
            if field.exact == name + VALUE:
                yield field.exact, FacetField()


def to_document(prepared: dict, schema: Mapping[str, fields.FieldType]) -> dict:
    """What a SearchIndex prepared → the fields of a Whoosh document.

    `schema` may be Whoosh's; a plain dict of its fields is faster.
    """
    document: dict = {"key": key_of(prepared[DJANGO_ID])}
    for name, value in prepared.items():
        if value is None or name not in schema:
            continue
        field = schema[name]
        if isinstance(field, FacetField):
            is_one = isinstance(value, str) or not hasattr(value, "__iter__")
            items = [value] if is_one else value
            packed = [facet_value(item) for item in items if item is not None and item != ""]
            document[name] = VALUE_SEPARATOR.join(packed)
        elif isinstance(field, StemField):
            document[name] = document[name + WRITTEN] = value
            if name + STORED in schema:
                document[name + STORED] = str(value)
            if name + VALUE in schema and value:
                document[name + VALUE] = facet_value(str(value)[:LONGEST_VALUE])
        elif isinstance(field, FloatColumn):
            document[name] = float_to_number(value)
            if name + STORED in schema:
                document[name + STORED] = str(value)
        elif isinstance(field, fields.COLUMN):
            document[name] = to_number(value)
        else:
            document[name] = value
    return document
