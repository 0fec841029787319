"""Who may do what on the desk. This table is the promise; `test_desk.py` holds the desk to it."""

from __future__ import annotations

# What each role may open of each kind of row; everything else is refused.
READS = "changelist change history"
WRITES = "changelist add change history"
PAGES: dict[str, dict[str, str]] = {
    "newsroom.article": {"contributor": WRITES, "editor": WRITES + " delete"},
    "newsroom.act": {
        "contributor": "changelist",
        "editor": "changelist change history",
    },  # and one's own
    "newsroom.image": {"contributor": WRITES, "editor": WRITES},
    "newsroom.topic": {"contributor": READS, "editor": WRITES + " delete"},
    "newsroom.person": {"contributor": READS, "editor": READS},
    "newsroom.place": {"contributor": READS, "editor": READS},
    "newsroom.section": {"contributor": READS, "editor": READS},
    "newsroom.author": {"contributor": "", "editor": READS},
    "newsroom.source": {"contributor": "", "editor": READS},
    "newsroom.auditentry": {"contributor": "", "editor": ""},
    "newsroom.takedown": {"contributor": "", "editor": ""},
    "newsroom.version": {"contributor": "changelist", "editor": READS},  # and those of own work
    "search.indexchange": {"contributor": "", "editor": READS},
    "search.exportrecord": {"contributor": "", "editor": ""},
    "auth.user": {"contributor": "", "editor": ""},
    "auth.group": {"contributor": "", "editor": ""},
    "django_tasks_database.dbtaskresult": {"contributor": "", "editor": ""},
}
# Addresses that belong to no kind of row: what staff get; all others are sent to log in.
ADDRESSES: dict[str, int] = {
    "index": 200,
    "password_change": 200,
    "password_change_done": 200,
    "jsi18n": 200,
    "autocomplete": 403,  # it suggests nothing unless asked from a field
    "app_list": 200,
    "saved_forms": 200,  # of one's own
    "view_on_site": 404,  # of a row that is not there
}
WITHOUT_LOGGING_IN = {"login", "logout"}

# What stands on the desk, as somebody else's work unless it is called one's own.
ARTICLES = (
    "own draft",
    "draft",
    "ready",
    "scheduled",
    "embargoed",
    "withdrawn",
    "expired",
    "public",
)
_ALL = set(ARTICLES)
_READABLE = {"own draft", "public"}
_DRAFTS = {"own draft", "draft", "ready"}
_UNPUBLISHED = {"own draft", "draft", "ready", "scheduled", "embargoed", "withdrawn"}
# Act → of which articles it is done, for a contributor and for an editor; nobody else does any.
ACTS: dict[str, tuple[set[str], set[str]]] = {
    "list": (_READABLE, _ALL),
    "search": (_READABLE, _ALL),
    "open": (_READABLE, _ALL),
    "open its history": (_READABLE, _ALL),
    "open as the target of a related story": (_READABLE, _ALL),
    "be suggested it": (_READABLE, _ALL),
    "relate to it": (_READABLE, _ALL),
    "be led to its page": (_READABLE, _ALL),
    "change": (_READABLE, _ALL),
    "publish by action": (set(), _UNPUBLISHED - {"withdrawn"}),
    "publish by action, unasked": (set(), set()),
    "publish by form": (set(), _UNPUBLISHED),
    "withdraw by action": (set(), {"scheduled", "embargoed", "expired", "public"}),
    "withdraw by form": (set(), _ALL - {"withdrawn"}),
    "make a draft again": (set(), {"public"}),
    "make a draft again without a reason": (set(), set()),
    "delete": (set(), _ALL),
    "delete without a reason": (set(), _DRAFTS),
    "delete by action": (set(), _ALL),
    "delete by action without a reason": (set(), _DRAFTS),
    "follow an act on it": (set(), _ALL),
    "undo its withdrawal by somebody": (set(), {"scheduled", "embargoed", "expired", "public"}),
    "undo its deletion by somebody": (set(), _ALL),
}
