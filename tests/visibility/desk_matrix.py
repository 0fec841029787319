"""Who may do what on the desk. This table is the promise; `test_desk.py` holds the desk to it."""

from __future__ import annotations

# What each role may open of each kind of row; everything else is refused.
READS = "changelist change history"
WRITES = "changelist add change history"
ALL = WRITES + " delete"
_NAMES = {"contributor": READS, "editor": ALL, "administrator": ALL}
_OWN = {"contributor": "changelist", "editor": READS, "administrator": READS}  # and own rows
_ADMINISTERED = {"administrator": READS}
PAGES: dict[str, dict[str, str]] = {
    "newsroom.article": {"contributor": WRITES, "editor": ALL, "administrator": ALL},
    "newsroom.act": _OWN,
    "newsroom.image": {"contributor": WRITES, "editor": ALL, "administrator": ALL},
    "newsroom.topic": _NAMES,
    "newsroom.person": _NAMES,
    "newsroom.place": _NAMES,
    "newsroom.section": _NAMES,
    "newsroom.author": _NAMES,
    "newsroom.source": _NAMES,
    "newsroom.auditentry": _ADMINISTERED,
    "newsroom.feed": {"administrator": ALL},
    "newsroom.importjob": {"administrator": READS + " add"},
    "newsroom.importrun": _ADMINISTERED,
    "newsroom.takedown": {"editor": READS, "administrator": READS},
    "newsroom.version": _OWN,
    "newsroom.previewlink": _OWN,
    "newsroom.proposal": _OWN,
    "search.indexchange": {"editor": READS, "administrator": READS},
    "search.exportrecord": _ADMINISTERED,
    "auth.user": {"administrator": ALL},
    "auth.group": {"administrator": ALL},
    "django_tasks_database.dbtaskresult": _ADMINISTERED,
}
# Addresses of a row besides those: who is not refused. The rows are public articles, what they
# were, and what somebody else proposed for them.
ROW_ACTS: dict[str, set[str]] = {
    "newsroom_act_go_on": set(),  # by who asked for it
    "newsroom_act_undo": {"editor", "administrator"},
    "newsroom_article_preview": {"editor", "administrator"},
    "newsroom_previewlink_take_back": {"editor", "administrator"},
    "newsroom_importjob_bring_in": {"administrator"},
    "newsroom_importjob_stop": {"administrator"},
    "newsroom_importrun_undo": {"administrator"},
    "newsroom_version_preview": {"editor", "administrator"},
    "newsroom_version_restore": {"editor", "administrator"},
    "newsroom_version_hide": {"editor", "administrator"},
    "newsroom_version_show": {"editor", "administrator"},
    "newsroom_proposal_decline": {"editor", "administrator"},
    "newsroom_proposal_withdraw": set(),  # by its author
    "auth_user_password_change": {"administrator"},
    "newsroom_article_purge": {"administrator"},  # last: proposals go with it
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
# What editors of texts ask by GET: role → what it gets; all others are sent to log in.
ASKED_BY_GET: dict[str, dict[str, int]] = {
    "newsroom_image_choose": {"contributor": 200, "editor": 200, "administrator": 200},
}
# What is asked by POST and changes nothing: role → what it gets; all others are sent to log in.
QUESTIONS: dict[str, dict[str, int]] = {
    "newsroom_article_cleaned": {"contributor": 200, "editor": 200, "administrator": 200},
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
# For whom no article differs from others: who is sent to log in, and administrators, who have all
# the rights of editors.
SOME = ("draft", "public")
_ALL = set(ARTICLES)
_READABLE = {"own draft", "public"}
_DRAFTS = {"own draft", "draft", "ready"}
_UNPUBLISHED = {"own draft", "draft", "ready", "scheduled", "embargoed", "withdrawn"}
# Acts on what was proposed: how its article stands makes no difference.
ON_PROPOSALS = {"decline a change", "take up another's proposal"}
# Act → of which articles it is done, for a contributor, and for an editor or an administrator;
# nobody else does any.
ACTS: dict[str, tuple[set[str], set[str]]] = {
    "list": (_READABLE, _ALL),
    "search": (_READABLE, _ALL),
    "open": (_READABLE, _ALL),
    "open its history": (_READABLE, _ALL),
    "open as the target of a related story": (_READABLE, _ALL),
    "be suggested it": (_READABLE, _ALL),
    "relate to it": (_READABLE, _ALL),
    "be led to its page": (_READABLE, _ALL),
    "preview": ({"own draft"}, _ALL),
    "change": ({"own draft"}, _ALL),
    "propose a change": ({"public"}, set()),
    "accept a change": (set(), _ALL),
    "decline a change": (set(), _ALL),
    "take up another's proposal": (set(), _ALL),
    "bring a version back": ({"own draft"}, _ALL),
    "hide from readers what it said": (set(), _ALL),
    "show readers again what it said": (set(), _ALL),
    "publish by action": (set(), _UNPUBLISHED - {"withdrawn"}),
    "publish by action, unasked": (set(), set()),
    "publish by form": (set(), _UNPUBLISHED),
    "withdraw by action": (set(), {"scheduled", "embargoed", "expired", "public"}),
    "withdraw by form": (set(), _ALL - {"withdrawn"}),
    "make a draft again": (set(), {"public"}),
    "make a draft again without a reason": (set(), set()),
    "delete": ({"own draft"}, _ALL),
    "delete without a reason": ({"own draft"}, _DRAFTS),
    "delete by action": ({"own draft"}, _ALL),
    "delete by action without a reason": ({"own draft"}, _DRAFTS),
    "follow an act on it": (set(), _ALL),
    "undo its withdrawal by somebody": (set(), {"scheduled", "embargoed", "expired", "public"}),
    "undo its deletion by somebody": (set(), _ALL),
}
