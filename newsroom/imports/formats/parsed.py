"""What every reader of an outside format gives: plain values, no Django."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

LONGEST_TEXT = 2_000_000  # characters of a text: more than an article may have, whatever it is
MOST_PARENTS = 50  # of a topic, above each other
EMBARGOED, CANCELED = "embargoed", "canceled"


@dataclass(frozen=True)
class Name:
    """The name of a topic, person, place or author as the source writes it."""

    name: str
    slug: str = ""  # the source's own slug; empty: one is made from the name
    parent: Name | None = None  # topics only

    def parents(self) -> Iterator[Name]:
        """From the nearest up."""
        name = self.parent
        while name is not None:
            yield name
            name = name.parent


@dataclass(frozen=True)
class ParsedImage:
    """A picture that goes with a story: an address, or a file beside the one being read."""

    url: str = ""
    path: str = ""
    caption: str = ""
    credit: str = ""
    alt_text: str = ""


@dataclass(frozen=True)
class ParsedPicture:
    """A picture that stands in the text, which names it by its key: `<figure data-picture="…">`."""

    key: str
    image: ParsedImage


@dataclass(frozen=True)
class ParsedRelated:
    """A related story: an article by its key, or a headline with what surrounds it."""

    key: str = ""  # external id or canonical address of an article that may be in the archive
    headline: str = ""
    url: str = ""
    section: str = ""
    teaser: tuple[str, ...] = ()  # paragraphs of plain text
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class ParsedCorrection:
    """What an article says of a mistake that it had."""

    at: datetime  # naive: in the time zone the import was told
    text: str


@dataclass(frozen=True)
class Take:
    """What an item is known by whose source numbers messages, not stories: its external id is that
    of a story by keywords and day, which others may have too."""

    own_key: str  # of the message alone: where its text is another story's
    earlier_keys: tuple[str, ...] = ()  # that its story may have, if none has its external id
    follows: bool = False  # whether it says that it changes a story


@dataclass(frozen=True)
class ParsedArticle:
    """One story as a source tells it. Text is NFC; `body_html` is not yet sanitised."""

    headline: str
    position: str  # where in the file: "line 3", "story 17192", "page"
    external_id: str = ""
    canonical_url: str = ""
    dek: str = ""
    kicker: str = ""
    section: str = ""
    body_html: str = ""
    byline: str = ""
    authors: tuple[Name, ...] = ()
    dateline: str = ""
    topics: tuple[Name, ...] = ()
    people: tuple[Name, ...] = ()
    places: tuple[Name, ...] = ()
    image: ParsedImage | None = None
    # What the text names; all else it names is none. Out of `repr`, see below.
    pictures: tuple[ParsedPicture, ...] = field(default=(), repr=False)
    related: tuple[ParsedRelated, ...] = ()
    # None: not said. Out of `repr`, by which an importer knows what it had: the digest of an
    # article without any is what it was before there were corrections.
    corrections: tuple[ParsedCorrection, ...] | None = field(default=None, repr=False)
    published_at: datetime | None = None  # naive: in the time zone the import was told
    date_known: bool = True  # False: published_at is only when somebody imported it
    updated_at: datetime | None = None
    source: str = ""
    language: str = ""  # BCP 47; empty: not said
    # "draft" or "scheduled" where the source kept it from the public; EMBARGOED until
    # `published_at`; CANCELED: never to be public. Out of `repr`, see above.
    status: str = field(default="", repr=False)
    version: int = field(default=0, repr=False)  # the source's own number; 0: not said
    version_at: datetime | None = field(default=None, repr=False, compare=False)  # of its making
    warnings: tuple[str, ...] = field(default=())
    # Whether the external id is only the name of its file: then it is the importer's to say.
    named_by_file: bool = field(default=False, repr=False)
    take: Take | None = field(default=None, repr=False)
    own_address: str = field(default="", repr=False)  # here, as an export of an archive tells it


@dataclass(frozen=True)
class Rejected:
    """One bad item of a file; the rest goes on."""

    position: str
    reason: str
    part: bytes = field(default=b"", repr=False, compare=False)  # of the file; empty: all of it
    about: str = field(default="", compare=False)  # the field of ParsedArticle that is wrong


@dataclass(frozen=True)
class Note:
    """Something to tell of a file that is neither an article nor a bad item."""

    position: str
    text: str


def with_part(
    item: ParsedArticle | Rejected, part: Callable[[], bytes]
) -> ParsedArticle | Rejected:
    """The item; a refused one with its part of a file that holds many."""
    return replace(item, part=part()) if isinstance(item, Rejected) else item


class Unreadable(Exception):
    """The whole file cannot be read as this format. The message is a sentence for people."""
