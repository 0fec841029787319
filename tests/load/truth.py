"""What is known of the archive at every moment, and what is wrong with an answer that differs."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from tests.load.browser import Answer
from tests.load.stories import KNOWN_TOPIC

PER_PAGE = 20
_TOPIC = KNOWN_TOPIC.lower().replace(" ", "-")
_NEVER = float("inf")


@dataclass
class _Span:
    count: int
    first: float  # when an answer could have it at the earliest
    last: float = _NEVER


class Count:
    """How many articles have a word, while one change at a time is on its way.

    From the moment a change is sent until it is found, readers may see the count before or after
    it; neither earlier counts nor any other.
    """

    def __init__(self, word: str, count: int):
        self.word = word
        self._spans = [_Span(count, 0.0)]
        self._lock = threading.Lock()

    @property
    def newest(self) -> int:
        return self._spans[-1].count

    def change_to(self, count: int) -> None:
        """A change is about to be sent."""
        with self._lock:
            self._spans.append(_Span(count, time.monotonic()))

    def settle(self, count: int | None = None) -> None:
        """The change was found; or it came to nothing, and `count` is as before."""
        now = time.monotonic()
        with self._lock:
            if count is not None and count != self.newest:
                self._spans[-1].last = now
                self._spans.append(_Span(count, now))
            for span in self._spans[:-1]:
                span.last = min(span.last, now)
            del self._spans[:-1000]

    def possible(self, began: float, ended: float) -> set[int]:
        """What an answer that was asked for and came at these moments may say."""
        with self._lock:
            return {
                span.count for span in self._spans if span.first <= ended and span.last >= began
            }


def path_of(word: str) -> str:
    return f"/search.json?q={word}&per_page={PER_PAGE}"


def problem_of(answer: Answer, counts: list[Count]) -> str:
    """What is wrong with the JSON of a search that finds the sum of these; empty: nothing."""
    found = answer.json()
    total = found["total"]
    word = "+".join(count.word for count in counts)
    possible = {0}
    for count in counts:
        known = count.possible(answer.began, answer.ended)
        possible = {one + other for one in possible for other in known}
    if total not in possible:
        return f"{word}: {total} found, and there are {' or '.join(map(str, sorted(possible)))}"
    ids = [hit["id"] for hit in found["hits"]]
    if len(set(ids)) != min(total, PER_PAGE):
        return f"{word}: {len(set(ids))} hits on the page of {total}"
    in_topic = sum(
        bucket["count"]
        for bucket in found["facets"]["topic"]["buckets"]
        if bucket["value"] == _TOPIC
    )
    in_days = sum(bucket["count"] for bucket in found["date"]["buckets"])
    if not in_topic == in_days == total:
        return f"{word}: {total} found, {in_topic} in their topic, {in_days} in the histogram"
    return ""
