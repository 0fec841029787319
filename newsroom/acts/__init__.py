"""Acts on many articles: told beforehand, carried out a few articles at a time, taken back."""

from newsroom.acts.asking import ask, go_on, queue_of
from newsroom.acts.kinds import (
    Kind,
    OverrulableError,
    Undoable,
    UnknownKindError,
    kind_named,
    register,
)
from newsroom.acts.running import give_up, make_way, run
from newsroom.acts.surveying import Survey, survey, with_articles
from newsroom.acts.undoing import Undo, numbers_of, why_not_undone

__all__ = [
    "Kind",
    "OverrulableError",
    "Survey",
    "Undo",
    "Undoable",
    "UnknownKindError",
    "ask",
    "give_up",
    "go_on",
    "kind_named",
    "make_way",
    "numbers_of",
    "queue_of",
    "register",
    "run",
    "survey",
    "why_not_undone",
    "with_articles",
]
