"""Captions and credits of pictures, told apart from each other and from running text."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_CAPTION = 600
LONGEST_CREDIT = 160

# Words and signs a credit has and a bracketed aside in running text seldom has.
_CREDIT_CUE = re.compile(
    r"\b(?:photo|photograph|image|picture|credit|via|courtesy|handout|file|pool|illustration|"
    r"screen ?(?:grab|shot)|getty|reuters|ap|afp|epa|upi|dpa|tass|xinhua|anadolu|shutterstock|"
    r"wikimedia|commons|flickr|unsplash|alamy|istock|magnum|press|agency)s?\b|/|©|@",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^(?:(?:top|main|hero|lead|cover|header|featured?)\s+)?"
    r"(?:(?:image|photo|photograph|picture|illustration|foto|bild)s?"
    r"(?:\s+(?:credit|courtesy|source))?|credit)s?"
    r"(?:\s*:\s*|\s+by\s+(?=[A-Z]))(?:by\s+)?",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"^(?P<caption>.*?)\s*[(\[](?P<credit>[^()\[\]]{2,160})[)\]]\.?$", re.DOTALL
)
_TRAILING = re.compile(
    r"^(?P<caption>.+?[\s.|–—-])\s*(?:(?:image|photo|photograph|picture|foto|bild|cr[ée]dit|quelle)(?:\s+(?:credit|by))?|credit)s?"
    r"(?:\s*:\s*|\s+by\s+(?=[A-Z]))(?P<credit>[^:]{2,120})$",
    re.IGNORECASE | re.DOTALL,
)
# "… in May 2024. WIRE/Jane Doe/File Photo", and whatever a page says of it then
_SLASHED = re.compile(
    r"^(?P<caption>.{20,}?[.!?])\s+"
    r"(?P<credit>(?:[A-Z][A-Z&]+ ?){1,4}/[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+)*"
    r"(?:/File Photo|/Pool|/Handout)?)"
    r"(?P<rest>.{0,80})$"
)
_COPYRIGHT = re.compile(r"^(?P<caption>.*?)\s*©\s*(?P<credit>.{2,100})$", re.DOTALL)
_AGENCIES = (
    r"(?:Getty Images|Getty|Reuters|AP|AFP|EPA|UPI|Shutterstock|Wikimedia Commons|Flickr|Alamy|"
    r"Unsplash|iStock|Anadolu|Xinhua|Magnum)(?: (?:Photos?|Images|Agency))?"
)
# "Jane Doe/Reuters", "AFP via Getty Images", "Getty Images"
_AGENCY = re.compile(
    rf"(?:[A-Z][\w.'’-]+\s+){{0,4}}(?:[A-Z][\w.'’-]+)?\s*(?:/|\bvia\b)\s*{_AGENCIES}(?:/.{{2,40}})?"
    rf"|{_AGENCIES}"
)


@dataclass(frozen=True)
class Caption:
    """What a picture shows, and whose it is."""

    text: str = ""
    credit: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.credit)


def parse_caption(line: str) -> Caption:
    """A line known to be a caption, its credit parted from it where it names one."""
    line = line.strip()
    if len(line) > LONGEST_CAPTION:
        return Caption(line)
    prefixed = _PREFIX.match(line)
    rest = line[prefixed.end() :] if prefixed else line
    bracketed = _BRACKETED.match(rest)
    if bracketed and (prefixed or _names_a_source(**bracketed.groupdict())):
        return Caption(bracketed["caption"].strip(), _credit(bracketed["credit"]))
    if prefixed:
        return Caption("", _credit(rest))
    trailing = _TRAILING.match(rest) or _SLASHED.match(rest) or _COPYRIGHT.match(rest)
    if trailing:
        return Caption(trailing["caption"].strip(" |–—-"), _credit(trailing["credit"]))
    if _AGENCY.fullmatch(rest):
        return Caption("", rest)
    return Caption(rest, "")


def find_caption(line: str) -> Caption:
    """The same for a line of any kind; falsy unless a credit shows that it is a caption."""
    if len(line) > LONGEST_CAPTION:
        return Caption()
    caption = parse_caption(line)
    if not caption.credit or len(caption.credit) > LONGEST_CREDIT:
        return Caption()
    # "He paid the fine (via a press agent)." is a sentence: a caption's bracket comes last.
    if line.endswith((").", "].")) and not caption.text.endswith((".", "!", "?")):
        return Caption()
    return caption


def _names_a_source(caption: str, credit: str) -> bool:
    """Whether a bracket at the end is a credit: by its words, or because it is no part of a
    sentence: "The quay in May. (Port Office)"."""
    if _CREDIT_CUE.search(credit):
        return True
    return caption.endswith((".", "!", "?")) and credit[0].isupper() and len(credit.split()) <= 8


def _credit(text: str) -> str:
    return _PREFIX.sub("", text.strip()).strip(" .")
