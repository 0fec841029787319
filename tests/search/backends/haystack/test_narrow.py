"""What stock Haystack and Whoosh let through: rows 20 to 25, and 32, of the list of traps."""

from __future__ import annotations

from functools import partial

import pytest
from haystack.exceptions import SearchFieldError

from search.backends.haystack.filters import NOTHING
from search.backends.haystack.narrow import narrowed
from search.backends.locking import Locked, writer_lock
from search.protocol import plan
from tests.conftest import ROOT
from tests.search.member_indexes import UserIndex

pytestmark = pytest.mark.django_db
BREAKOUTS = (
    "')(staff:false)('",
    "')(text:*a*e*)('",
    "')(text:train~3)('",
    "*a*e* OR town_exact:x",
    'x" OR staff:true OR "',
    "text:[a TO z]",
)


def test_no_template_uses_haystacks_highlighter():
    for folder in ("templates", "newsroom", "search"):
        for path in (ROOT / folder).rglob("*.html"):
            assert "{% highlight" not in path.read_text(), path
            assert "load highlight" not in path.read_text(), path


def test_a_marked_text_cannot_carry_markup(join, found):
    join("a", "mayor <img src=x onerror=alert(1) ")
    (passage,) = found.filter(content="mayor").highlight()[0].highlighted["text"]
    assert passage == "<em>mayor</em> &lt;img src=x onerror=alert(1) "


@pytest.mark.parametrize("text", BREAKOUTS)
def test_a_readers_text_cannot_leave_its_field(join, found, text):
    join("a", "nothing of it", town="climate", is_staff=True)
    results = found.auto_query(text)
    asked = _leaves(results.query.build_query())
    assert {leaf.field.removesuffix("_written") for leaf in asked} <= {"text", "name", "town"}
    assert not any(isinstance(leaf, plan.StartsWith) and len(leaf.text) < 2 for leaf in asked)
    assert len(results) == 0
    assert len(found.filter(content=text)) == 0


def _leaves(node):
    if hasattr(node, "nodes"):
        return [leaf for inner in node.nodes for leaf in _leaves(inner)]
    return _leaves(node.node) if hasattr(node, "node") else [node]


@pytest.mark.parametrize("text", ["*a*e* OR town_exact:x", "nosuch:x", "(" * 3000, "a:" * 1900,
                                  "town_exact:", "a b:c", "NOT", "name__regex:x", "joined:abc",
                                  " AND ".join(["name:a"] * 500),
                                  "tags:" + "x" * 5000])  # fmt: skip
def test_an_unreadable_narrowing_costs_nothing_and_finds_nothing(join, members, found, text):
    join("a", town="x")
    assert narrowed(text, members.filters(members.snapshot())) == NOTHING
    assert found.narrow(text).count() == 0


def test_a_text_of_nothing_is_cheap(join, found, client, make_article, reindex):
    make_article("A story")
    reindex()
    join("a", "text")
    assert client.get("/search/", {"q": "\x00"}).status_code == 200
    assert found.auto_query("\x00").query.build_query() == NOTHING


@pytest.mark.parametrize("text", ["joined:abc", "staff:maybe", "number:abc", 'tags:"a', "a~9 b^c"])
def test_a_readers_slip_is_no_error(join, found, text):
    join("a", "text")
    assert len(found.auto_query(text)) == 0
    assert len(found.narrow(text)) == 0
    assert len(found.filter(text__fuzzy="two words")) == 0


def test_a_removal_that_cannot_be_written_is_an_error(crowd, members, found):
    members.writing = partial(members.writing, wait=0)
    assert members.silently_fail
    with writer_lock(members.path), pytest.raises(Locked):
        members.remove(crowd[0])
    crowd[1].date_joined = None
    with pytest.raises(SearchFieldError):
        members.update(UserIndex(), [crowd[1]])
    assert len(found) == 23


def test_a_wildcard_in_front_is_refused(join, found):
    join("a", "climate")
    results = found.auto_query("*lima*")
    assert not any(isinstance(n, plan.StartsWith) for n in _leaves(results.query.build_query()))
    assert len(results) == 0
