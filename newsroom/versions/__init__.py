"""What articles were: every state that something replaces is kept, to be read and brought back."""

from newsroom.versions.differences import differences
from newsroom.versions.edited import BY_PEOPLE, changed_names, edited, edited_pictures
from newsroom.versions.hiding import alike, hide, show_again
from newsroom.versions.keeping import change, keep
from newsroom.versions.published import (
    History,
    PublicText,
    count_words_of,
    differences_between,
    history_of,
)
from newsroom.versions.purging import forget_old, purge
from newsroom.versions.restoring import restore, row_of
from newsroom.versions.showing import shown
from newsroom.versions.state import State, of_version, state_of, states

__all__ = [
    "BY_PEOPLE",
    "History",
    "PublicText",
    "State",
    "alike",
    "change",
    "changed_names",
    "count_words_of",
    "differences",
    "differences_between",
    "edited",
    "edited_pictures",
    "forget_old",
    "hide",
    "history_of",
    "keep",
    "of_version",
    "purge",
    "restore",
    "row_of",
    "show_again",
    "shown",
    "state_of",
    "states",
]
