"""What a text has in common with few others → a plan for what resembles it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import log

from haystack.constants import ID
from haystack.exceptions import SkipDocument
from haystack.utils import get_identifier

from search.analysis import runs
from search.backends.haystack.fields import STORED
from search.columns.snapshot import Snapshot
from search.protocol import plan

MOST_TERMS = 25


def text_and_others(backend, instance, snapshot: Snapshot) -> tuple[str, plan.Plan]:
    """The text of an object, and the plan of all documents but its own.

    An object that is not in the index is compared by what its index would write.
    """
    identifier, field = get_identifier(instance), backend.document_field()
    others = plan.Without(plan.Term(ID, identifier, 0.0))
    own = [doc for doc in snapshot.postings(ID, identifier).docs.tolist() if snapshot.live[doc]]
    if own:
        return snapshot.stored(own[-1], field + STORED), others
    index = backend.unified_index().get_index(instance._meta.concrete_model)
    try:
        return str(index.full_prepare(instance).get(field) or ""), others
    except SkipDocument:
        return "", others


def stems_of(text: str, language: str) -> Counter[str]:
    """How often each stem stands in a text."""
    return Counter(stem for run in runs(text, language) for stem in run.stems)


def plan_of(text: str, field: str, language: str, snapshot: Snapshot) -> plan.Plan:
    """Documents with any of a text's most telling terms; see `plan_of_counts`."""
    frequencies = stems_of(text, language)
    live = snapshot.live  # an edited article's former self is no second article
    counts = {stem: int(live[snapshot.postings(field, stem).docs].sum()) for stem in frequencies}
    return plan_of_counts(frequencies, counts, int(live.sum()), field)


def plan_of_counts(
    frequencies: Mapping[str, int], counts: Mapping[str, int], total: int, field: str
) -> plan.Plan:
    """Documents with any of the most telling of some terms, by tf-idf: tf * ln(N / n).

    `counts`: in how many of `total` documents each stands. Terms of more than half of the documents
    tell nothing, unless there are no others. When and by whom a document was published does not
    count.
    """
    shared = {stem: counts[stem] for stem in frequencies if counts.get(stem, 0) > 1}
    telling = {stem: count for stem, count in shared.items() if 2 * count <= total}
    values = {
        stem: frequencies[stem] * (log(max(total / count, 1.0)) + 1e-6)
        for stem, count in (telling or shared).items()
    }
    best = sorted(values, key=lambda stem: (-values[stem], stem))[:MOST_TERMS]
    most = max(values.values(), default=1.0) or 1.0
    return plan.AnyOf(tuple(plan.Term(field, stem, values[stem] / most) for stem in best))
