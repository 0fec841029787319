"""Random requests over all parameters (N8), and queries made to hurt (N9)."""

from __future__ import annotations

import random
import threading
from urllib.parse import quote

from tests.load.browser import Broken, Browser
from tests.load.crowd import Known
from tests.load.readers import Question, Tally, address_of
from tests.load.report import Part, megabytes, milliseconds
from tests.load.watch import forget_peak, memory, peak
from tests.search.views.random_requests import random_request

CLIENTS = 2
WARM = 100  # requests before memory is looked at
DOWNLOADS = ("/search.csv", "/search.jsonl")

# What took stock Haystack and Whoosh up to a minute, or an error; see docs/security.md.
QUERIES: dict[str, dict[str, str]] = {
    "*": {"q": "*"},
    "*a*": {"q": "*a*"},
    "?*": {"q": "?*"},
    "*a* OR *e* …": {"q": " OR ".join(f"*{letter}*" for letter in "aeioutrsn")},
    "*a*b*c*d*e*": {"q": "*a*b*c*d*e*"},
    "a*": {"q": "a*"},
    "word~1": {"q": "market~1"},
    "word~2": {"q": "market~2"},
    "a~9": {"q": "a~9"},
    "word~9": {"q": "market~9"},
    "sin~99999": {"q": "sin~99999"},
    "ten words with ~": {"q": " ".join(f"market{letter}~" for letter in "abcdefghij")},
    "[TO]": {"q": "[TO]"},
    "[a TO zzzz]": {"q": "[a TO zzzz]"},
    "1,000 OR": {"q": " OR ".join(f"w{number}" for number in range(1000))},
    "5,000 OR": {"q": " OR ".join(f"w{number}" for number in range(5000))},
    "2,000 words": {"q": "the " * 2000},
    '"a b"~1000000': {"q": '"the market"~1000000'},
    "50 brackets": {"q": "(" * 50 + "market" + ")" * 50},
    "300 brackets": {"q": "(" * 300 + "market" + ")" * 300},
    "3,000 brackets": {"q": "(" * 3000 + "market" + ")" * 3000},
    "1,500 NOT": {"q": "NOT " * 1500},
    "pub_date:[0001 TO 9999]": {"q": "pub_date:[0001 TO 9999]"},
    "pub_date:zzz": {"q": "pub_date:zzz"},
    "too large a number": {"q": f"id:{10**30}"},
    "^1e309": {"q": "market^1e309"},
    "an unknown field": {"q": "nothing:market"},
    "1,001 quotes": {"q": '"' * 1001},
    "years 1 to 9999": {"from": "0001-01-01", "to": "9999-12-31"},
    **{f"page {page}": {"q": "the", "page": str(page)} for page in (10**4, 10**9, 2**63)},
    **{f"a token of {size}": {"q": "x" * size} for size in (4000, 8000, 16000, 32000, 100000)},
}
REFUSED = (400, 414, 431)  # by the server itself, for the length of the address


def random_requests(known: Known, count: int, seed: int) -> Part:
    """So many, by a few clients at a time. A download is left after its first part."""
    part, tally = Part(), Tally()
    _ask_all(known, WARM, f"{seed} warm", Tally())
    servers = {n: pid for n, pid in known.site.processes().items() if n.startswith("server")}
    before = {name: memory(pid)["resident"] for name, pid in servers.items()}
    for pid in servers.values():
        forget_peak(pid)
    _ask_all(known, count, str(seed), tally)
    grown = {name: memory(pid)["resident"] - before[name] for name, pid in servers.items()}
    peaks = {name: peak(pid) - before[name] for name, pid in servers.items()}
    every = [seconds for values in tally.seconds.values() for seconds in values]
    others = set(tally.statuses) - {200, 302, *REFUSED}
    part.figures = tally.figures() | {"seed": seed, "memory_growth": grown, "memory_peak": peaks}
    part.figures["most_seconds"] = max(every)
    told = part.figures["milliseconds"]
    part.say(
        "N8",
        f"{len(every)} requests: {tally.failed} failed; {milliseconds(told)}, at most"
        f" {max(every):.2f} s; memory {megabytes(max(grown.values()))}, at the most"
        f" {megabytes(max(peaks.values()))}",
        not others and not tally.broken,
        told["p99"] <= 300,
        max(every) <= 2,
        max(grown.values()) <= 64e6,
    )
    return part


def hostile_queries(known: Known) -> Part:
    """Each three times by one client while nobody else asks; its longest time counts."""
    part, browser = Part(), Browser(known.site.address)
    for name, params in QUERIES.items():
        query = "&".join(f"{key}={quote(value)}" for key, value in params.items())
        answers = [browser.get(f"/search.json?{query}") for _ in range(3)]
        status = answers[0].status
        part.figures[name] = {
            "seconds": max(answer.seconds for answer in answers),
            "status": status,
            "notices": len(answers[0].json()["notices"]) if status == 200 else None,
        }
        if status != 200:
            browser.close()
    browser.close()
    longest = max(part.figures, key=lambda name: part.figures[name]["seconds"])
    statuses = {own["status"] for own in part.figures.values()}
    refused = sum(own["status"] != 200 for own in part.figures.values())
    part.say(
        "N9",
        f"{len(part.figures)} queries, {refused} refused by the server for their length, the"
        f" others answered; the longest took {part.figures[longest]['seconds']:.2f} s ({longest})",
        statuses <= {200, *REFUSED},
        part.figures[longest]["seconds"] <= 1,
    )
    return part


def _ask_all(known: Known, count: int, seed: str, tally: Tally) -> None:
    threads = [
        threading.Thread(target=_ask, args=(known, count // CLIENTS, f"{seed} {number}", tally))
        for number in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _ask(known: Known, count: int, seed: str, tally: Tally) -> None:
    chance, browser = random.Random(seed), Browser(known.site.address)
    for number in range(count):
        path, headers = random_request(chance)
        # Downloads take turns by client.
        browser.client = address_of(number % 10_000)
        where = path.partition("?")[0]
        try:
            ask = browser.first_part if where in DOWNLOADS else browser.get
            answer = ask(path, **headers)
        except Broken as problem:
            tally.take_broken(problem)
        else:
            tally.take(Question(where, path), answer)
    browser.close()
