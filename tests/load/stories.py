"""What the archive under load holds: made-up stories or Reuters', and some with known counts."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path

from bench import corpus
from bench.mixture import grown

SOURCE = "Load"
# No made-up word is like one of these, and no stem brings two of them together.
MARKS = {"quixozzo": "Pool zero", "quixavva": "Pool one"}  # one a writer → how headlines begin
FIXED = {"quilldax": 1, "quillbem": 7}  # word → of so many known stories one has it
KNOWN = 210  # stories that nobody changes
POOL = 40  # stories that each writer changes; at first every other one is a draft
KNOWN_TOPIC = "Known stories"
_SYLLABLES = [c + v + e for c in "bdfgklmnprstvz" for v in "aeiou" for e in ("", "n", "r", "st")]
_FIRST_DAY = datetime(2015, 1, 1, 6, tzinfo=UTC)
_YEARS = timedelta(days=3650)  # from then on: none of the stories is still to come


@dataclass
class Stories:
    """Files to import, and words to ask for as readers would: taken from what they read."""

    published: Path
    drafts: Path
    words: list[list[str]] = field(default_factory=list)  # some of a story each
    topics: list[str] = field(default_factory=list)  # names


def write_stories(folder: Path, count: int, seed: int, from_reuters: bool = False) -> Stories:
    """`count` published stories, the known among them, and the drafts of the writers."""
    found = Stories(folder / "published.jsonl", folder / "drafts.jsonl")
    drafts = [story for story in pools() if story["headline"].endswith("draft")]
    known = [*fixed(), *(story for story in pools() if story not in drafts)]
    others = max(0, count - len(known))
    draw = random.Random(seed)
    topics: set[str] = set()
    with found.published.open("w", encoding="utf-8") as file:
        for story in (*known, *(reuters if from_reuters else made_up)(others, seed)):
            file.write(json.dumps(story, ensure_ascii=False) + "\n")
            if story["source"] != SOURCE:
                topics.update(story["topics"])
                if draw.random() < 2000 / max(1, others):
                    found.words.append(_asked_for(story["body_text"], draw))
    found.topics = sorted(topics)
    with found.drafts.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(story) + "\n" for story in drafts)
    return found


def fixed() -> Iterator[dict]:
    """Stories that nobody changes, with words of which it is known how many have them."""
    for number in range(KNOWN):
        words = [word for word, each in FIXED.items() if number % each == 0]
        yield _known(f"fixed:{number}", f"Fixed story {number}", number, words)


def pools() -> Iterator[dict]:
    """The stories of each writer: all have the writer's mark."""
    for mark, name in MARKS.items():
        for number in range(POOL):
            state = "draft" if number % 2 else "public"
            yield _known(f"{mark}:{number}", f"{name}, {number}: {state}", number, [mark])


def text_with(words: Iterable[str]) -> str:
    return f"<p>A story that is told again and again, {' '.join(words)} and so on.</p>"


def made_up(count: int, seed: int) -> Iterator[dict]:
    """Stories of invented words, few of them frequent and most of them rare, as in any language."""
    draw = random.Random(seed)
    words = _vocabulary(30_000, draw)
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    topics = [f"{words[n].title()} affairs" for n in range(100, 160)]
    people = [f"{words[n].title()} {words[n + 1].title()}" for n in range(200, 800, 2)]
    places = [words[n].title() for n in range(1000, 1080)]
    sections = [words[n].title() for n in range(2000, 2008)]
    apart = min(timedelta(hours=4), _YEARS / max(1, count))
    for number in range(count):
        text = draw.choices(words, cum_weights=weights, k=draw.randint(60, 260))
        yield {
            "external_id": f"made-up:{number}",
            "source": "Made up",
            "headline": " ".join(text[:7]).capitalize(),
            "body_text": " ".join(text),
            "section": draw.choice(sections),
            "byline": "",
            "authors": [draw.choice(people)],
            "topics": draw.sample(topics, draw.randint(0, 3)),
            "people": draw.sample(people, draw.randint(0, 3)),
            "places": draw.sample(places, draw.randint(0, 2)),
            "published_at": (_FIRST_DAY + number * apart).isoformat(),
        }


def reuters(count: int, seed: int) -> Iterator[dict]:
    """Stories of Reuters-21578, mixed to make more where there are too few. Raises NoCorpus."""
    for story in islice(grown(corpus.stories(), count, seed), count):
        yield {
            "external_id": story["external_id"],
            "source": story["source"],
            "headline": story["title"],
            "body_text": story["body"],
            "byline": story["byline"],
            "authors": story["authors"],
            "dateline": story["dateline"],
            **{
                kind: list({name["slug"]: name["name"] for name in story[kind]}.values())
                for kind in ("topics", "people", "places")
            },
            "published_at": story["published"],
        }


def _known(key: str, headline: str, number: int, words: list[str]) -> dict:
    return {
        "external_id": key,
        "source": SOURCE,
        "headline": headline,
        "body_html": text_with(words),
        "topics": [KNOWN_TOPIC],
        "people": ["Ada Lund"],
        "section": "Known",
        "published_at": (_FIRST_DAY + timedelta(days=number)).isoformat(),
    }


def _vocabulary(count: int, draw: random.Random) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < count:
        words["".join(draw.choices(_SYLLABLES, k=draw.choice((2, 2, 3, 3, 4))))] = None
    return list(words)


def _asked_for(text: str, draw: random.Random) -> list[str]:
    """One to three words of a text that are words and nothing else."""
    plain = [word for word in text.split() if word.isalpha() and word.isascii() and len(word) > 3]
    return draw.sample(plain, min(len(plain), draw.choice((1, 1, 2, 3)))) or ["nothing"]
