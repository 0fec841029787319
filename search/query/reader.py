"""The pieces of a reader's text, one after the other, and what is noted while they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

MAX_WORDS = 64
MAX_EXPANDING = 16  # words with * or ~, each of which may stand for a thousand
# Signs as word processors and keyboards of other scripts write them.
_SAME = str.maketrans(
    {**dict.fromkeys("“”„‟«»＂", '"'), **dict(zip("（）：＊～－−", "():*~--", strict=True))}
)
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<open>\() | (?P<close>\))
      | (?P<minus>-(?=[^\s()-]|\())
      | (?P<field>[^\W\d]\w*):(?!//)(?P<gap>\s*)(?=\S)
      | "(?P<quoted>[^"]*)(?P<end>"(?:~(?P<near>\d*))?|$)
      | (?P<bare>[^\s"()]+)
    )""",
    re.X,
)


def tokens_of(text: str) -> list[re.Match]:
    """The pieces of a text: brackets, minus signs, fields, quotations, and what is bare."""
    return list(_TOKEN.finditer(_UNSEEN.sub(" ", text.translate(_SAME))))


@dataclass
class Reader:
    """The state of one parse: tokens still to come, words still allowed, notices made."""

    tokens: list[re.Match]
    today: date
    fields: Mapping[str, str]  # what may stand before a colon, and the field that is meant
    at: int = 0
    words_left: int = MAX_WORDS
    expanding_left: int = MAX_EXPANDING
    depth: int = 0
    is_in_date: bool = False  # whether what comes is read as dates
    notices: list[str] = field(default_factory=list)

    def peek(self) -> re.Match | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> re.Match:
        self.at += 1
        return self.tokens[self.at - 1]

    def note(self, sentence: str) -> None:
        if sentence not in self.notices:
            self.notices.append(sentence)
