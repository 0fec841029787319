"""Pages of many kinds of sites, saved as text: what is the story's is read, and nothing else."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest

from newsroom.imports.formats.parsed import ParsedArticle, Unreadable
from newsroom.imports.formats.text.reader import read

LAYOUTS = sorted((Path(__file__).parent / "layouts").glob("*.txt"))
# What is still read otherwise than a person reads it: a standfirst below the byline is taken for
# the text, of "By Jane Doe The Post staff" nothing tells where the name ends, a name may stand in
# the standfirst alone, a section in the signature, and a short last line below "Story continues".
MISSED = {
    "aggregator_copy": {"section", "body"},
    "church_weekly": {"authors", "section", "body"},
    "lynx_blog": {"section"},
    "regional_tv_de": {"body"},
    "us_metro": {"authors"},
}
FIELDS = ("headline", "authors", "date", "section", "body")


@dataclass(frozen=True)
class Layout:
    """A page, and what a person reads in it, as its file says above the line of signs."""

    said: dict[str, str]
    page: str

    @classmethod
    def of(cls, path: Path) -> Layout:
        head, page = path.read_text(encoding="utf-8").split("\n=====\n", 1)
        said = dict(line.partition(":")[::2] for line in head.splitlines())
        return cls({name: value.strip() for name, value in said.items()}, page)

    def misses(self) -> dict[str, str]:
        """The fields that were read otherwise, each as it was read."""
        try:
            (article,) = read(io.BytesIO(self.page.encode()), "saved.txt")
        except Unreadable as refusal:
            return dict.fromkeys(FIELDS, str(refusal))
        got = {
            "headline": article.headline,
            "authors": "; ".join(author.name for author in article.authors),
            "date": article.published_at,
            "section": article.section or article.kicker,
            "body": _body(article, self.said["body"]),
        }
        wanted = {**self.said, "date": _moment(self.said["date"])}
        return {name: str(got[name]) for name in FIELDS if got[name] != wanted[name]}


def _moment(said: str) -> datetime | None:
    return None if said == "none" else datetime.fromisoformat(said)


def _body(article: ParsedArticle, wanted: str) -> str:
    """The first words of each passage, as many as are wanted of it."""
    passages = [
        unescape(passage) for passage in re.findall(r"<(?:p|h2)>(.*?)</", article.body_html)
    ]
    lengths = [len(start.split()) for start in wanted.split(" | ")]
    lengths += [12] * (len(passages) - len(lengths))
    starts = [" ".join(p.split()[:n]) for p, n in zip(passages, lengths, strict=False)]
    return " | ".join(starts)


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.stem)
def test_a_layout_is_read_as_a_person_reads_it(path):
    misses = Layout.of(path).misses()
    assert set(misses) == MISSED.get(path.stem, set()), misses
