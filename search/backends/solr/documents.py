"""What a SearchIndex prepared → a document of Solr, analysed here; and its texts back again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import orjson
from haystack.constants import DJANGO_ID

from search.backends.haystack.fields import STORED, IndexField
from search.backends.solr.query_builder import COMBINED, PACKED, analysed
from search.protocol.fields import (
    FOREVER,
    PART_SEPARATOR,
    WEIGHTS,
    WRITTEN,
    Prose,
    analysed_terms,
    facet_value,
    key_of,
    to_number,
)

# How often the combined field has a word that stands once in a field: whole numbers. With four
# times the frequencies and the length, K1 is four times as large there: config/schema.xml.
TIMES = {name: int(4 * weight) for name, weight in WEIGHTS.items()}
OFTEN = "\ue000"  # between a word and how often it stands, there
BODY = "text"  # is kept as text_stored; the other texts are in `prose`


def to_document(prepared: dict, fields: Mapping[str, IndexField], language: str) -> dict:
    """The document of Solr: stems, words with their places, values, numbers, what is kept."""
    document: dict = {"key": key_of(prepared[DJANGO_ID])}
    document |= {name: FOREVER for name, field in fields.items() if field.kind == "number"}
    prose: dict = {}
    combined: dict[str, Counter[str]] = {"": Counter(), WRITTEN: Counter()}
    for name, value in prepared.items():
        field = fields.get(name)
        match field.kind if field else "":
            case "identifier":
                document[name] = value
            case "stored" if value is not None:
                document[name] = value
            case "number" if value is not None:
                document[name] = to_number(value)
            case "values":
                packed = [facet_value(item) for item in value or () if item]
                document[name] = [item.split(PART_SEPARATOR)[0] for item in packed]
                document[name + PACKED] = packed
            case "prose" if value:
                if written := written_terms(value, language):
                    stems = [text for _, text in analysed_terms(value, language, True)]
                    document[name] = " ".join(stems)
                    document[name + WRITTEN] = analysed(written)
                    for _ in range(TIMES.get(name, 0)):
                        combined[""].update(stems)
                        combined[WRITTEN].update(text for _, text in written)
                if name == BODY:
                    document[name + STORED] = str(value)
                else:
                    prose[name] = value if isinstance(value, str) else list(value)
    for end, counts in combined.items():
        if counts:
            document[COMBINED + end] = " ".join(f"{t}{OFTEN}{n}" for t, n in counts.items())
    text = prepared.get(BODY)
    document.setdefault(BODY + STORED, "")
    prose["language"] = getattr(text, "language", None)
    document["prose"] = orjson.dumps(prose).decode()
    return document


def written_terms(value: str | Iterable[str], language: str) -> list[tuple[int, str]]:
    """(place, word as written) in order; a compound stands beside its first part."""
    return sorted(analysed_terms(value, language, False), key=lambda each: each[0])


def texts_of(prose: str, body: str) -> dict[str, str | list[str]]:
    """The texts of a stored document by field, as they were prepared."""
    kept = orjson.loads(prose) if prose else {}
    language = kept.pop("language", None)

    def text(value: str) -> str:
        return value if language is None else Prose(value, language)

    texts = {BODY: body, **kept}
    return {
        name: text(value) if isinstance(value, str) else [text(piece) for piece in value]
        for name, value in texts.items()
    }
