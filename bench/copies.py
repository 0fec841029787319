"""python -m bench.copies: what finding copies costs, which altered texts it finds, pairs to read.

Fills an archive with Reuters-21578, finds its copies while another writer asks for the lock again
and again, then brings in altered texts of some stories and looks whose copies those are.
"""

from __future__ import annotations

import argparse
import difflib
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import datetime
from html import escape
from pathlib import Path

from bench import machine
from bench.corpus import NoCorpus, stories
from bench.table import framed

LEAST = 60  # words of a story that is altered
TOGETHER = 500  # articles of one statement
ASK_AGAIN = 0.002  # seconds between two questions for the lock


def main(arguments: list[str] | None = None) -> int:
    parsed = _read(arguments)
    from bench.peers.ours import start_django

    with tempfile.TemporaryDirectory(prefix="copies-site-") as folder:
        start_django(Path(folder))
        try:
            articles = list(stories(parsed.folder))
        except NoCorpus as problem:
            print(problem)
            return 2
        _fill(articles)
        file = Path(folder) / "newsroom.sqlite3"
        first = _timed(file)
        rng = random.Random(parsed.seed)
        long = [each for each in articles if len(each["body"].split()) >= LEAST]
        # No story is altered twice: one altered text would lead to another.
        rng.shuffle(long)
        size = min(parsed.altered, len(long) // len(ALTERATIONS))
        made = {
            name: _bring_in(long[place * size : (place + 1) * size], alter, rng)
            for place, (name, alter) in enumerate(ALTERATIONS.items())
        }
        second = _timed(file)
        print(_costs(first, second))
        print(_recall(made))
        for pair in _pairs(parsed.pairs, rng, len(articles)):
            print(pair)
    return 0


def _cut(words: list[str], rng: random.Random) -> list[str]:
    return words[: int(len(words) * 0.6)]


def _without_beginning(words: list[str], rng: random.Random) -> list[str]:
    return words[int(len(words) * 0.2) :]


def _framed(words: list[str], rng: random.Random) -> list[str]:
    frame = ["(From", "the", "evening", "edition)"], ["Read", "more", "in", "the", "paper", "on"]
    return [*frame[0], *words, *frame[1], "Sunday."]


def _replaced(every: int) -> Callable[[list[str], random.Random], list[str]]:
    def alter(words: list[str], rng: random.Random) -> list[str]:
        places = set(rng.sample(range(len(words)), len(words) // every))
        is_word = (place in places and words[place].isalpha() for place in range(len(words)))
        return [
            f"quoz{word}" if changed else word for word, changed in zip(words, is_word, strict=True)
        ]

    return alter


def _longer(words: list[str], rng: random.Random) -> list[str]:
    more = [f"quoz{rng.randrange(10**6)}" for _ in range(len(words) // 2)]
    return [*words, *("".join(c for c in word if c.isalpha()) for word in more)]


ALTERATIONS = {
    "the first three fifths": _cut,
    "without the first fifth": _without_beginning,
    "a line before and after": _framed,
    "one word in thirty another": _replaced(30),
    "one word in fifteen another": _replaced(15),
    "one word in eight another": _replaced(8),
    "half as long again": _longer,
}


def _fill(articles: list[dict]) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _make([(each["title"], each["body"], each["published"]) for each in articles])


def _make(texts: list[tuple[str, str, str]]) -> list[int]:
    """Public articles of headlines, texts and moments; returns their numbers."""
    from newsroom.models import Article
    from newsroom.signals import in_bulk

    numbers = []
    with in_bulk():
        for start in range(0, len(texts), TOGETHER):
            rows = []
            for place, (headline, text, published) in enumerate(texts[start : start + TOGETHER]):
                article = Article(headline=headline, status="published")
                article.slug = f"s{time.time_ns()}-{place}"
                article.published_at = datetime.fromisoformat(published)
                article.body = "\n".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))
                article.derive()
                rows.append(article)
            numbers += [made.pk for made in Article.objects.bulk_create(rows)]
    return numbers


def _bring_in(drawn: list[dict], alter: Callable, rng: random.Random) -> list[tuple[int, int]]:
    """Altered texts under other headlines: (number, that of the story)."""
    texts = [
        (f"Paper {each['id']}", " ".join(alter(each["body"].split(), rng)), each["published"])
        for each in drawn
    ]
    return list(zip(_make(texts), (each["id"] for each in drawn), strict=True))


def _timed(file: Path) -> dict:
    from newsroom.models import Sketch
    from newsroom.stories.finding import find_copies

    waiting = Sketch.objects.filter(state__lt=Sketch.State.DONE).count()
    is_over, longest = threading.Event(), [0.0]
    asker = threading.Thread(target=_ask_for_the_lock, args=(file, is_over, longest))
    machine.forget_peak()
    before = machine.peak()
    asker.start()
    began, used = time.perf_counter(), time.process_time()
    find_copies()
    seconds, used = time.perf_counter() - began, time.process_time() - used
    is_over.set()
    asker.join()
    found = Sketch.objects.filter(story__isnull=False)
    return {
        "articles": waiting,
        "seconds": seconds,
        "processor": used,
        "more_memory": machine.peak() - before,
        "longest_lock": longest[0],
        "copies": found.count(),
        "stories": found.values("story").distinct().count(),
    }


def _ask_for_the_lock(file: Path, is_over: threading.Event, longest: list[float]) -> None:
    """Note the longest time that another writer has to wait."""
    with sqlite3.connect(file, timeout=0, isolation_level=None) as other:
        refused = 0.0
        while not is_over.wait(ASK_AGAIN):
            try:
                other.execute("BEGIN IMMEDIATE")
                other.execute("ROLLBACK")
            except sqlite3.OperationalError:
                refused = refused or time.perf_counter()
                continue
            if refused:
                longest[0] = max(longest[0], time.perf_counter() - refused)
            refused = 0.0
    other.close()


def _costs(*runs: dict) -> str:
    columns = ("articles", "seconds", "of a processor", "more memory, MB", "longest lock, s")
    columns += ("copies", "stories")
    rows = [
        [
            name,
            f"{run['articles']:,}",
            f"{run['seconds']:.1f}",
            f"{run['processor']:.1f}",
            f"{run['more_memory'] / 1_000_000:.0f}",
            f"{run['longest_lock']:.3f}",
            f"{run['copies']:,}",
            f"{run['stories']:,}",
        ]
        for name, run in zip(("everything", "what came then"), runs, strict=True)
    ]
    return framed(["", *columns], rows)


def _recall(made: dict[str, list[tuple[int, int]]]) -> str:
    from newsroom.stories import stories_of

    rows = []
    for name, pairs in made.items():
        stories_by_number = stories_of(number for pair in pairs for number in pair)
        found = sum(
            stories_by_number.get(one) == stories_by_number.get(other) is not None
            for one, other in pairs
        )
        rows.append([name, str(len(pairs)), f"{found / len(pairs):.3f}"])
    return framed(["altered", "texts", "found"], rows)


def _pairs(count: int, rng: random.Random, last: int) -> list[str]:
    """Pairs of the first articles that are not the same word for word, and how they differ."""
    from newsroom.models import Article, CopyPair

    pairs = CopyPair.objects.filter(article_number__lte=last, copy_number__lte=last)
    found = sorted(
        {tuple(sorted(pair)) for pair in pairs.values_list("article_number", "copy_number")}
    )
    rng.shuffle(found)
    shown: list[str] = []
    for one, other in found:
        left, right = Article.objects.get(pk=one), Article.objects.get(pk=other)
        words = [article.text.split() for article in (left, right)]
        if words[0] == words[1]:
            continue
        if len(shown) == count:
            break
        differing = " ".join(word for word in difflib.ndiff(*words) if word[0] in "+-")
        shown.append(
            f"{left.published_at:%d.%m.} {left.headline} | {right.published_at:%d.%m.}"
            f" {right.headline}: {len(words[0])}, {len(words[1])} words: {differing[:300]}"
        )
    return shown


def _read(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.copies", description=__doc__)
    parser.add_argument(
        "folder", type=Path, nargs="?", help="of reut2-*.sgm.gz; default: that of the benchmark"
    )
    parser.add_argument("--altered", type=int, default=200, help="texts of each alteration")
    parser.add_argument("--pairs", type=int, default=0, help="pairs to read")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
