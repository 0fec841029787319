"""What a reader or a program asks for is what is looked for: words, fields, moments, orders."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from haystack.exceptions import SearchBackendError
from haystack.query import SQ

from search.backends.haystack.filters import NOTHING
from search.protocol import plan

pytestmark = pytest.mark.django_db


def names(results):
    return [hit.name for hit in results]


def test_operators_of_a_reader_are_operators(join, found):
    join("trains", "trains")
    join("cafe", "a mayor in a cafe")
    join("station", "the mayor at the station")
    assert sorted(names(found.auto_query("trains OR station"))) == ["station", "trains"]
    assert names(found.auto_query("mayor NOT station")) == ["cafe"]
    assert names(found.auto_query("mayor -cafe")) == ["station"]
    assert len(found.auto_query("may*")) == 2
    assert names(found.auto_query("name:station mayor")) == ["station"]
    assert names(found.auto_query("mayr~ cafe")) == ["cafe"]


@pytest.mark.parametrize("text", ["US", "IT", "C", "C++", "AT&T", "R&D", "to be or not to be"])
def test_short_and_common_words_are_found(join, found, text):
    join("a", "The US and IT in C and C++ at AT&T and R&D: to be or not to be")
    join("b", "nothing of the kind")
    assert names(found.filter(content=text)) == ["a"]
    assert names(found.auto_query(f'"{text}"')) == ["a"]


def test_every_form_of_a_word_finds_the_others(join, found):
    join("a", "running planned stopped")
    for word in ("run", "runs", "running", "plan", "planning", "stop", "stops"):
        assert names(found.filter(content=word)) == ["a"]


def test_accents_and_scripts_do_not_hide_words(join, found):
    join("west", "Café in Zürich, naïve Łódź, the police")
    join("east", "北京今天天气很好")
    for word in ("cafe", "CAFÉ", "zurich", "naive", "lodz"):
        assert names(found.filter(content=word)) == ["west"]
    for word in ("北京", "天气", "好"):
        assert names(found.filter(content=word)) == ["east"]
    assert names(found.filter(content="policy")) == []
    join("univers", "a university university")
    join("universe", "the universe universe")
    assert names(found.filter(content="universe"))[0] == "universe"


def test_times_are_those_of_the_site_and_a_last_day_is_whole(join, found, settings):
    settings.TIME_ZONE = "America/New_York"
    early = datetime.fromisoformat("2025-11-01T23:30:00-04:00")  # 2 November in UTC
    late = datetime.fromisoformat("2025-11-02T05:00:00+00:00")
    join("late", joined=late)
    join("early", joined=early)
    assert names(found.order_by("joined")) == ["early", "late"]
    assert names(found.filter(joined=date(2025, 11, 1))) == ["early"]
    assert names(found.filter(joined__range=[date(2025, 10, 1), date(2025, 11, 1)])) == ["early"]
    moment = datetime.fromisoformat("2025-11-02T08:30:00+05:00")
    assert names(found.filter(joined__range=[moment, moment])) == ["early"]
    with timezone.override("Asia/Tokyo"):  # a reader's own zone changes nothing
        assert names(found.filter(joined=date(2025, 11, 1))) == ["early"]
    days = found.date_facet("joined", date(2025, 11, 1), date(2025, 11, 5), "day")
    counts = days.facet_counts()["dates"]["joined"]
    assert [(moment.date().day, count) for moment, count in counts] == [
        (1, 1),
        (2, 1),
        (3, 0),
        (4, 0),
    ]
    assert [moment.utcoffset().total_seconds() / 3600 for moment, _ in counts] == [-4, -4, -5, -5]


def test_directions_mix_and_an_unknown_field_is_said(join, found):
    for name, town, day in (("b", "émile", 1), ("a", "Zoo", 1), ("c", "Eduard", 2), ("d", "", 2)):
        join(name, town=town, joined=datetime(2025, 11, day, tzinfo=UTC))
    assert names(found.order_by("-joined", "name")) == ["c", "d", "a", "b"]
    assert names(found.order_by("joined", "-name")) == ["b", "a", "d", "c"]
    assert names(found.order_by("town")) == ["c", "b", "a", "d"]
    assert names(found.order_by("-town")) == ["a", "b", "c", "d"]
    assert names(found.filter(SQ(name="a") | SQ(name="c")).order_by("-score", "name")) == ["a", "c"]
    assert names(found.order_by("-rating")) == ["d", "c", "a", "b"]
    for field in ("nosuch", "tags", "text"):
        with pytest.raises(SearchBackendError, match=field):
            len(found.order_by(field))


def test_everything_is_one_node_and_no_posting(crowd, found):
    assert found.all().query.build_query() == plan.Every()
    assert found.auto_query("").query.build_query() == plan.Every()


BREAKOUTS = (
    "')(staff:false)('",
    "')(text:*a*e*)('",
    "')(text:train~3)('",
    "*a*e* OR town_exact:x",
    'x" OR staff:true OR "',
    "text:[a TO z]",
)


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


def test_a_wildcard_in_front_is_refused(join, found):
    join("a", "climate")
    results = found.auto_query("*lima*")
    assert not any(isinstance(n, plan.StartsWith) for n in _leaves(results.query.build_query()))
    assert len(results) == 0
