"""Proposals without the form that makes them."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.models import User

from newsroom.models import Article, Proposal
from newsroom.proposals import propose
from newsroom.versions import state_of


def proposed_for(article: Article, headline: str) -> Proposal:
    """Another headline, proposed by somebody who does nothing else."""
    by = User.objects.filter(username="another").first() or User.objects.create_user("another")
    base = state_of(article)
    would_be = replace(base, values=base.values | {"headline": headline})
    return propose(base, would_be, by, "A slip.")
