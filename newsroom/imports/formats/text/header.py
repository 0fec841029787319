"""The lines that name a section or a kind: `Analysis | Middle East`, `Home > World > Asia`."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_LABEL_WORDS = 4

KICKERS = frozenset(
    [
        "analysis",
        "opinion",
        "comment",
        "commentary",
        "editorial",
        "explainer",
        "interview",
        "review",
        "exclusive",
        "feature",
        "features",
        "investigation",
        "report",
        "reportage",
        "essay",
        "profile",
        "obituary",
        "column",
        "letters",
        "video",
        "podcast",
        "live",
        "breaking",
        "perspective",
        "viewpoint",
        "fact-check",
        "q&a",
        "dispatch",
        "special",
    ]
)
_LABEL = re.compile(r"[\w&'’./,+-]+(?: [\w&'’./,+-]+)*")
_YOU_ARE_HERE = re.compile(r"^(?:you are here|sie sind hier|vous êtes ici)\s*:?\s*", re.IGNORECASE)
_SITE = re.compile(r"\S+\.[a-z]{2,}", re.IGNORECASE)
_FILED = re.compile(
    r"(?:(?:posted|filed|published) (?:in|under)|veröffentlicht in|publié dans|publicado en):?\s+"
    r"(?P<section>[^|,•·/]{2,40})|"
    r"(?:category|section|rubrik|rubrique|sección|ressort):\s*(?P<other>[^|,•·/]{2,40})",
    re.IGNORECASE,
)
_BETWEEN_LABELS = re.compile(r"\s+[|•·>›»/]\s+|\s*[|›»]\s*")


@dataclass(frozen=True)
class Labels:
    """The kicker and the section a line names."""

    kicker: str = ""
    section: str = ""

    def __bool__(self) -> bool:
        return bool(self.kicker or self.section)


def labels(line: str) -> Labels:
    """`Analysis | Middle East`, `Home > World > Asia`, `Opinion` or `World`; falsy for the rest."""
    line = _YOU_ARE_HERE.sub("", line)
    parts = [_in_small_letters(part) for part in _BETWEEN_LABELS.split(line) if part.strip()]
    if not parts or any(not _is_label(part) for part in parts):
        return Labels()
    if len(parts) == 1:
        is_kicker = parts[0].casefold() in KICKERS
        return Labels(parts[0], "") if is_kicker else Labels("", parts[0])
    if ">" in line or "›" in line or "»" in line:
        return Labels("", parts[-1])
    return Labels(parts[0], parts[1]) if len(parts) == 2 else Labels()  # more are a menu


def is_trail(line: str) -> bool:
    """Whether a line is nothing but labels: the way to a page, or its kind and section."""
    found = labels(_YOU_ARE_HERE.sub("", line))
    return bool(found) and len(_BETWEEN_LABELS.split(line)) > 1


def filed_under(line: str) -> str:
    """The section of `Posted in Baking | Tagged rye`; empty for other lines."""
    found = _FILED.match(line)
    return (found["section"] or found["other"]).strip() if found else ""


def names_two_labels(line: str) -> bool:
    found = labels(line)
    return bool(found.kicker and found.section)


def _is_label(part: str) -> bool:
    if len(part.split()) > LONGEST_LABEL_WORDS or not _LABEL.fullmatch(part):
        return False
    if _SITE.fullmatch(part):
        return False
    return any(map(str.isalpha, part)) and not part.endswith((".", ","))


def _in_small_letters(label: str) -> str:
    """WORLD NEWS as World News; US and EU stay."""
    label = label.strip()
    if not label.isupper():
        return label
    return " ".join(word.capitalize() if len(word) > 3 else word for word in label.split())
