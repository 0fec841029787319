"""What each group may do. A right that is added here reaches the groups there are by `migrate`."""

from __future__ import annotations

from collections.abc import Iterator

NAMES = "author person place section source topic"


def _rights(app: str, **kinds: str) -> frozenset[str]:
    """_rights("newsroom", add="article"): "newsroom.add_article"."""

    def told() -> Iterator[str]:
        for act, names in kinds.items():
            yield from (f"{app}.{act}_{name}" for name in names.split())

    return frozenset(told())


# Own drafts, and proposals of what to change in what is published.
CONTRIBUTOR = _rights(
    "newsroom",
    view=f"article image {NAMES}",
    add="article image",
    change="article image",
    delete="article",
)
EDITOR = (
    CONTRIBUTOR
    | _rights(
        "newsroom",
        publish="article",
        add=NAMES,
        change=NAMES,
        delete=f"image {NAMES}",
        view="takedown",
    )
    | _rights("search", view="indexchange")
)
ADMINISTRATOR = (
    EDITOR
    | _rights("newsroom", view="auditentry importjob importrun", add="importjob", purge="version")
    | _rights("newsroom", view="feed", add="feed", change="feed", delete="feed")
    | _rights("search", view="exportrecord", change="indexchange")
    | _rights("auth", view="user group", add="user group", change="user group", delete="user group")
    | _rights("django_tasks_database", view="dbtaskresult")
)
GROUPS: dict[str, frozenset[str]] = {
    "contributor": CONTRIBUTOR,
    "editor": EDITOR,
    "administrator": ADMINISTRATOR,
}
