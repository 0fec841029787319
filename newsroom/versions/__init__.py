"""What articles were: every state that something replaces is kept, to be read and brought back."""

from newsroom.versions.differences import differences
from newsroom.versions.keeping import change, keep
from newsroom.versions.restoring import restore
from newsroom.versions.state import State, of_version, state_of, states

__all__ = ["State", "change", "differences", "keep", "of_version", "restore", "state_of", "states"]
