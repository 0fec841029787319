"""The two states of an article that a proposal holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from newsroom.models import Article, Proposal
from newsroom.versions import State


def base_of(proposal: Proposal) -> State:
    """The article as it was when the change was proposed."""
    text = proposal.base_body.text
    return State(proposal.article_number, proposal.base, text, proposal.base_made_at)


def proposed_in(proposal: Proposal) -> State:
    """The article as it would be."""
    text = proposal.body.text
    return State(proposal.article_number, proposal.state, text, proposal.base_made_at)


def only_changed(base: State, after: State, names: Collection[str]) -> State:
    """The base with these fields of another state: what else a save sets is not proposed."""
    # A state without corrections has no such key.
    values = {name: value for name, value in base.values.items() if name not in names}
    values |= {name: value for name, value in after.values.items() if name in names}
    return replace(base, values=values, body=after.body if "body" in names else base.body)


def without_unread(state: State, user) -> State:
    """Without related stories that somebody may not read: drafts of others."""
    if user.has_perm("newsroom.publish_article"):
        return state
    rows = state.values["related"]
    targets = [row["target"][0] for row in rows if row["target"]]
    readable = Article.objects.seen_by(user).filter(pk__in=targets)
    seen = {None, *readable.values_list("pk", flat=True)}
    told = [row for row in rows if (row["target"] and row["target"][0]) in seen]
    return replace(state, values=state.values | {"related": told})
