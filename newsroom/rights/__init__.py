"""Who may do what: the groups that every archive has, and what they may do."""

from newsroom.rights.groups import make_groups
from newsroom.rights.table import GROUPS

__all__ = ["GROUPS", "make_groups"]
