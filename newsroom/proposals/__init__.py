"""Proposed changes of what readers see: made by who may not change it, decided by who may."""

from newsroom.proposals.keeping import decide, open_of, propose, readable
from newsroom.proposals.states import base_of, only_changed, proposed_in, without_unread

__all__ = [
    "base_of",
    "decide",
    "only_changed",
    "open_of",
    "propose",
    "proposed_in",
    "readable",
    "without_unread",
]
