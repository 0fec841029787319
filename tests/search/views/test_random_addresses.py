"""Random addresses over all parameters: no failure, and everything that is ignored is named.

FUZZED_REQUESTS sets their number, FUZZ_SEED repeats them; `make fuzz` asks 10,000, and tells how
long those took in which something was refused.
"""

from __future__ import annotations

import html
import os
import random
import re
import time
from urllib.parse import urlencode

import pytest
from django.urls import NoReverseMatch, reverse

from search.request.facets import FACETS

pytestmark = pytest.mark.django_db
REQUESTS = int(os.environ.get("FUZZED_REQUESTS", "300"))
SEED = int(os.environ.get("FUZZ_SEED", random.randrange(10**6)))

WORDS = ["harbour", "sin*", "grain~", '"said the board"', "-gas", "(a OR", "headline:story", "F-35"]
WORDS += ["", "的", "🌊", "date:2025-11", "*", '"', "NOT", "x" * 1200, "a " * 90, "<b>", "%00"]
DATES = ["2025", "2025-11", "2025-11-17", "today", "7d", "3m", "1y", "0001", "9999", "٢٠٢٥", ""]
NO_DATES = ["never", "2025-13", "2025-02-30", "-1", "17.11.2025", "7x", "2025-1-1-1", "<i>", "\0x"]
SLUGS = ["gas", "grain", "-gas", "ada-lund", "city", "no-such-slug", "ä", "🌊", "a b", "\0", ""]
NO_SLUGS = ["-", "--", "x" * 300]
JUNK = ["null", "-1", "1e9", "${7*7}", "{{7}}", "' OR 1=1--", "../../etc/passwd", "\u202e", "true"]
USABLE = {
    "q": WORDS,
    "relax": ["0", "most", ""],
    "from": DATES,
    "to": DATES,
    "sort": ["relevance", "newest", "oldest", ""],
    "page": ["1", "2", "99", "1000000000", str(2**63), ""],
    "per_page": ["10", "20", "100", ""],
    "lang": ["en", "de", ""],
    "missing": [facet.name for facet in FACETS],
    **dict.fromkeys([facet.name for facet in FACETS], SLUGS),
    "utm_source": JUNK,
    "facet_q": WORDS,
    "facet_sort": ["count", "name", ""],
    "facet_page": ["1", "7", ""],
}
UNUSABLE = {
    "from": NO_DATES,
    "to": NO_DATES,
    "relax": ["1", "all", *JUNK],
    "sort": ["best", "-id", *JUNK],
    "page": ["0", "1.5", "٣", *JUNK],
    "per_page": ["0", "9", "ten", "101", *JUNK],
    "lang": ["fr", "DE", *JUNK],
    "missing": ["status", *JUNK],
    **dict.fromkeys([facet.name for facet in FACETS], NO_SLUGS),
    **dict.fromkeys(["colour", "status", "id__in", "selected_facets", "<b>", "Q", "q[]"], JUNK),
}
OF_FACET_PAGES = {"facet_sort": ["size", *JUNK], "facet_page": ["0", "x", *JUNK]}
NAMED_ELSEWHERE = {
    "per_page": r"a page|je Seite|per_page",  # “At most 100 articles a page.”
    **dict.fromkeys(["page", "facet_page"], r"no page “|keine Seite „"),
}
SEARCHES = ("/search/", "/search.json", "/search.atom", "/search.csv", "/search.jsonl")


@pytest.fixture
def archive(make_article, reindex):
    made = [
        make_article(
            f"Harbour story {number}",
            text=f"Sanctions on grain and sin number {number}, said the board",
            topics=["Gas", "Grain"],
            people=["Ada Lund"],
            places=["Skelby"],
            section="City",
            source="The Ledger",
            authors=["Bo Yu"],
        )
        for number in range(30)
    ]
    reindex()
    return made


def addresses(articles) -> list[str]:
    """The paths to ask: searches thrice as often as others."""
    paths = [*SEARCHES * 3, "/", "/nothing/", articles[0].get_absolute_url()]
    paths += [f"/facets/{facet.name}{end}" for facet in FACETS for end in ("/", ".json")]
    paths += [f"/{facet.path}/" for facet in FACETS]
    paths += ["/people/ada-lund/", "/topics/gas.atom", "/topics/no-such-topic/"]
    for name in ("search:suggest", "search:suggest_json", "search:build"):
        try:
            paths += [reverse(name)] * 3
        except NoReverseMatch:
            continue
    return paths


def random_pairs(chance: random.Random, unusable: dict) -> tuple[list[tuple[str, str]], set[str]]:
    """Parameters, and the names of those of them that a page must name in its notices."""
    pairs, refused = [], set()
    for name in chance.sample(sorted(USABLE.keys() | unusable.keys()), chance.randrange(1, 7)):
        pool = chance.choice([pools[name] for pools in (USABLE, unusable) if name in pools])
        values = [chance.choice(pool)]
        is_repeatable = name in {facet.name for facet in FACETS} | {"missing"}
        if is_repeatable and chance.random() < 0.3:
            values += chance.choices(pool, k=chance.randrange(1, 30))
        pairs += [(name, value) for value in values]
        if pool is not USABLE.get(name):
            refused.add(name)
    return pairs, refused


def notices(response, path: str) -> list[str]:
    if path.endswith(".json"):
        return response.json()["notices"]
    said = re.findall(r'<p class="notice">.*?</p>', response.content.decode(), re.S)
    return [html.unescape(re.sub(r"<[^>]*>", "", notice)) for notice in said]


def test_random_addresses_never_fail_and_name_what_they_ignore(archive, client):
    print(f"FUZZ_SEED={SEED}")
    chance, paths, seconds = random.Random(SEED), addresses(archive), {True: [], False: []}
    for number in range(REQUESTS):
        path = chance.choice(paths)
        is_facet_page = path.startswith("/facets/")
        pairs, refused = random_pairs(chance, UNUSABLE | (OF_FACET_PAGES if is_facet_page else {}))
        address = f"{path}?{urlencode(pairs)}"
        headers = {"HX-Request": "true"} if chance.random() < 0.2 else {}
        began = time.perf_counter()
        response = client.get(address, headers=headers)
        response.getvalue()
        seconds[bool(refused)].append(time.perf_counter() - began)
        where = (SEED, number, address)
        assert response.status_code in (200, 302, 404), where
        is_missing = path.startswith(("/nothing/", "/topics/no-such"))
        assert (response.status_code == 404) == is_missing, where
        is_column = is_facet_page and headers  # the fragment within a page that has the notices
        if (
            response.status_code == 200
            and (path in SEARCHES[:2] or is_facet_page)
            and not is_column
        ):
            said = "\n".join(notices(response, path))
            for name in refused:
                assert re.search(NAMED_ELSEWHERE.get(name, re.escape(name)), said), (where, said)
            assert len(said.splitlines()) >= len(refused), (where, said)
    for is_refusal, name in ((True, "something refused"), (False, "nothing refused")):
        print(f"{name}: {told(seconds[is_refusal])}")


def told(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    at = {share: ordered[int(share * (len(ordered) - 1))] * 1000 for share in (0.5, 0.99, 1)}
    return f"{len(ordered)} requests, " + ", ".join(
        f"p{share * 100:.0f} {milliseconds:.1f} ms" for share, milliseconds in at.items()
    )
