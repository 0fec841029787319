"""Haystack's query object: what SearchQuerySet collects, as one plan for one evaluator."""

from __future__ import annotations

from django.utils.tree import Node
from haystack.backends import SQ, BaseSearchQuery
from haystack.constants import FILTER_SEPARATOR
from haystack.exceptions import MoreLikeThisError, SearchBackendError
from haystack.inputs import AutoQuery, BaseInput, Clean, Exact, Raw

from search.backends.haystack import narrow
from search.backends.haystack.filters import CONTENT, Filters
from search.backends.haystack.results import Result
from search.backends.haystack.search import settled_scope
from search.protocol import plan


class PlanSearchQuery(BaseSearchQuery):
    """Builds plans, never strings: no text of a reader meets Whoosh's parser.

    The snapshot of the first run stays for all later slices, so that an index which changes between
    two of them gives no row twice and loses none; results are put in order once.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.result_class = Result
        self._kept: dict = {}  # the snapshot and what was found in it

    def __str__(self):
        return str(self.build_query())

    def __getstate__(self):
        return super().__getstate__() | {"_kept": {}}

    def build_query(self) -> plan.Plan:
        """The plan of the filters; everything when there are none."""
        filters = self.backend.filters(self._snapshot())
        found = self._plan(self.query_filter, filters) or plan.Every()
        wished = tuple(
            node
            for word, weight in self.boost.items()
            for node in _heavier(filters.all_words(word), weight)
        )
        # Boosted words are wishes: they lift what has them and leave the rest.
        return plan.AllOf((found, plan.AnyOf((plan.Every(), *wished)))) if wished else found

    def build_query_fragment(self, field, filter_type, value):
        """A filter as a string: what narrow(SQ(...)) hands on."""
        return narrow.fragment(field, filter_type, value)

    def clean(self, query_fragment):
        """A text that may stand between the quotation marks of a narrow string."""
        if not isinstance(query_fragment, str):
            return query_fragment
        return narrow.escaped(query_fragment)

    def set_result_class(self, klass):
        super().set_result_class(klass or Result)

    def run(self, spelling_query=None, **kwargs):
        if self._raw_query:
            self.run_raw(**kwargs)
        elif self._more_like_this:
            self.run_mlt(**kwargs)
        else:
            asked = self.build_query()
            self._take(self.backend.search(asked, **self._params(spelling_query) | kwargs))

    def run_mlt(self, **kwargs):
        """Similar documents among those that pass the filters, slices and facets included."""
        if self._mlt_instance is None:
            raise MoreLikeThisError("more_like_this() needs an object to compare with.")
        among = self.build_query()
        params = self._params(None) | kwargs
        self._take(self.backend.more_like_this(self._mlt_instance, among, **params))

    def run_raw(self, **kwargs):
        params = self._params(None) | self._raw_query_params | kwargs
        self._take(self.backend.search(str(self._raw_query), **params))

    def get_count(self):
        """How many documents match; no page of them is made, and no limit is left behind."""
        if self._hit_count is None:
            self.run(start_offset=0, end_offset=0)
            self._results = None
        return self._hit_count

    def get_spelling_suggestion(self, preferred_query=None):
        if preferred_query:
            self.run(spelling_query=preferred_query)
        return super().get_spelling_suggestion()

    def add_stats_query(self, stats_field, stats_facets):
        raise SearchBackendError("This engine makes no statistics of fields.")

    def add_within(self, *args, **kwargs):
        raise SearchBackendError("This engine knows no places on a map.")

    add_dwithin = add_distance = add_within

    def _take(self, found: dict) -> None:
        self._results, self._hit_count = found["results"], found["hits"]
        self._facet_counts = self.post_process_facets(found)
        self._spelling_suggestion = found.get("spelling_suggestion")

    def _params(self, spelling_query) -> dict:
        params = self.build_params(spelling_query=spelling_query)
        params.setdefault("spelling_query", " ".join(_texts(self.query_filter)))
        return params | {"snapshot": self._snapshot(), "kept": self._kept}

    def _snapshot(self):
        if "snapshot" not in self._kept:
            settled_scope(self.backend, self._kept, self.models)
            self._kept["snapshot"] = self.backend.snapshot_or_nothing()
        return self._kept["snapshot"]

    def _plan(self, node: Node, filters: Filters) -> plan.Plan | None:
        """The plan of a tree of SQs; None of an empty one."""
        parts = []
        for child in node.children:
            part = self._plan(child, filters) if isinstance(child, Node) else None
            if not isinstance(child, Node):
                name, lookup = _split(child[0])
                part = filters.plan(self.backend.index_fieldname(name), lookup, child[1])
            if part is not None:
                parts.append(part)
        if not parts:
            return None
        if node.connector not in (SQ.AND, SQ.OR):
            raise SearchBackendError(f"Filters are joined by AND or OR, not by {node.connector}.")
        joined = plan.AllOf if node.connector == SQ.AND else plan.AnyOf
        found = parts[0] if len(parts) == 1 else joined(tuple(parts))
        return plan.Without(found) if node.negated else found


def _split(expression: str) -> tuple[str, str]:
    """name__lookup → name, lookup. Haystack takes a lookup it does not know for none at all."""
    name, _, lookup = expression.partition(FILTER_SEPARATOR)
    return name, lookup or "content"


def _texts(node: Node):
    """The texts that a reader may have typed: what spelling is looked at in."""
    if node.negated:
        return
    for child in node.children:
        if isinstance(child, Node):
            yield from _texts(child)
            continue
        name, lookup = _split(child[0])
        text = child[1]
        if isinstance(text, AutoQuery | Raw | Clean | Exact):
            text = text.query_string
        if isinstance(text, BaseInput) or lookup not in ("content", "exact", "contains"):
            continue
        if isinstance(text, str) and name in (CONTENT, "text"):
            yield text


def _heavier(node: plan.Plan, weight: float) -> list[plan.Plan]:
    """The terms of a word with another weight."""
    if isinstance(node, plan.AnyOf | plan.AllOf):
        return [heavier for inner in node.nodes for heavier in _heavier(inner, weight)]
    if isinstance(node, plan.Term):
        return [plan.Term(node.field, node.text, node.weight * float(weight))]
    if isinstance(node, plan.Combined):
        return [node._replace(weight=node.weight * float(weight))]
    if isinstance(node, plan.ScoredBy):
        heavier = (each._replace(weight=each.weight * float(weight)) for each in node.terms)
        return [plan.ScoredBy(node.node, tuple(heavier))]
    if isinstance(node, plan.Sequence):
        return [plan.Sequence(node.field, node.terms, node.weight * float(weight))]
    return [node]
