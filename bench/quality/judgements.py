"""Queries with graded stories: two tab-separated files, one of queries and one of judgements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import NoCorpus

OWN = Path(__file__).resolve().parent.parent / "judgements"  # those that come with the project
GRADES = (0, 1, 2)  # not useful, useful in part, about what is asked


@dataclass(frozen=True)
class JudgedQuery:
    """A text asked, and what is known of the texts by number; `asker` is not counted.

    `grades`: 0 is judged and useless; what is not there was not judged. `is_typed`: as readers
    type it, with signs that mean something; else a text whose words are asked.
    """

    text: str
    grades: dict[int, int]
    asker: int | None = None
    is_typed: bool = False

    @property
    def is_answerable(self) -> bool:
        return any(self.grades.values())


def judgements(queries: Path, qrels: Path) -> dict[str, dict[str, int]]:
    """Grades of stories by id, by the text of the query. Raises NoCorpus, and ValueError where a
    line cannot be read."""
    for path in (queries, qrels):
        if not path.exists():
            raise NoCorpus(f"There is no {path.name} in {path.parent}")
    texts = dict(_rows(queries, 2))
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, story, grade in _rows(qrels, 3):
        if number not in texts:
            raise ValueError(f"{qrels.name} judges for query {number}, which has no text")
        if grade not in map(str, GRADES):
            raise ValueError(f"{qrels.name} has a grade {grade!r}; there are {GRADES}")
        grades[number][story] = int(grade)
    return {text: grades[number] for number, text in texts.items()}


def typed_queries(
    found: dict[str, dict[str, int]], number_of: dict[str, int]
) -> tuple[JudgedQuery, ...]:
    """The queries with numbers in the place of ids. Raises NoCorpus for a story that is absent."""
    unknown = {story for grades in found.values() for story in grades} - number_of.keys()
    if unknown:
        raise NoCorpus(f"{len(unknown)} judged stories are not in the data, as {min(unknown)}")
    return tuple(
        JudgedQuery(text, {number_of[story]: grade for story, grade in own.items()}, is_typed=True)
        for text, own in found.items()
    )


def _rows(path: Path, width: int):
    for line in path.read_text(encoding="utf-8").splitlines():
        row = line.split("\t")
        if len(row) != width:
            raise ValueError(f"{path.name} has a line without {width} columns: {line!r}")
        yield row
