"""Everything of the archive that a reader can ask for, told as data, and the answers to it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import itemgetter
from typing import Any

from haystack import connections
from haystack.query import SearchQuerySet

from newsroom.models import Article
from search.request.facets import FACETS
from tests.visibility.archive import (
    EARLIER,
    MARKERS,
    PICTURE,
    PICTURE_IN_BODY,
    RENDITION,
    SECRET,
    SECRET_EARLIER,
    SLUGS,
    TOKEN,
)
from tests.visibility.roles import client_of

PATHS = {facet.name: facet.path for facet in FACETS}
_NEAR = "quozzlemarkain"  # a slip of the word in the secret's body
_CHOSEN = "&".join(f"{kind}={slug}" for kind, slug in SLUGS.items())
_ALL_OF_BOTH = f"topic=gas&topic={SLUGS['topic']}&every=topic"
_LEFT_OUT = "&".join(f"{kind}=-{slug}" for kind, slug in SLUGS.items())
_DAYS = ("2025/11/23", "2026/11/23")  # the secret stands at one of them, in any state
_ALMOST = "q=common+story+7"  # one story has all of it; the secret, as others, all but 7
_WHY_NOT = "/search/why-not/?article="
_YEARS = (date(2020, 1, 1), date(2030, 1, 1))
_SHARED = {
    "topic": "gas",
    "person": "ann-lee",
    "place": "skelby",
    "author": "bo-yu",
    "section": "city",
    "source": "wire",
}

PAGES: dict[str, str] = {
    "front page": "/",
    "search help": "/search/help/",
    "form to build a search": f"/search/build/?all=common&{_CHOSEN}",
    "search list": "/search/?q=common",
    "copies on one page": "/search/?q=day+OR+length&sort=newest",
    "second page": "/search/?per_page=10&page=2",
    "search JSON": "/search.json?per_page=10&sort=oldest",
    "second page JSON": "/search.json?per_page=10&page=2",
    "narrowed to its names": f"/search/?{_CHOSEN}",
    "all of a shared and a name of its own": f"/search/?{_ALL_OF_BOTH}",
    "all of both JSON": f"/search.json?{_ALL_OF_BOTH}",
    "all of both CSV": f"/search.csv?{_ALL_OF_BOTH}",
    "narrowed by the name of its topic": f"/search.json?topic={MARKERS['topic']}+topic",
    "its names left out": f"/search/?{_LEFT_OUT}",
    "its day": "/search.json?from=2025-11-23&to=2025-11-23",
    "dates that cannot be read": "/search/dates/?q=common&from=31+April&to=",
    "its words": f"/search/?q=zorblatt+{MARKERS['body']}",
    "words of a caption in its body": f"/search.json?q={MARKERS['caption in its body']}",
    "words of its correction": f"/search.json?q={MARKERS['correction']}",
    "its words relaxed": f"/search.json?q=common+{MARKERS['body']}",
    "almost": f"/search/?{_ALMOST}",
    "almost JSON": f"/search.json?{_ALMOST}",
    "all but one word": f"/search/?{_ALMOST}&relax=most",
    "all but one word JSON": f"/search.json?{_ALMOST}&relax=most",
    "all but one word CSV": f"/search.csv?{_ALMOST}&relax=most",
    "why it is almost here": f"/search/why/?{_ALMOST}&relax=most&id={SECRET}",
    "all but its words": f"/search.json?q=-{MARKERS['body']}",
    "a prefix": "/search.json?q=quozz*",
    "a slip": f"/search.json?q={_NEAR}",
    "words that begin alike": f"/search/?q={MARKERS['body'][:8]}ish",
    "a typo": f"/search.json?q={MARKERS['body']}s~",
    "why it is here": f"/search/why/?q={MARKERS['body']}&id={SECRET}",
    "why it is among others": f"/search/why/?id={SECRET}&sort=newest",
    "why it is not here": f"/search/why-not/?q=zebra&article={SECRET}",
    "why its headline is not here": f"/search/why-not/?q=common&article={MARKERS['headline']}",
    "headlines near its own": f"{_WHY_NOT}{MARKERS['headline']}+of+old",
    **{
        f"why its {kind} {day} is not here": f"{_WHY_NOT}/articles/{day}/{MARKERS[kind]}/"
        for kind in ("slug", "former slug")
        for day in _DAYS
    },
    "why its id is not here": f"{_WHY_NOT}{MARKERS['external id']}",
    "fields": f"/search.json?q=caption:{MARKERS['caption']}+OR+topic:{MARKERS['topic']}"
    f"+OR+person:{MARKERS['person']}",
    "CSV": "/search.csv?columns=id,external_id,url,headline,dek,kicker,section,byline,authors,"
    "topics,people,places,source,published_at,word_count,snippet,body",
    "CSV of stories": "/search.csv?columns=id,story",
    "JSON Lines": "/search.jsonl",
    "export dialog": "/search/export/?columns=id,external_id,url,headline,dek,kicker,section,"
    "byline,authors,topics,people,places,source,published_at,word_count,snippet,body",
    "export dialog of its words": f"/search/export/?q={MARKERS['body']}",
    "export dialog, JSON Lines": "/search/export/?format=jsonl",
    "Atom": "/search.atom?q=common",
    "RSS": "/search.rss",
    **{f"day {day}": f"/articles/{day}/" for day in _DAYS},
    **{f"day JSON {day}": f"/articles/{day}.json" for day in _DAYS},
    "month": "/articles/2025/11/",
    "month JSON": "/articles/2025/11.json",
    "year": "/articles/2025/",
    "year JSON": "/articles/2025.json",
    "the day after": "/articles/2025/11/24/",
    "article": "/articles/2026/11/22/story-1/",
    "article led to": "/articles/2026/11/22/story-1/?q=common",
    "article led to by filters": "/articles/2026/11/22/story-1/?topic=gas&sort=oldest",
    "article JSON": "/articles/2026/11/22/story-1.json",
    "thread": "/articles/2026/11/22/story-1/thread/",
    "thread JSON": "/articles/2026/11/22/story-1/thread.json",
    **{
        f"its thread{form} {day}": f"/articles/{day}/{MARKERS[kind]}/thread{form}"
        for kind, form in (("slug", "/"), ("former slug", ".json"))
        for day in _DAYS
    },
    "sitemap": "/sitemap.xml",
    "sitemap of its year": "/sitemap-2025-1.xml",
    "sitemap of this year": "/sitemap-2026-1.xml",
    "news sitemap": "/sitemap-news.xml",
    "preview of a story that it is related to": f"/preview/{TOKEN}/",
    "suggestions": f"/suggest/?q={MARKERS['body']}",  # the row that tells its count
    "suggestions JSON": f"/suggest.json?q={MARKERS['person'][:5]}",
    "suggested headlines": f"/suggest.json?q=the+{MARKERS['headline'][:5]}",
    "suggested values": "/suggest.json?q=person:",
    "suggested counts": f"/suggest.json?q={_SHARED['person']}",
    **{f"suggested {kind}": f"/suggest.json?q={MARKERS[kind][:5]}" for kind in PATHS},
    **{f"list of {words}": f"/{words}/" for words in PATHS.values()},
    **{f"{kind} shared": f"/{words}/{_SHARED[kind]}/" for kind, words in PATHS.items()},
    **{f"{kind} of its own": f"/{words}/{SLUGS[kind]}/" for kind, words in PATHS.items()},
    "topic of its own Atom": f"/topics/{SLUGS['topic']}.atom",
    "facet page": "/facets/topic/",
    "facet page by what stands out": "/facets/topic/?q=common&facet_sort=telling",
    "facet by what stands out JSON": "/facets/person.json?topic=gas&facet_sort=telling",
    "facet page found": f"/facets/person/?facet_q={MARKERS['person']}",
    **{f"facet {kind} JSON": f"/facets/{kind}.json?q=common" for kind in PATHS},
    **{f"its address {day}": f"/articles/{day}/{MARKERS['slug']}/" for day in _DAYS},
    **{f"its JSON {day}": f"/articles/{day}/{MARKERS['slug']}.json" for day in _DAYS},
    **{f"its citation {day}": f"/articles/{day}/{MARKERS['slug']}/cite.ris" for day in _DAYS},
    "versions of a story": "/articles/2026/11/22/story-1/versions/",
    "version of a story": f"/articles/2026/11/22/story-1/versions/{EARLIER}/",
    **{f"its versions {day}": f"/articles/{day}/{MARKERS['slug']}/versions/" for day in _DAYS},
    **{
        f"its version {day}": f"/articles/{day}/{MARKERS['slug']}/versions/{SECRET_EARLIER}/"
        for day in _DAYS
    },
    **{
        f"its versions JSON {day}": f"/articles/{day}/{MARKERS['slug']}/versions.json"
        for day in _DAYS
    },
    **{f"its old address {day}": f"/articles/{day}/{MARKERS['former slug']}/" for day in _DAYS},
}
FRAGMENTS = {  # what htmx asks for, and the box that suggests
    "search help panel": "/search/help/",
    "count of a search being built": "/search/build/?all=common",
    "count with the name of its topic": f"/search/build/?all=&topic={MARKERS['topic']}+topic",
    "search fragment": "/search/?q=common",
    "almost fragment": f"/search/?{_ALMOST}",
    "export dialog fragment": f"/search/export/?{_CHOSEN}",
    "suggestions fragment": f"/suggest/?q={MARKERS['topic'][:5]}",
    "names found in a column": f"/facets/person/?facet_q={MARKERS['person']}",
    "names of a column": "/facets/topic/?q=common",
}
PICTURES = {  # the desk sees them, as its list of pictures does
    "picture": f"/media/{PICTURE}",
    "rendition": f"/media/{RENDITION}",
    "picture in its body": f"/media/{PICTURE_IN_BODY}",
}


def _at(*path) -> Callable[[dict], Any]:
    def part(document):
        for step in path:
            document = document[step]
        return document

    return part


def _all_of(kind: str, document: dict) -> dict[str, int]:
    return {each["value"]: each["all"] for each in document["facets"][kind]["buckets"]}


PARTS: dict[str, Callable[[dict], Any]] = {  # of "search JSON"
    "total": itemgetter("total"),
    "number of pages": itemgetter("pages"),
    "previous and next": itemgetter("links"),
    "snippets": lambda page: [hit["snippet"] for hit in page["hits"]],
    "histogram": _at("date", "buckets"),
    "overview": _at("date", "overview"),
    **{f"{kind} buckets": _at("facets", kind, "buckets") for kind in PATHS},
    **{f"{kind} in the whole archive": partial(_all_of, kind) for kind in PATHS},
    **{f"{kind} distinct": _at("facets", kind, "distinct") for kind in PATHS},
    **{f"{kind} missing": _at("facets", kind, "missing") for kind in PATHS},
}


def _pks(hits) -> list[int]:
    return [int(hit.pk) for hit in hits]


HAYSTACK: dict[str, Callable[[], Any]] = {
    "hits": lambda: _pks(SearchQuerySet().auto_query("common").order_by("-time")),
    "count": lambda: SearchQuerySet().count(),
    "values": lambda: sorted(SearchQuerySet().values_list("card", flat=True)),
    "facets": lambda: _counts(SearchQuerySet(), PATHS),
    "date facet": lambda: (
        SearchQuerySet().date_facet("time", _YEARS[0], _YEARS[1], "year").facet_counts()
    ),
    "query facet": lambda: SearchQuerySet().query_facet("topic", SLUGS["topic"]).facet_counts(),
    "narrowed": lambda: _pks(SearchQuerySet().narrow(f"topic_exact:{SLUGS['topic']}")),
    "in a field": lambda: _pks(SearchQuerySet().filter(person=SLUGS["person"])),
    "boosted": lambda: _pks(SearchQuerySet().boost(MARKERS["body"], 9).order_by("-time")),
    "more like this": lambda: sorted(
        _pks(SearchQuerySet().more_like_this(Article.objects.get(pk=1)))
    ),
    "spelling": lambda: connections["default"].get_backend().create_spelling_suggestion(_NEAR),
    "loaded": lambda: [hit.object.pk for hit in SearchQuerySet().order_by("-time").load_all()],
}


def _counts(found, fields) -> dict:
    for name in fields:
        found = found.facet(name)
    return found.facet_counts()


@dataclass(frozen=True)
class Answer:
    """What came back, without what differs from one request to the next."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


SURFACES = [*PAGES, *FRAGMENTS, *PARTS]


def ask_everything(*roles: str) -> dict[tuple[str, str], Any]:
    """(role, surface) → its answer, for every surface."""
    answers: dict[tuple[str, str], Any] = {}
    for role in roles:
        client = client_of(role)
        for pages, headers in ((PAGES | PICTURES, {}), (FRAGMENTS, {"HX-Request": "true"})):
            for name, address in pages.items():
                answers[role, name] = answer_of(client.get(address, headers=headers))
        document = json.loads(answers[role, "search JSON"].body)
        answers |= {(role, name): part(document) for name, part in PARTS.items()}
    return answers


def ask_haystack() -> dict[str, Any]:
    return {name: ask() for name, ask in HAYSTACK.items()}


def told(answer: Any, surface: str = "") -> list[str]:
    """The secret's words that an answer has and its address had not."""
    text = (answer.body if isinstance(answer, Answer) else repr(answer)).casefold()
    asked = {**PAGES, **FRAGMENTS, **PICTURES}.get(surface, "").casefold()
    words = [word.casefold() for word in MARKERS.values()]
    return [word for word in words if word in text and word not in asked]


def answer_of(response, forget: str = "") -> Answer:
    """What a response says, one word of its address left out."""
    content = b"".join(response) if response.streaming else response.content
    body = _same_each_time(content.decode())
    headers = sorted((k, _in_order(k, v)) for k, v in response.items() if k not in _OF_ONE_ANSWER)
    if forget:
        body = body.replace(forget, "")
        headers = [(name, value.replace(forget, "")) for name, value in headers]
    length = [("Content-Length", str(len(body)))] if "Content-Length" in response else []
    return Answer(response.status_code, (*headers, *length), body)


def _in_order(name: str, value: str) -> str:
    """Directives of the policy stand in another order in each process."""
    is_policy = name == "Content-Security-Policy"
    return "; ".join(sorted(value.split("; "))) if is_policy else value


_OF_ONE_ANSWER = {"Content-Length", "Server-Timing", "X-Request-ID"}  # the length is told below
# Tokens and numbers of requests are made anew each time; how rare a word is also counts what the
# index has yet to merge.
_same_each_time = partial(
    re.compile(
        r'(?<="csrfmiddlewaretoken" value=")\w+|(?<="score": )[\d.]+'
        r"|(?<=<code>)[0-9a-f]{32}(?=</code>)"
    ).sub,
    "0",
)
