"""What stock Haystack and Whoosh get wrong: a test a row of the list of traps, named by its number.

Of them, here: wrong results, and slow ones.
"""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db import transaction
from django.utils import timezone
from haystack.exceptions import SearchBackendError
from haystack.forms import FacetedSearchForm
from haystack.query import SQ
from haystack.query import SearchQuerySet as HaystackQuerySet

from newsroom.models import Article, Topic
from search.backends.haystack.query_set import SearchQuerySet
from search.protocol import plan

pytestmark = pytest.mark.django_db
BREAKOUTS = (
    "')(staff:false)('",
    "')(text:*a*e*)('",
    "')(text:train~3)('",
    "*a*e* OR town_exact:x",
    'x" OR staff:true OR "',
    "text:[a TO z]",
)


def names(results):
    return [hit.name for hit in results]


def counted(results, field):
    return results.facet_counts()["fields"][field]


def test_the_last_page_and_every_slice_are_right(crowd, found):
    everyone = [user.username for user in crowd]
    for results in (found.order_by("name"), found.filter(content="common").order_by("name")):
        pages = Paginator(results, 10)
        shown = [hit.name for number in pages.page_range for hit in pages.page(number)]
        assert shown == everyone
        for start, end in ((3, 8), (1, 4), (7, 10), (8, 11), (15, 23), (22, 40), (30, 40)):
            assert names(results.all()[start:end]) == everyone[start:end]


@pytest.mark.parametrize("gone", [{1, 2, 15, 22}, set(range(10)), set(range(23))])
def test_stale_rows_drop_out_and_take_no_other_with_them(crowd, members, gone):
    User.objects.filter(username__in=[f"user{number:02}" for number in gone]).delete()
    results = SearchQuerySet(using="members").order_by("name").load_all()
    left = [f"user{number:02}" for number in range(23) if number not in gone]
    assert len(results) == 23
    assert names(results) == left
    assert len(results) == 23
    assert names(results[10:20]) == [name for name in left if "user10" <= name < "user20"]
    assert [hit.object.username for hit in results] == left


def test_a_facet_counts_whole_values(join, found):
    for section in ("World news", "Arts & Culture", "Arts & Culture", "Business"):
        join(f"n{User.objects.count()}", town=section)
    assert counted(found.facet("town"), "town") == [
        ("Arts & Culture", 2),
        ("Business", 1),
        ("World news", 1),
    ]


def test_a_value_may_hold_commas(join, found):
    join("a", tags="Smith, John|Law, crime and justice")
    assert counted(found.facet("tags"), "tags") == [
        ("Law, crime and justice", 1),
        ("Smith, John", 1),
    ]
    assert found[0].tags == ["Smith, John", "Law, crime and justice"]


@pytest.mark.parametrize("narrow", ['tags_exact:"Smith, John"', "tags_exact:Smith, John"])
def test_narrowing_takes_a_value_with_a_comma(join, found, narrow):
    join("a", tags="Smith, John")
    join("b", tags="Smith|John")
    assert names(found.narrow(narrow)) == ["a"]


@pytest.mark.parametrize(
    "value", ["C++", "Jean-Luc Picard", "a.b:c (d)", 'say "no"', "C:\\x", "R AND D", "O'Brien"]
)
def test_the_faceted_form_finds_values_with_signs(join, found, value):
    join("a", "common", tags=value)
    join("b", "common", tags="other")
    facets = [f"tags_exact:{value}"]
    form = FacetedSearchForm({"q": "common"}, selected_facets=facets, searchqueryset=found)
    assert names(form.search()) == ["a"]


def test_facets_have_no_bucket_of_none_and_heed_their_options(join, found):
    for number, tag in enumerate(["a", "a", "b", ""]):
        join(f"n{number}", tags=tag, joined=datetime(2025, 11, 1, number, tzinfo=UTC))
    assert counted(found.facet("tags"), "tags") == [("a", 2), ("b", 1)]
    assert counted(found.facet("tags", limit=1), "tags") == [("a", 2)]
    assert counted(found.facet("tags", mincount=2), "tags") == [("a", 2)]
    assert counted(found.facet("joined"), "joined") == [(date(2025, 11, 1), 4)]
    counts = found.query_facet("tags", "a").query_facet("joined", "[2025-11-01 TO *]")
    assert counts.facet_counts()["queries"] == {"tags:a": 2, "joined:[2025-11-01 TO *]": 4}


def test_no_hits_keep_facets_and_a_suggestion(join, found):
    join("a", "the station")
    nothing = found.auto_query("statoin").facet("tags")
    assert len(nothing) == 0
    assert nothing.facet_counts() == {"fields": {"tags": []}, "dates": {}, "queries": {}}
    assert nothing.spelling_suggestion() == "station"
    assert found.spelling_suggestion("teh staton") == "the station"
    assert found.auto_query("station").spelling_suggestion() is None


def test_only_words_that_can_be_found_are_suggested(join, members, found):
    gone = join("a", "the stations")
    join("b", "the stationer")
    assert found.spelling_suggestion("stationz") == "stations"
    members.remove(gone)
    assert found.all().spelling_suggestion("stationz") is None
    assert found.all().spelling_suggestion("-tation statione AND OR") == "-tation stationer AND OR"


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


def test_more_like_this_has_no_duplicates_and_can_be_sliced(join, found):
    story = join("story", "harbour council votes on the crane", is_staff=True)
    for number in range(8):
        join(f"like{number}", "the harbour and its crane", is_staff=number % 2 == 0)
    for number in range(12):
        join(f"other{number}", "the weather")
    alike = found.more_like_this(story)
    assert sorted(names(alike)) == [f"like{number}" for number in range(8)]
    assert len(alike) == 8
    assert names(alike.all()[0:3]) + names(alike.all()[3:8]) == names(alike)
    staff = found.filter(staff=True).more_like_this(story)
    assert sorted(names(staff[:5])) == ["like0", "like2", "like4", "like6"]
    assert staff.count() == 4
    assert counted(staff.facet("staff"), "staff") == [(True, 4)]
    assert names(found.more_like_this(story).narrow("name:like3")) == ["like3"]
    unsaved = User(
        username="new", first_name="the crane in the harbour", date_joined=story.date_joined
    )
    unsaved.pk = 9999
    assert len(found.more_like_this(unsaved)) == 9


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


def test_what_a_query_looked_for_is_marked_and_nothing_else(join, found):
    join("a", "the text <b>runs</b> by name: fast trains, slow trains, a fast car", town="x")

    def passage(results):
        (passage,) = results.highlight()[0].highlighted["text"]
        return passage

    assert passage(found.auto_query("running name:a")) == (
        "the text &lt;b&gt;<em>runs</em>&lt;/b&gt; by name: fast trains, slow trains, a fast car"
    )
    assert passage(found.auto_query('"fast trains" -zebra OR zebra')).count("<em>") == 2
    assert "<em>" not in passage(found.filter(town_exact="x"))
    assert passage(found.filter(town_exact="x")).startswith("the text")
    hit = found.filter(name="a").highlight(tag="mark")[0]
    assert hit.highlighted["name"] == ["<mark>a</mark>"]


def test_a_long_text_shows_the_passage_of_the_match(make_article, reindex):
    make_article("Long", text="filler " * 200 + "the needle here" + " filler" * 200)
    reindex()
    (passage,) = HaystackQuerySet().auto_query("needle").highlight()[0].highlighted["text"]
    assert "the <em>needle</em> here" in passage
    assert passage.startswith("… filler") and passage.endswith("filler …")
    assert len(passage) < 400


def test_a_part_of_a_word_is_not_marked(join, found):
    join("a", "art at the party in İstanbul by art")
    (passage,) = found.filter(content="art").highlight()[0].highlighted["text"]
    assert passage == "<em>art</em> at the party in İstanbul by <em>art</em>"


def test_a_misspelt_attribute_is_an_error_and_few_fields_are_read(join, found):
    join("a", "body")
    hit = found[0]
    with pytest.raises(AttributeError, match="towm"):
        _ = hit.towm
    assert hit.seen is None
    (bare,) = found.query.backend.search("*", fields=["name"])["results"]
    assert bare.get_additional_fields().keys() == {"id", "name"}


@pytest.mark.django_db(transaction=True)
def test_the_index_has_no_ghosts_and_no_drafts(make_article):
    sqs = HaystackQuerySet()
    with pytest.raises(RuntimeError), transaction.atomic():
        make_article("Ghost")
        raise RuntimeError
    make_article("Draft", status="draft")
    assert sqs.all().count() == 0
    article = make_article("Real")
    article.topics.add(Topic.objects.create(name="Energy"))
    assert sqs.all()[0].topic == ["energy"]
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    assert sqs.all().count() == 0


def test_everything_is_one_node_and_no_posting(crowd, found):
    assert found.all().query.build_query() == plan.Every()
    assert found.auto_query("").query.build_query() == plan.Every()


def test_all_threads_read_one_snapshot(crowd, members):
    import haystack

    mine, seen = members.snapshot(), []
    thread = threading.Thread(
        target=lambda: seen.append(haystack.connections["members"].get_backend().snapshot())
    )
    thread.start()
    thread.join()
    assert seen == [mine]
    assert members.snapshot() is members.snapshot()


def test_narrowing_filters_and_does_not_score(join, found):
    join("a", "train station", tags="x")
    join("b", "train", tags="y")
    alone = {hit.name: hit.score for hit in found.filter(content="train")}
    assert {h.name: h.score for h in found.filter(content="train").narrow("tags:x")} == {
        "a": alone["a"]
    }


@pytest.mark.parametrize("query_set", [HaystackQuerySet, SearchQuerySet])
def test_hits_are_put_in_order_once(crowd, members, query_set):
    results = query_set(using="members").filter(content="common").order_by("name")
    assert len(results[0:5]) == 5
    found = results.query._kept["found"]
    assert len(list(results)) == 23
    assert results.facet("name").facet_counts()
    assert results.query._kept["found"] is found


def test_rows_are_loaded_together(crowd, members, django_assert_num_queries):
    results = SearchQuerySet(using="members").load_all()
    with django_assert_num_queries(1):
        assert [hit.object.pk for hit in results] == [user.pk for user in crowd]


def test_the_document_is_stored_once_and_has_no_column(members):
    schema = members.schema
    assert {name for name in schema.names() if name.startswith("text")} == {
        "text",
        "text_written",
        "text_stored",
    }
    assert not any(schema[name].column_type for name in ("text", "text_written", "text_stored"))
