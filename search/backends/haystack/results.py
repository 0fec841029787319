"""A plan → Haystack's results: filtered, in order, sliced, with typed values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from haystack import connections
from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from haystack.exceptions import NotHandled, SearchBackendError
from haystack.models import SearchResult
from haystack.utils.app_loading import haystack_get_model

from search.analysis import fold
from search.backends.haystack.fields import STORED, IndexField, from_number
from search.backends.haystack.highlight import highlighted
from search.columns.evaluate import Matches, evaluate
from search.columns.order import compared
from search.columns.snapshot import Snapshot
from search.protocol import plan
from search.protocol.fields import FOREVER, KEY, TIME


class Result(SearchResult):
    """Haystack's result, for which a misspelt attribute is an error and not None."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._known: frozenset[str] = frozenset()
        self._using = ""

    def __getattr__(self, name):
        if name in self.__dict__.get("_known", ()):
            return None
        raise AttributeError(f"The index stores no {name!r} of a hit.")

    def _get_searchindex(self):
        return connections[self._using].get_unified_index().get_index(self.model)

    searchindex = property(_get_searchindex)

    def get_stored_fields(self):
        """The values of all fields that the hit's index declares as stored."""
        fields = self.searchindex.fields.items()
        return {name: getattr(self, name, "") for name, field in fields if field.stored}


@dataclass(frozen=True)
class FoundDocuments:
    """Documents in order (int64) with their scores (float32), in one snapshot."""

    snapshot: Snapshot
    docs: np.ndarray
    scores: np.ndarray


def find(
    asked: plan.Plan,
    among: Iterable[plan.Plan],
    sort_by: Iterable[str],
    fields: dict[str, IndexField],
    snapshot: Snapshot,
) -> FoundDocuments:
    """All that matches a plan among what matches the others, best first or sorted by fields."""
    matches = _only(evaluate(asked, snapshot), among, snapshot)
    keys = [key for name in sort_by for key in _sort_keys(name, matches, fields, snapshot)]
    if TIME in fields and fields[TIME].kind == "number":
        ties = compared(matches, "relevance", snapshot)  # as on the pages
    else:
        ties = [-matches.scores, snapshot.numbers(KEY)[matches.docs]]
    order = np.lexsort((*reversed(ties), *reversed(keys)))
    return FoundDocuments(snapshot, matches.docs[order].astype(np.int64), matches.scores[order])


def results(
    found: FoundDocuments, start: int, end: int | None, backend, result_class, wanted_fields, marks
) -> list:
    """The results from start to end. `marks`: (plan, options) of highlighting, or None."""
    unified, made = backend.unified_index(), []
    fields = backend.fields()
    last = len(found.docs) if end is None else end
    for doc, score in zip(found.docs[start:last].tolist(), found.scores[start:last], strict=True):
        stored = _Document(found.snapshot, doc)
        app_label, model_name = stored.text(DJANGO_CT).split(".")
        values = {ID: stored.text(ID)}
        for field in _own_fields(unified, app_label, model_name, fields):
            if field.is_stored and (not wanted_fields or field.name in wanted_fields):
                values[field.name] = stored.value(field)
        if marks:
            values["highlighted"] = highlighted(stored.text, fields, backend, *marks)
        result = result_class(app_label, model_name, stored.text(DJANGO_ID), float(score), **values)
        if isinstance(result, Result):
            result._known = frozenset((*fields, "highlighted"))
            result._using = backend.connection_alias
        made.append(result)
    return made


class _Document:
    """What the index keeps of a document."""

    def __init__(self, snapshot: Snapshot, doc: int):
        self.snapshot, self.doc = snapshot, doc

    def text(self, name: str) -> str:
        return self.snapshot.stored(self.doc, name)

    def value(self, field: IndexField):
        """The value of a field, of the type that its declaration says."""
        match field.kind:
            case "number" if field.type == "decimal":
                return self.text(field.name + STORED) or None
            case "number":
                return from_number(int(self.snapshot.numbers(field.name)[self.doc]), field)
            case "values":
                column = self.snapshot.facet(field.name)
                values = [column.values[ordinal] for ordinal in column.of(self.doc)]
                return values if field.is_many else next(iter(values), None)
            case "prose":
                return self.text(field.name + STORED)
        return self.text(field.name)


def _own_fields(unified, app_label: str, model_name: str, fields: dict[str, IndexField]):
    """The fields of a model's own index; of all when it has none any more."""
    try:
        index = unified.get_index(haystack_get_model(app_label, model_name))
    except (LookupError, NotHandled):
        return [field for field in fields.values() if field.kind != "identifier"]
    names = dict.fromkeys(field.index_fieldname for field in index.fields.values())
    return [fields[name] for name in names]


def _only(matches: Matches, among: Iterable[plan.Plan], snapshot: Snapshot) -> Matches:
    for each in among:
        allowed = np.zeros(snapshot.count, bool)
        allowed[evaluate(each, snapshot).docs] = True
        keep = allowed[matches.docs]
        matches = Matches(matches.docs[keep], matches.scores[keep])
    return matches


def _sort_keys(name: str, matches: Matches, fields, snapshot: Snapshot) -> list[np.ndarray]:
    """Arrays to sort by, the first first; what has no value comes last either way."""
    name, is_descending = name.removeprefix("-"), name.startswith("-")
    docs = matches.docs
    if name == "score":
        return [-matches.scores if is_descending else matches.scores]
    if name in (ID, DJANGO_ID, DJANGO_CT):
        places, missing = _places([snapshot.stored(doc, name) for doc in docs.tolist()]), None
        return [~places if is_descending else places]
    field = fields.get(name)
    if field is None:
        known = ", ".join(sorted(each.name for each in fields.values() if each.exact))
        raise SearchBackendError(f"There is no field {name!r} to sort by; there are {known}.")
    if field.is_many or not field.exact:
        raise SearchBackendError(
            f"Results cannot be sorted by {name}: a field to sort by has one value, and is a"
            " number, a date, faceted, or a stored text that is not the document."
        )
    if field.kind == "number":
        numbers = snapshot.numbers(name)[docs]
        missing = numbers == FOREVER
    else:
        column = snapshot.facet(field.exact)
        missing = snapshot.without_value(field.exact)[docs]
        numbers = np.zeros(len(docs), np.int64)
        ordinals = column.ordinals[column.starts[column.lists[docs[~missing]]]]
        numbers[~missing] = _places(column.values)[ordinals]
    return [missing, np.where(missing, 0, ~numbers if is_descending else numbers)]


def _places(texts: list[str]) -> np.ndarray:
    """int64 place of each text among them; case and accents count last."""
    keys = [(fold(text), text) for text in texts]
    place_of = {key: place for place, key in enumerate(sorted(set(keys)))}
    return np.array([place_of[key] for key in keys], np.int64)
