"""Queries made to hurt are answered or repaired, and said so; rows Q01 to Q12 of the matrix."""

from __future__ import annotations

import logging
import os
import random
import sqlite3
import threading
import time
import warnings
from contextlib import closing, contextmanager
from copy import copy
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from newsroom.models import Article
from newsroom.web import time_limit as time_limit_module
from newsroom.web.time_limit import TimeIsUp, time_limit, time_limited
from search import engine
from search.query.nodes import Field, Near, Prefix
from search.query.parser import MAX_EXPANDING, MAX_NEAR, parse
from search.request.search_request import SearchRequest
from tests.search.views.random_requests import PATHS, random_request

pytestmark = pytest.mark.django_db
FUZZED = int(os.environ.get("FUZZED_REQUESTS", "300"))
SEED = int(os.environ.get("FUZZ_SEED", random.randrange(10**6)))


@pytest.fixture
def archive(make_article, reindex):
    first = make_article(
        "Harbour story",
        text="Sanctions on grain and sin, said the board",
        topics=["Gas", "Grain"],
        people=["Ada Lund"],
        section="City",
    )
    rest = [copy(first) for _ in range(29)]
    for number, article in enumerate(rest, 1):
        article.pk, article.slug = None, f"harbour-story-{number}"
        article.headline = f"Harbour story {number}"
        article.body = f"<p>Sanctions on grain and sin number {number}, said the board</p>"
    Article.objects.bulk_create(rest)
    for through, name in (
        (Article.topics.through, "topic_id"),
        (Article.people.through, "person_id"),
    ):
        own = list(through.objects.filter(article=first).values_list(name, flat=True))
        through.objects.bulk_create(
            through(article=article, **{name: pk}) for article in rest for pk in own
        )
    reindex()


def ask(client, path="/search.json", **params):
    return client.get(path, params)


def expanding(node) -> int:
    match node:
        case Prefix():
            return 1
        case Field(node=inner):
            return expanding(inner)
    return sum(expanding(inner) for inner in getattr(node, "nodes", ()))


@pytest.mark.parametrize("q", ["*", "?*", "*a*", "a*", "*a* OR *e*", "*a*b*c*", "h*b*r*"])
def test_a_wildcard_that_costs_too_much_is_repaired_and_said(archive, client, q):
    answer = ask(client, q=q).json()
    assert answer["notices"]
    assert "*" not in answer["query"]["understood"]


@pytest.mark.parametrize("q", ["a~9", "sin~99999", "grain~2"])
def test_a_word_may_differ_by_one_letter_only(archive, client, q):
    answer = ask(client, q=q).json()
    assert any("one letter" in notice for notice in answer["notices"])


def test_only_so_many_words_may_stand_for_others(today):
    parsed = parse(" ".join(f"ab{letter}*" for letter in "cdefghijklmnopqrstuvwxyz"), today)
    assert expanding(parsed.tree) == MAX_EXPANDING
    assert any(f"first {MAX_EXPANDING}" in notice for notice in parsed.notices)
    fuzzy = " ".join(f"word{letter}~" for letter in "abcdefghijklmnopqrstuvwxyz")
    assert any(f"first {MAX_EXPANDING}" in notice for notice in parse(fuzzy, today).notices)


def test_only_a_few_words_are_looked_for_near_each_other(today):
    words = [f"w{number}" for number in range(20)]
    parsed = parse(f'"{" ".join(words)}"~1000000', today)
    near = parsed.tree.nodes[0]
    assert isinstance(near, Near)
    assert near.text.split() == words[:MAX_NEAR]
    assert [node.text for node in parsed.tree.nodes[1:]] == words[MAX_NEAR:]
    assert len(parsed.notices) == 2


@pytest.mark.parametrize("q", ["[TO]", "[a TO zzzz]", "{a TO b}", "published_at:[0001 TO 9999]"])
def test_a_range_of_texts_is_read_as_words(archive, client, q):
    answer = ask(client, q=q)
    assert answer.status_code == 200
    assert answer.json()["total"] <= 30


@pytest.mark.parametrize("within", [("0001", "9999"), ("1", "99999"), ("9999-12-31", "0001-01-01")])
def test_any_years_may_be_asked_for(archive, client, within):
    answer = ask(client, from_="", **dict(zip(("from", "to"), within, strict=True))).json()
    assert len(answer["date"]["buckets"]) <= 400
    assert ask(client, q=f"date:{within[0]}..{within[1]}").status_code == 200


@pytest.mark.parametrize(
    "q",
    ["(" * 3000, "(" * 490 + "grain" + ")" * 490, "NOT " * 1500, "-" * 1000, '"' * 1001, ")" * 900]
    + ['"a' * 300, "OR " * 300, "( OR " * 150, "-(" * 400 + "a", "(-" * 400],
)
def test_deep_and_open_brackets_are_repaired(archive, client, q):
    for path in ("/search/", "/search.json", "/search.atom"):
        assert ask(client, path, q=q).status_code == 200
    assert ask(client, q=q).json()["notices"]


def test_fields_of_fields_are_the_innermost(archive, client):
    assert ask(client, q="headline:" * 100 + "harbour").json()["total"] == 30


@pytest.mark.parametrize(
    "q",
    [
        " OR ".join(f"w{number}" for number in range(5000)),
        " ".join(["grain"] * 2000),
        "grain " * 1700,
        "x" * 8192,
        "的" * 8192,
        "-".join(["a"] * 4000),
        "é" * 8192,
    ],
)
def test_a_long_query_is_cut_and_said(archive, client, q):
    answer = ask(client, q=q).json()
    assert answer["notices"]
    assert len(answer["query"]["q"]) <= 1000


ODD = ["\0", "\ud800", "\uffff", "\u202egrain", "a" + "\u0301" * 500, "🌊" * 50, "%00", "\ufeff"]


@pytest.mark.parametrize("q", [*ODD, "gra\0in", "\x1b[31mgrain", "\u2028", "\x7f"])
def test_odd_characters_are_no_error(archive, client, q):
    encoded = quote(q.encode("utf-8", "surrogatepass"))
    for path in PATHS:
        response = client.get(
            f"{path}?q={encoded}&topic={encoded}&from={encoded}&columns={encoded}"
        )
        assert response.status_code == 200
        body = response.getvalue().decode()
        assert "\0" not in body
        assert "\ud800" not in body


@pytest.mark.parametrize("raw", ["%ff%fe", "%c3%28", "%ed%a0%80", "%f8%a1%a1%a1%a1", "%", "%zz"])
def test_broken_utf_8_in_an_address_is_no_error(archive, client, raw):
    for path in PATHS:
        assert client.get(f"{path}?q={raw}&{raw}={raw}").status_code == 200
    assert client.get(f"/topics/{raw}/").status_code in (404, 400)
    assert client.get(f"/articles/2025/11/17/{raw}/").status_code in (404, 400)


@pytest.mark.parametrize("page", ["0", "-1", "abc", str(10**9), str(2**63), "1.5", "", "1e9", "٣"])
def test_any_page_is_answered(archive, client, page):
    answer = ask(client, q="grain", page=page)
    assert answer.status_code == 200
    beyond = page in (str(10**9), str(2**63))
    assert len(answer.json()["hits"]) == (0 if beyond else 20)


def test_repeated_parameters_follow_a_rule_and_it_is_said(archive, client):
    topics = "&".join(f"topic=x{number}" for number in range(200))
    answer = client.get(f"/search.json?q=grain&q=gas&{topics}").json()
    assert answer["query"]["q"] == "grain"
    assert len(answer["query"]["filters"]["topic"]) == 20
    assert len(answer["notices"]) >= 2


@pytest.mark.parametrize(
    "params",
    ["status=draft", "body=x", "text_written=x", "password__startswith=a", "id__in=1"]
    + ["topic:gas=1", 'topic="gas', "topic=gas OR 1", "topic=*", "topic=[a TO z]", "missing=status"]
    + ["selected_facets=published_at:?", "_connector=OR", "topic__name=Gas", "models=auth.user"],
)
def test_only_known_facets_narrow_a_search(archive, client, params):
    everything = client.get("/search.json").json()
    answer = client.get(f"/search.json?{params}")
    assert answer.status_code == 200
    is_a_topic = params.startswith("topic=")
    assert answer.json()["total"] == (0 if is_a_topic else everything["total"])
    if not is_a_topic:
        assert answer.json()["notices"]
    assert client.get("/facets/password/").status_code == 404


@pytest.mark.parametrize("junk", ["password", "-id", "author__password", "?", "[]", "null", "\0"])
@pytest.mark.parametrize("name", ["sort", "format", "per_page", "facet_sort", "facet_page", "bom"])
def test_junk_in_other_parameters_means_their_default(archive, client, name, junk):
    plain = client.get("/search.json?q=grain").json()
    answer = client.get("/search.json", {"q": "grain", name: junk})
    assert answer.status_code == 200
    assert [hit["id"] for hit in answer.json()["hits"]] == [hit["id"] for hit in plain["hits"]]
    for path in PATHS:
        assert client.get(path, {"q": "grain", name: junk}).status_code == 200


def test_random_requests_never_fail(archive, client):
    """FUZZED_REQUESTS sets their number, FUZZ_SEED repeats them."""
    chance = random.Random(SEED)
    print(f"FUZZ_SEED={SEED}")
    for number in range(FUZZED):
        address, headers = random_request(chance)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # The fields of the form that builds a query are answered by a redirect to the search.
            response = client.get(address, headers=headers, follow=True)
            response.getvalue()
        assert response.status_code == 200, (SEED, number, address)


def test_a_search_that_works_too_long_is_ended(archive, client, monkeypatch, settings):
    settings.SEARCH_SECONDS = 0.2
    monkeypatch.setattr(engine, "find", lambda search, **options: time.sleep(60))
    response = client.get("/search/?q=grain")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert b"took too long" in response.content
    assert "error" in client.get("/search.json?q=grain").json()
    monkeypatch.undo()
    settings.SEARCH_SECONDS = 2
    assert client.get("/search.json?q=grain").json()["total"] == 30


def test_the_first_request_of_a_process_may_load_what_the_others_need(monkeypatch, settings):
    settings.SEARCH_SECONDS = 0.2
    monkeypatch.setattr(time_limit_module._Process, "is_warm", False)
    given = []

    @contextmanager
    def noted(seconds):
        given.append(seconds)
        yield

    monkeypatch.setattr(time_limit_module, "time_limit", noted)
    view = time_limited(lambda request: HttpResponse())
    for _ in range(3):
        view(RequestFactory().get("/search/"))
    assert given == [2.0, 0.2, 0.2]


def forever(request):
    try:
        while True:
            sum(range(100))
    except Exception:  # noqa: BLE001
        return "swallowed"


def test_a_thread_of_a_server_is_ended_too(settings, archive):
    settings.SEARCH_SECONDS = 0.2
    request = RequestFactory().get("/search.json")
    seen = []

    def work():
        seen.append(time_limited(forever)(request).status_code)
        # Nothing of it is left for the next request of this thread.
        with time_limit(60):
            seen.append(sum(range(1000)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(seen) == sorted([503, 499500] * 4)


def in_a_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)


@pytest.fixture(params=[lambda work: work(), in_a_thread], ids=["alarm", "watchdog"])
def do(request):
    """Does some work where an alarm ends it, or where only a watchdog can."""
    return request.param


def test_a_search_is_ended_while_sqlite_calls_python(do, settings):
    """The interruption comes out of it as an error of the database."""
    settings.SEARCH_SECONDS = 0.2
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as database:
        database.create_function("slow", 0, lambda: forever(None))

        def view(request):
            try:
                database.execute("SELECT slow()")
            except sqlite3.OperationalError as problem:
                raise OperationalError(str(problem)) from problem

        statuses = []

        def work():
            statuses.append(time_limited(view)(RequestFactory().get("/search.json")).status_code)

        do(work)
        assert statuses == [503]


def test_a_failure_before_the_time_is_up_is_told_as_what_it_is(settings):
    settings.SEARCH_SECONDS = 60
    with pytest.raises(OperationalError):
        time_limited(failing)(RequestFactory().get("/search/"))


def failing(request):
    raise OperationalError("no such table")


def test_a_line_of_a_log_is_written_before_a_request_is_ended(do):
    """Else the lock of its handler would stay taken, and the next that logs would never end."""

    class Slow(logging.Handler):
        def handle(self, record):
            self.acquire()
            end = time.monotonic() + 0.3
            while time.monotonic() < end:
                sum(range(100))
            self.release()

    logger = logging.Logger("slow")
    logger.addHandler(handler := Slow())
    ended = []

    def work():
        try:
            with time_limit(0.05):
                logger.error("a long line")
                while True:
                    sum(range(100))
        except TimeIsUp:
            ended.append(True)

    do(work)
    assert ended == [True]
    waiting = threading.Thread(target=lambda: ended.append(handler.lock.acquire(timeout=5)))
    waiting.start()
    waiting.join(30)
    assert ended == [True, True]


def test_a_limit_that_is_not_reached_leaves_nothing_behind():
    def often():
        for _ in range(200):
            try:
                with time_limit(0.001):
                    sum(range(3000))
            except TimeIsUp:
                continue

    often()
    thread = threading.Thread(target=often)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    time.sleep(0.05)  # an alarm or a bite that came late would end this test


def test_no_request_reaches_the_parser_of_the_engine():
    """Readers' texts are read by search.query.parser alone."""
    sources = Path(engine.__file__).parent
    for path in [*sources.glob("*.py"), *(sources / "columns").glob("*.py")]:
        assert "qparser" not in path.read_text(encoding="utf-8"), path


@pytest.fixture
def today():
    return SearchRequest().today


def test_a_client_is_answered_after_all_that(archive):
    assert Client().get("/search.json?q=grain").json()["total"] == 30
