"""SearchQuerySet over our engine, for the indexes of any project."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, User
from django.core.paginator import Paginator
from haystack import indexes
from haystack.exceptions import FacetingError, SearchBackendError
from haystack.inputs import AltParser, AutoQuery, Clean, Exact, Not, Raw
from haystack.query import SQ
from haystack.query import SearchQuerySet as HaystackQuerySet
from whoosh.analysis import SimpleAnalyzer

from search.backends.haystack.fields import fields_of, float_to_number, from_number
from search.backends.haystack.query_set import SearchQuerySet
from tests.search.member_indexes import GroupIndex, UserIndex

pytestmark = pytest.mark.django_db


def names(results):
    return [hit.name for hit in results]


@pytest.fixture
def three(join):
    """Three members that differ in every field."""
    join(
        "ann",
        "Likes fast trains and old stations",
        "Skelby",
        "rail|Smith, John",
        datetime(2025, 11, 1, 12, tzinfo=UTC),
        is_staff=True,
    )
    join(
        "bob",
        "Runs a train station cafe",
        "Łódź",
        "food|C++",
        datetime(2025, 11, 2, 23, 30, tzinfo=UTC),
    )
    join("cyd", "Paints the sea", "skelby", "", datetime(2025, 12, 3, tzinfo=UTC),
         last_login=datetime(2025, 12, 4, tzinfo=UTC))  # fmt: skip


def test_stored_values_come_back_with_their_types(three, found):
    ann = found.filter(name="ann")[0]
    user = User.objects.get(username="ann")
    assert (ann.pk, ann.app_label, ann.model_name) == (str(user.pk), "auth", "user")
    assert ann.text == "Likes fast trains and old stations"
    assert ann.tags == ["rail", "Smith, John"]
    assert ann.joined == user.date_joined
    assert ann.seen is None
    assert ann.birthday == date(2025, 11, 1)
    assert ann.rating == user.pk * 0.5 - 1.25
    assert (type(ann.price), Decimal(ann.price)) == (str, Decimal(user.pk) / 10)
    assert ann.number == user.pk
    assert ann.staff is True
    assert ann.object == user
    assert ann.get_stored_fields()["town"] == "Skelby"


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (SQ(content="train"), "ann bob"),
        (SQ(text="stations train"), "ann bob"),
        (SQ(content="train sea"), ""),
        (SQ(content__exact="train station"), "bob"),
        (SQ(text__in=["fast trains", "sea"]), "ann cyd"),
        (SQ(text__startswith="trai"), "ann bob"),
        (SQ(text__startswith="old sta"), "ann"),
        (SQ(text__fuzzy="pants sae"), ""),
        (SQ(text__fuzzy="pants seas"), "cyd"),
        (SQ(content=Exact("fast trains")), "ann"),
        (SQ(content=Not("train")), "cyd"),
        (SQ(content=Clean("train OR sea")), ""),
        (SQ(content=AutoQuery('"train station" OR sea')), "bob cyd"),
        (SQ(content=Raw("name:bob OR town:skelby -sea")), "ann bob"),
        (SQ(name="ann") | SQ(name="cyd"), "ann cyd"),
        (~SQ(content="train"), "cyd"),
        (~(SQ(name="ann") | SQ(name="bob")), "cyd"),
        (SQ(town_exact="Skelby"), "ann"),
        (SQ(town_exact__in=["Skelby", "Łódź"]), "ann bob"),
        (SQ(tags="Smith, John"), "ann"),
        (SQ(tags__contains="+"), "bob"),
        (SQ(tags_exact__startswith="Smi"), "ann"),
        (SQ(tags__endswith="ail"), "ann"),
        (SQ(tags__range=["f", "g"]), "bob"),
        (SQ(joined__gt=datetime(2025, 11, 1, 12, tzinfo=UTC)), "bob cyd"),
        (SQ(joined__gte=datetime(2025, 11, 1, 12, tzinfo=UTC)), "ann bob cyd"),
        (SQ(joined=date(2025, 11, 2)), "bob"),
        (SQ(joined__lte=date(2025, 11, 2)), "ann bob"),
        (SQ(joined__lt=date(2025, 11, 2)), "ann"),
        (SQ(joined__gt=date(2025, 11, 2)), "cyd"),
        (SQ(joined__range=[date(2025, 11, 1), date(2025, 11, 2)]), "ann bob"),
        (SQ(joined__in=[date(2025, 11, 2), date(2025, 12, 3)]), "bob cyd"),
        (SQ(birthday="2025-11-02"), "bob"),
        (SQ(birthday__gte=datetime(2025, 11, 2, 12, tzinfo=UTC)), "bob cyd"),
        (SQ(seen__lt=date(2030, 1, 1)), "cyd"),
        (SQ(seen__gt=date(2000, 1, 1)), "cyd"),
        (SQ(seen=None), "ann bob"),
        (SQ(staff=True), "ann"),
        (SQ(staff="false"), "bob cyd"),
        (SQ(number__gte=-(2**70)), "ann bob cyd"),
        (SQ(number__gt=2**70), ""),
    ],
    ids=str,
)
def test_a_filter_finds(three, found, condition, wanted):
    assert sorted(names(found.filter(condition))) == wanted.split()


def test_numbers_compare_as_numbers(three, found):
    first, second, third = User.objects.order_by("pk").values_list("pk", flat=True)
    assert names(found.filter(rating__lt=second * 0.5 - 1.25)) == ["ann"]
    assert names(found.filter(rating=third * 0.5 - 1.25)) == ["cyd"]
    assert names(found.filter(price__range=[first / 10, second / 10])) == ["ann", "bob"]
    assert names(found.filter(number__in=[first, third])) == ["ann", "cyd"]
    assert names(found.filter(django_id__in=[first, third])) == ["ann", "cyd"]
    assert names(found.filter(id=f"auth.user.{second}")) == ["bob"]


@pytest.mark.parametrize("value", [-1e300, -2.5, -0.0, 0.0, 1e-300, 0.1, 7.0, float("inf")])
def test_a_float_survives_its_column(value):
    field = fields_of({"rating": _named(indexes.FloatField(), "rating")})["rating"]
    assert from_number(float_to_number(value), field) == value
    assert (float_to_number(value) < float_to_number(2.0)) == (value < 2.0)


def _named(field, name):
    field.set_instance_name(name)
    return field


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ({"nosuch": "x"}, "no field 'nosuch'"),
        ({"text__regex": "x"}, "'regex' is no lookup"),
        ({"text__endswith": "x"}, "__endswith is for"),
        ({"text__gt": "x"}, "__gt is for"),
        ({"note": "x"}, "stored, not indexed"),
        ({"number": "abc"}, "holds a integer"),
        ({"number": 1.5}, "holds a integer"),
        ({"joined__gt": "abc"}, "holds a datetime"),
        ({"staff": "maybe"}, "holds a boolean"),
        ({"number__startswith": "1"}, "__startswith is for texts"),
        ({"content": AltParser("dismax", "x")}, "one parser"),
    ],
)
def test_what_cannot_be_asked_is_an_error_that_says_so(three, found, conditions, said):
    with pytest.raises(SearchBackendError, match=said):
        len(found.filter(**conditions))


@pytest.mark.parametrize("field", [indexes.NgramField(), indexes.EdgeNgramField()])
def test_ngrams_are_refused_with_advice(field):
    with pytest.raises(SearchBackendError, match="__startswith"):
        fields_of({"text": _named(field, "text")})


@pytest.mark.parametrize("kind", [indexes.CharField, indexes.MultiValueField, indexes.DateField])
def test_an_analyzer_is_refused_with_advice(kind):
    with pytest.raises(SearchBackendError, match="text names an analyzer.*faceted=True"):
        fields_of({"text": _named(kind(analyzer=SimpleAnalyzer()), "text")})


def test_an_index_with_an_analyzer_is_not_built_in_silence(members):
    field = _named(indexes.CharField(analyzer=SimpleAnalyzer()), "motto")
    members.unified_index().all_searchfields()["motto"] = field
    with pytest.raises(SearchBackendError, match="motto names an analyzer"):
        members.set_up()


@pytest.fixture
def without_zones(settings):
    """Another project's settings: moments are those of the clock on its wall."""
    settings.USE_TZ, settings.TIME_ZONE = False, "America/New_York"


def test_searches_answer_where_moments_have_no_zone(without_zones, members, join, found):
    noon = datetime(2025, 11, 1, 12)
    join("ann", "Likes fast trains", "Skelby", "rail", noon)
    join("bob", "Paints the sea", "Skelby", "", datetime(2025, 11, 2, 23, 30), last_login=noon)
    assert names(found.auto_query("fast trains")) == ["ann"]
    assert names(found.auto_query("-trains")) == ["bob"]
    assert names(found.filter(content=AutoQuery("paints OR trains"))) == ["ann", "bob"]
    assert members.search("fast trains")["hits"] == 1
    assert members.search("*")["hits"] == 2
    (hit,) = members.search("trains")["results"]
    assert hit.joined == noon
    assert hit.birthday == date(2025, 11, 1)
    assert names(found.filter(joined__gt=noon)) == ["bob"]
    assert names(found.filter(joined=date(2025, 11, 2))) == ["bob"]
    assert names(found.filter(joined__range=[noon, date(2025, 11, 1)])) == ["ann"]
    assert names(found.order_by("-joined")) == ["bob", "ann"]
    assert names(found.narrow("joined:[2025-11-02 TO *]")) == ["bob"]
    start, end = datetime(2025, 11, 1), datetime(2025, 11, 3)
    counts = found.date_facet("joined", start, end, "day").facet("joined").facet_counts()
    assert counts["dates"]["joined"] == [(start, 1), (datetime(2025, 11, 2), 1)]
    assert dict(counts["fields"]["joined"]) == {date(2025, 11, 1): 1, date(2025, 11, 2): 1}
    ann = User.objects.get(username="ann")
    assert len(found.more_like_this(ann)) <= 1
    assert found.auto_query("trains").highlight()[0].highlighted


def test_filters_add_up(three, found):
    assert names(found.filter(content="train").exclude(name="ann")) == ["bob"]
    assert names(found.filter(name="ann").filter_or(name="cyd")) == ["ann", "cyd"]
    assert names(found.filter(name="ann") | found.filter(name="bob")) == ["ann", "bob"]
    assert names(found.filter(content="train") & found.filter(name="bob")) == ["bob"]
    assert names(found.filter(SQ())) == ["ann", "bob", "cyd"]
    assert len(found.none()) == 0


def test_blank_text_finds_nothing_and_no_text_everything(three, found):
    assert len(found.filter(content=" ")) == 0
    assert len(found.auto_query(" ")) == 3
    assert len(found.auto_query("!!!")) == 0
    assert len(found.all()) == 3


def test_the_backend_takes_a_readers_text(three, members):
    assert members.search("") == {"results": [], "hits": 0}
    assert members.search("*")["hits"] == 3
    assert names(members.search("train -cafe")["results"]) == ["ann"]


def test_an_index_that_was_never_written_is_empty(found):
    assert len(found) == 0
    assert list(found.filter(content="x").order_by("-joined", "town")) == []
    assert found.facet("town").facet_counts()["fields"] == {"town": []}


def test_a_field_with_more_weight_ranks_higher(join, found):
    join("first", "trainer")
    join("trainer", "nothing")
    either = SQ(text="trainer") | SQ(name="trainer")
    assert names(found.filter(either)) == ["trainer", "first"]


def test_boosted_words_lift_and_do_not_filter(three, found):
    assert names(found.filter(content="train").boost("cafe", 5)) == ["bob", "ann"]
    assert names(found.filter(content="train").boost("fast", 5)) == ["ann", "bob"]


def test_models_are_told_apart(three, found, members):
    group = Group.objects.create(name="Train drivers")
    members.update(GroupIndex(), [group])
    assert len(found) == 4
    assert names(found.models(Group)) == ["Train drivers"]
    assert sorted(names(found.models(User).filter(content="train"))) == ["ann", "bob"]
    assert len(found.models(User, Group)) == 4
    hit = found.models(Group)[0]
    assert hit.object == group
    assert hit.get_additional_fields().keys() == {"id", "text", "name"}
    # A field that a model lacks is empty there, not zero.
    assert names(found.filter(number__lt=10**9)) == ["ann", "bob", "cyd"]
    assert [hit.model for hit in found.order_by("number")][-1] is Group
    members.clear(models=[User])
    assert names(found.all()) == ["Train drivers"]


def test_a_removed_object_is_gone_and_a_changed_one_is_there_once(three, found, members):
    ann = User.objects.get(username="ann")
    members.remove(ann)
    assert names(found.all()) == ["bob", "cyd"]
    bob = User.objects.get(username="bob")
    bob.first_name = "Now sells fish"
    members.update(UserIndex(), [bob])
    assert len(found.all()) == 2
    assert names(found.filter(content="fish")) == ["bob"]
    assert names(found.filter(content="train")) == []


def test_of_an_object_written_twice_at_once_the_last_stays(join, members, found):
    user = join("ann", "first")
    earlier, later = User.objects.get(pk=user.pk), User.objects.get(pk=user.pk)
    earlier.first_name, later.first_name = "second", "third"
    members.update(UserIndex(), [earlier, join("bob", "first"), later])
    assert sorted(names(found.all())) == ["ann", "bob"]
    assert names(found.filter(content="third")) == ["ann"]
    assert names(found.filter(content="second")) == []
    with members.writing() as session:
        session.replace(members.prepare(UserIndex(), earlier))
        session.remove(f"auth.user.{user.pk}")
    assert names(found.all()) == ["bob"]
    with members.writing(merge=True) as session:
        for _ in range(9):
            session.replace(members.prepare(UserIndex(), later))
    members.update(UserIndex(), [later])
    assert sorted(names(found.all())) == ["ann", "bob"]


def test_values_are_plain(three, found):
    by_name = found.order_by("name")
    assert list(by_name.values("name", "staff"))[0] == {"name": "ann", "staff": True}
    assert list(by_name.values_list("name", "town"))[1] == ["bob", "Łódź"]
    assert list(by_name.values_list("name", flat=True)) == ["ann", "bob", "cyd"]
    assert by_name.values_list("pk", flat=True)[1:3] == [hit.pk for hit in by_name[1:3]]


def test_counting_leaves_no_limit_behind(three, found):
    everyone = found.all()
    assert everyone.count() == 3
    assert len(everyone.query.get_results()) == 3
    assert len(list(everyone.filter(content="train"))) == 2


def test_latest_and_best(three, found):
    assert found.latest("joined").name == "cyd"
    assert found.filter(content="cafe").best_match().name == "bob"


def test_hits_and_queries_can_be_pickled(three, found):
    results = found.filter(content="train").order_by("name")
    assert names(pickle.loads(pickle.dumps(list(results)))) == ["ann", "bob"]
    assert names(pickle.loads(pickle.dumps(results))) == ["ann", "bob"]


def test_a_result_class_of_ones_own_is_used(three, found):
    class Mine:
        def __init__(self, app_label, model_name, pk, score, **fields):
            self.name = fields["name"]

    hits = found.result_class(Mine)[0:3]
    assert [type(hit) for hit in hits] == [Mine] * 3


def test_slices_stay_in_one_state_of_the_index(three, found, join):
    results = found.order_by("name")
    assert names(results[0:2]) == ["ann", "bob"]
    join("aaa")
    assert names(results[2:4]) == ["cyd"]
    assert names(found.order_by("name")[0:2]) == ["aaa", "ann"]


def test_facets_are_counted_with_their_options(three, found):
    def counted(**options):
        return found.facet("tags", **options).facet_counts()["fields"]["tags"]

    assert counted() == [("C++", 1), ("food", 1), ("rail", 1), ("Smith, John", 1)]
    assert counted(limit=2) == [("C++", 1), ("food", 1)]
    assert counted(mincount=2) == []
    assert counted(sort="index")[1] == ("Smith, John", 1)
    with pytest.raises(FacetingError, match="limit, mincount and sort"):
        counted(size=3)
    assert found.facet("staff").facet_counts()["fields"]["staff"] == [(False, 2), (True, 1)]


@pytest.mark.parametrize(
    ("first", "end", "gap", "amount", "beginnings"),
    [
        (date(2025, 8, 31), date(2026, 1, 1), "month", 1,
         ["2025-08-31: 0", "2025-09-30: 0", "2025-10-31: 2", "2025-11-30: 1", "2025-12-31: 0"]),
        (date(2024, 2, 29), date(2026, 1, 1), "year", 1, ["2024-02-29: 0", "2025-02-28: 3"]),
        (date(2025, 11, 1), date(2025, 11, 4), "day", 2, ["2025-11-01: 2", "2025-11-03: 0"]),
        (datetime(2025, 11, 2, 0), datetime(2025, 11, 2, 4), "hour", 2,
         ["2025-11-02: 0", "2025-11-02: 0", "2025-11-02: 0"]),
    ],
)  # fmt: skip
def test_periods_of_a_date_facet_follow_the_calendar(
    three, found, settings, first, end, gap, amount, beginnings
):
    settings.TIME_ZONE = "America/New_York"  # the clock is put back on 2 November
    counts = found.date_facet("joined", first, end, gap, amount).facet_counts()["dates"]["joined"]
    assert [f"{moment:%Y-%m-%d}: {count}" for moment, count in counts] == beginnings


def test_prose_without_facet_is_not_counted(three, found):
    with pytest.raises(FacetingError, match="faceted=True"):
        found.facet("text").facet_counts()


def test_facets_of_other_names_keep_them(three, found):
    counts = found.facet("town").filter(content="train").facet_counts()["fields"]
    assert counts == {"town": [("Skelby", 1), ("Łódź", 1)]}


def test_narrowing_takes_ranges_and_filters(three, found):
    assert names(found.narrow("joined:[2025-11-02 TO *]")) == ["bob", "cyd"]
    assert names(found.narrow("name:ann OR name:cyd")) == ["ann", "cyd"]
    assert names(found.narrow("NOT (name:ann OR name:cyd)")) == ["bob"]
    assert names(found.narrow("django_ct:auth.user AND name:bob")) == ["bob"]
    assert names(found.narrow("django_ct:auth.group")) == []
    assert sorted(names(found.narrow("trains"))) == ["ann", "bob"]
    assert names(found.narrow(SQ(tags_exact='say "no"') | SQ(name="bob"))) == ["bob"]
    assert names(found.narrow(SQ(joined__range=["2025-11-02", "2025-11-30"]))) == ["bob"]
    assert names(found.narrow(~SQ(tags_exact__in=["rail", "food"]))) == ["cyd"]
    assert names(found.narrow(SQ(content=AutoQuery("sea OR cafe")))) == ["bob", "cyd"]
    assert names(found.narrow("tags:rail").narrow("town_exact:Łódź")) == []


def test_the_archive_answers_like_its_pages(make_article, reindex, find):
    make_article("Harbour vote", text="The council votes on the harbour.", topics=["Arts, Culture"])
    make_article("Rail strike", text="Trains stand still by the harbour.", topics=["Trade"])
    make_article("Hidden", text="harbour", status="draft")
    reindex()
    sqs = HaystackQuerySet()
    for text in (
        "harbour",
        "the harbour council",
        "headline:vote",
        "harbour -train",
        '"the harbour" OR zebra',
        "",
    ):
        page = find(q=text, relax="0")
        hits = sqs.auto_query(text)
        assert len(hits) == page.total
        assert [int(hit.pk) for hit in hits] == [hit.id for hit in page.hits]
        assert [round(hit.score, 4) for hit in hits] == [round(hit.score, 4) for hit in page.hits]
    (hit,) = sqs.auto_query("council votes").highlight()
    assert hit.highlighted["text"] == ["The <em>council</em> <em>votes</em> on the harbour."]
    assert sqs.facet("topic").facet_counts()["fields"]["topic"] == [
        ("arts-culture", 1),
        ("trade", 1),
    ]
    assert sqs.narrow("topic_exact:trade")[0].topic == ["trade"]


def test_slices_of_articles_are_of_one_moment(make_article, reindex, time_machine):
    time_machine.move_to("2026-01-01T10:00:00Z", tick=False)
    make_article("Expiring", expires_at=datetime(2026, 1, 1, 12, tzinfo=UTC))
    make_article("Staying", published_at=datetime(2025, 1, 1, tzinfo=UTC))
    reindex()
    results = HaystackQuerySet().order_by("-time")
    assert [hit.score for hit in results[0:1]] == [0.0]
    found = results.query._kept["found"]
    time_machine.move_to("2026-01-01T12:00:00Z", tick=False)
    assert len(results[1:2]) == 1
    assert results.query._kept["found"] is found


def test_what_the_pages_hide_is_hidden_here_too(make_article, reindex, time_machine):
    time_machine.move_to("2026-01-01T10:00:00Z", tick=False)
    expiring = make_article("Expiring", expires_at=datetime(2026, 1, 1, 12, tzinfo=UTC))
    withdrawn = make_article("Withdrawn")
    reindex()
    assert HaystackQuerySet().count() == 2
    withdrawn.status = "withdrawn"
    withdrawn.save()  # the index still has it: nothing was drained
    assert [int(hit.pk) for hit in HaystackQuerySet()] == [expiring.pk]
    time_machine.move_to("2026-01-01T12:00:00Z", tick=False)
    assert HaystackQuerySet().count() == 0


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
