"""Haystack's fields → a Whoosh schema: prose stemmed and as written, facets, numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from django.utils import timezone
from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from whoosh import columns, fields, formats
from whoosh.analysis import Token, Tokenizer
from whoosh.system import pack_uint

from search.analysis import runs
from search.backends.inverting import PIECE_GAP
from search.columns.postings import PackedPositions
from search.columns.segment import PART_SEPARATOR, VALUE_SEPARATOR

WRITTEN = "_written"  # the companion of a prose field that keeps its words as written
FOREVER = 2**63 - 1


class Prose(str):
    """A text with the language its words are stemmed in."""

    language: str

    def __new__(cls, text: str, language: str):
        prose = super().__new__(cls, text)
        prose.language = language
        return prose


class _Words(Tokenizer):
    """Our analysis as Whoosh's analyzers go: what its own query parser and tools see."""

    def __init__(self, language: str, stemmed: bool):
        self.language, self.stemmed = language, stemmed

    def __call__(self, value, positions=False, start_pos=0, **kwargs):
        token = Token(positions, removestops=False)
        for pos, text in _terms(value, self.language, self.stemmed):
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
        counts = Counter(text for _, text in _terms(value, self.language, stemmed=True))
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
        for pos, text in _terms(value, self.language, stemmed=False):
            places[text].append(pos)
        encode = self.format.encode
        return [(text.encode(), len(at), float(len(at)), encode(at)) for text, at in places.items()]


class FacetField(fields.FieldType):
    """Values of a facet: terms are slugs; the column keeps slug, label and parent of each."""

    def __init__(self):
        super().__init__(analyzer=_Values(), format=formats.Existence(), scorable=False)
        self.column_type = columns.VarBytesColumn()

    def index(self, value, **kwargs):
        return [(slug.encode(), 1, 1.0, b"") for slug in dict.fromkeys(_slugs(value))]

    def to_column_value(self, value):
        return value.encode()

    def from_column_value(self, value):
        return value.decode()


class _Values(Tokenizer):
    def __call__(self, value, **kwargs):
        token = Token(removestops=False)
        for slug in _slugs(value):
            token.original = token.text = slug
            token.stopped, token.boost = False, 1.0
            yield token


def build_schema(searchfields: dict, language: str) -> fields.Schema:
    """The schema of an index's fields, by Haystack's field types.

    Prose (CharField) becomes a stemmed field and a companion as written; a MultiValueField a facet;
    dates and numbers columns of 64 bits (microseconds since 1970 for moments). Fields that are not
    indexed are stored.
    """
    schema = fields.Schema(
        **{
            ID: fields.ID(stored=True, unique=True),
            DJANGO_CT: fields.ID(stored=True),
            DJANGO_ID: fields.ID(stored=True),
            "key": fields.COLUMN(columns.NumericColumn("q")),
        }
    )
    for field in searchfields.values():
        name = field.index_fieldname
        if field.field_type in ("datetime", "date", "integer", "long"):
            default = FOREVER if field.null else 0
            schema.add(name, fields.COLUMN(columns.NumericColumn("q", default=default)))
        elif field.is_multivalued:
            schema.add(name, FacetField())
        elif not field.indexed:
            schema.add(name, fields.STORED())
        else:
            schema.add(name, StemField(language))
            schema.add(name + WRITTEN, WrittenField(language))
            if field.stored:
                schema.add(name + "_stored", fields.STORED())
    return schema


def to_document(prepared: dict, schema: fields.Schema) -> dict:
    """What a SearchIndex prepared → the fields of a Whoosh document."""
    document = {"key": int(prepared[DJANGO_ID])}
    for name, value in prepared.items():
        if value is None or name not in schema:
            continue
        field = schema[name]
        if isinstance(field, FacetField):
            document[name] = VALUE_SEPARATOR.join(facet_value(item) for item in value)
        elif isinstance(field, StemField):
            document[name] = document[name + WRITTEN] = value
            if name + "_stored" in schema:
                document[name + "_stored"] = str(value)
        elif isinstance(field, fields.COLUMN):
            document[name] = to_number(value)
        else:
            document[name] = value
    return document


def facet_value(item) -> str:
    """A value of a facet, packed: a slug, or (slug, label, parent slug)."""
    slug, label, parent = (item, item, "") if isinstance(item, str) else item
    return PART_SEPARATOR.join(_bare(part) for part in (slug, label, parent or ""))


def to_number(value) -> int:
    """A moment as microseconds since 1970; a date as the midnight that begins it; a number."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = timezone.make_aware(datetime.combine(value, time.min))
    if isinstance(value, datetime):
        if timezone.is_naive(value):
            value = timezone.make_aware(value)
        delta = value - datetime(1970, 1, 1, tzinfo=UTC)
        return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
    return int(value)


def _bare(text: str) -> str:
    return text.replace(VALUE_SEPARATOR, " ").replace(PART_SEPARATOR, " ")


def _slugs(packed: str) -> list[str]:
    return [item.split(PART_SEPARATOR)[0] for item in packed.split(VALUE_SEPARATOR) if item]


def same_language(piece: str, site_language: str) -> bool:
    """Whether a text is stemmed: only the site's language is, a query cannot know the others."""
    language = getattr(piece, "language", site_language)
    return language.split("-")[0] == site_language.split("-")[0]


def _terms(value: str | Iterable[str], site_language: str, stemmed: bool):
    """(position, term) of a text, or of pieces that no phrase may span."""
    start = 0
    for piece in [value] if isinstance(value, str) else value:
        for run in runs(piece, site_language if same_language(piece, site_language) else ""):
            if stemmed:
                for offset, stem in enumerate(run.stems):
                    yield start + offset, stem
            else:
                for offset, part in enumerate(run.parts):
                    yield start + offset, part
                if run.compound:
                    yield start, run.compound
            start += len(run.parts)
        start += PIECE_GAP
