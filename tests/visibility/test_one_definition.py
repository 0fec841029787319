"""What the public sees is defined once: nobody else asks rows for status and dates."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIELDS = {"status", "published_at", "expires_at"}
DEFINITION = "newsroom/models/article.py"
STAGES = "why readers do not see an article, where the definition says that they do not"
# Not about who sees an article: (file, field) → what it is about.
OTHER = {
    **{("newsroom/models/stage.py", field): STAGES for field in FIELDS},
    ("newsroom/publishing.py", "status"): "what an act does follows from what was done before",
    ("newsroom/desk/deletions.py", "status"): "what readers may have seen, whatever they see now",
    ("newsroom/desk/versions.py", "status"): "who may bring a version back",
    ("newsroom/previews/links.py", "status"): "who may make a link",
    ("newsroom/desk/articles.py", "status"): "who may change what, and what a form changes",
    ("search/service/fallback.py", "published_at"): "the days that a reader asks for",
    ("search/views/health.py", "status"): "how the archive itself is",
    ("search/backends/solr/client.py", "status"): "how a node answered",
    ("search/backends/solr/index.py", "status"): "how a node answered",
    ("newsroom/workers/living.py", "status"): "how a task stands",
    ("newsroom/acts/asking.py", "status"): "how a task stands",
    ("newsroom/acts/running.py", "status"): "how a task stands",
    ("newsroom/desk/acts/kinds.py", "status"): "what an act does follows from what was done before",
    ("newsroom/desk/proposals/proposing.py", "status"): "who may change what",
    ("newsroom/desk/seen.py", "status"): "who may change what",
    ("newsroom/proposals/keeping.py", "status"): "how a proposal stands",
    ("newsroom/models/proposal.py", "status"): "how a proposal stands",
    ("newsroom/pages/sitemaps.py", "published_at"): "what of the public is news",
    ("newsroom/receivers.py", "status"): "whose old address leads on",
    ("newsroom/imports/importer.py", "status"): "what the source says of its item",
    ("newsroom/imports/chunks.py", "status"): "what the source says of its item",
    ("newsroom/imports/takes.py", "status"): "what the source says of its item",
    ("newsroom/imports/formats/nitf/document.py", "status"): "what the source says of its item",
    ("newsroom/imports/formats/newsml/text.py", "status"): "what the source says of its item",
    ("newsroom/imports/outcome.py", "status"): "whether a dry run would change it",
    ("newsroom/imports/runs/undoing.py", "status"): "what readers may have seen, as deletions do",
    ("newsroom/imports/statuses.py", "status"): "what a source may change of an article",
    ("newsroom/imports/statuses.py", "published_at"): "what a source may change of an article",
}


def compared(text: str) -> Iterator[str]:
    """The fields that code compares, or filters rows by."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Compare) and not isinstance(node.ops[0], ast.Is | ast.IsNot):
            for side in (node.left, *node.comparators):
                yield from (n.attr for n in ast.walk(side) if isinstance(n, ast.Attribute))
        elif isinstance(node, ast.Call) and _name(node) in ("filter", "exclude", "get", "Q"):
            yield from (word.arg.split("__")[0] for word in node.keywords if word.arg)


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def modules() -> list[str]:
    found = [path for package in ("newsroom", "search") for path in (ROOT / package).rglob("*.py")]
    return [str(path.relative_to(ROOT)) for path in found if "migrations" not in path.parts]


def test_the_public_is_defined_once():
    uses = {
        (name, field)
        for name in modules()
        for field in FIELDS.intersection(compared((ROOT / name).read_text()))
    }
    assert {name for name, _ in uses} >= {DEFINITION}
    assert {use for use in uses if use[0] != DEFINITION} == OTHER.keys()


@pytest.mark.parametrize(
    "code",
    [
        "rows.filter(status='published')",
        "rows.exclude(target__headline='', published_at__gt=now)",
        "rows.filter(Q(expires_at__isnull=True))",
        "if article.published_at <= now: pass",
        "shown = now < article.expires_at",
        "shown = article.status in ('published',)",
    ],
)
def test_a_second_definition_would_be_noticed(code):
    assert FIELDS.intersection(compared(code))
