"""What of a plan must be looked up before it can be asked: beginnings, typos, the most of words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice

from search.backends.solr.client import Nodes, reads_answers
from search.backends.solr.query_builder import AnyTerm, EndsInAny
from search.protocol import plan
from search.protocol.edit_distance import is_one_edit

LISTED = 100  # terms that are named in one address
MOST_ENDS = 3000  # terms of all phrases of a query that are only begun: solrconfig.xml allows 4,096
Ends = Callable[[plan.OpenSequence, int], list[str]]  # terms that may end it, at most so many
Reach = Callable[[tuple[plan.Plan, ...]], int]  # how many of some nodes a document has at most


@reads_answers
class Terms:
    """The terms of a collection's fields."""

    def __init__(self, nodes: Nodes, collection: str):
        self._nodes, self._path = nodes, f"/{collection}/terms"

    def beginning(self, field: str, prefix: str, most: int) -> list[str]:
        """The first terms that begin like this, ascending."""
        return list(self._found(field, most, **{"terms.prefix": prefix}))

    def near(self, field: str, word: str, most: int) -> list[str]:
        """Terms one edit away, with the same first letter."""
        rest = word[1:]
        ways = [re.escape(rest) + ".?"]
        for place in range(len(rest)):
            before, after = re.escape(rest[:place]), re.escape(rest[place + 1 :])
            ways += [f"{before}.?{after}", f"{before}.{re.escape(rest[place:])}"]
        pattern = f"{re.escape(word[0])}(?:{'|'.join(ways)})"
        found = self._found(field, -1, **{"terms.prefix": word[0], "terms.regex": pattern})
        return [term for term in found if is_one_edit(word, term)][:most]

    def documents(self, field: str, terms: Iterable[str]) -> dict[str, int]:
        """In how many documents each of some terms stands; those that were replaced count too."""
        found: dict[str, int] = {}
        wanted = iter(terms)
        while some := list(islice(wanted, LISTED)):
            listed = ",".join(term.replace(",", "\\,") for term in some)
            found |= self._found(field, -1, **{"terms.list": listed})
        return found

    def _found(self, field: str, most: int, **params: str) -> dict[str, int]:
        asked = {"terms.fl": field, "terms.limit": most, "terms.sort": "index", "json.nl": "map"}
        answer = self._nodes.get(self._path, asked | params)
        return answer["terms"].get(field, {})


def begun(phrase: plan.OpenSequence) -> plan.Plan:
    """What a phrase that is only begun has before its last word."""
    if len(phrase.terms) > 1:
        return plan.Sequence(phrase.field, phrase.terms)
    return plan.Term(phrase.field, phrase.terms[0][1])


def rewritten(node: plan.Plan, terms: Terms, reach: Reach, ends: Ends):
    """The same plan with nothing in it that must be looked up."""
    phrases = sum(isinstance(each, plan.OpenSequence) for each in plan.every_node(node))
    most = MOST_ENDS // max(phrases, 3)
    return _rewritten(node, terms, reach, lambda phrase: tuple(ends(phrase, most)))


def _rewritten(node: plan.Plan, terms: Terms, reach: Reach, ends):
    match node:
        case plan.StartsWith(field, text, weight, limit):
            found = terms.beginning(field, text, limit + 1)
            return node if len(found) <= limit else AnyTerm(field, tuple(found[:limit]), weight)
        case plan.OneTypo(field, text, weight, limit):
            return AnyTerm(field, tuple(terms.near(field, text, limit)), weight)
        case plan.OpenSequence(field, before, offset, _text, weight):
            return EndsInAny(field, before, offset, ends(node), weight)
        case plan.MostOf(nodes):
            inner = tuple(_rewritten(each, terms, reach, ends) for each in nodes)
            most = reach(inner)
            return plan.AtLeast(most, inner) if most else plan.AnyOf(())
        case plan.AtLeast(count, nodes):
            inner = tuple(_rewritten(each, terms, reach, ends) for each in nodes)
            return plan.AtLeast(count, inner)
        case plan.AllOf(nodes):
            return plan.AllOf(tuple(_rewritten(each, terms, reach, ends) for each in nodes))
        case plan.AnyOf(nodes):
            return plan.AnyOf(tuple(_rewritten(each, terms, reach, ends) for each in nodes))
        case plan.Without(inner):
            return plan.Without(_rewritten(inner, terms, reach, ends))
        case plan.Nearby(inner) | plan.ScoredBy(inner):
            return replace(node, node=_rewritten(inner, terms, reach, ends))
    return node
