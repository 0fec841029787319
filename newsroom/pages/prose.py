"""A cleaned body as its page sets it: tables in boxes that scroll, notes with links that lead.

Bodies keep no ids, so that none can be taken for the page's own: a link to a note leads nowhere as
it is kept. Here both ends of a note are found again by the names in its links, and get ids of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import unquote

from django.utils.translation import gettext as _

from newsroom.bodies import plain_text

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
_FRAGMENT = re.compile(r' href="#([^"]*)"')
_VOID = ("br", "hr")
_NOTES = ("li", "dd", "td", "p")  # what may hold one, the likeliest first
# Words by which programs that write notes tell the two ends of one from each other.
_END = (
    r"(?:(?:sd)?(?:foot|end)?notes?|s?fn|f?tn|edn|en|cite|ref(?:erence)?|anchor|anc|sym|back|link"
    r"|return|source|text)"
)
_ENDS = re.compile(rf"(?<![a-z]){_END}(?:[-_:.]*{_END})*(?![a-z])")
_LETTER = re.compile(r"[^\W_]")
_GAPS = re.compile(r"[\W_]+")


def as_set(body: str) -> str:
    """The body with what the page needs around its tables and in the links of its notes.

    Links to places that the body does not have become text.
    """
    if "<table" not in body and 'href="#' not in body:
        return body
    tags = _tags(body)
    _box_tables(tags)
    _link_notes(tags)
    parts: list[str] = []
    place = 0
    for tag in tags:
        parts += (body[place : tag.start], tag.before, tag.text, tag.after)
        place = tag.end
    return "".join([*parts, body[place:]])


@dataclass(eq=False)
class _Tag:
    """A tag at its place, and as which it is written."""

    start: int
    end: int
    name: str
    attributes: str
    text: str
    around: _Tag | None = None  # the element that it stands in
    ending: _Tag | None = None  # its own end
    inner: str = ""  # the markup between, of links and captions
    before: str = ""
    after: str = ""
    has_id: bool = False

    @property
    def above(self) -> Iterator[_Tag]:
        """The elements around it, the innermost first."""
        tag = self.around
        while tag:
            yield tag
            tag = tag.around


@dataclass
class _Note:
    """What the text says of one of its notes."""

    fragment: str
    references: list[_Tag] = field(default_factory=list)
    ways_back: list[_Tag] = field(default_factory=list)


def _tags(body: str) -> list[_Tag]:
    tags: list[_Tag] = []
    around: _Tag | None = None
    for found in _TAG.finditer(body):
        is_end, name, attributes = found.groups()
        tag = _Tag(found.start(), found.end(), name, attributes, found[0], around)
        tags.append(tag)
        if not is_end:
            around = around if name in _VOID else tag
        elif around and around.name == name:
            around.ending = tag
            if name in ("a", "caption"):
                around.inner = body[around.end : tag.start]
            around = around.around
    return tags


def _box_tables(tags: list[_Tag]) -> None:
    """A box that scrolls by itself, and so can be reached by the keyboard and says what it is."""
    number = 0
    captions = {tag.around: tag.inner for tag in tags if tag.name == "caption" and tag.ending}
    for tag in tags:
        if tag.name != "table" or not tag.ending or any(e.name == "table" for e in tag.above):
            continue
        number += 1
        label = " ".join(plain_text(captions.get(tag, "")).split()) or _("Table %d") % number
        tag.before = (
            f'<div class="prose__table" role="group" tabindex="0" aria-label="{escape(label)}">'
        )
        tag.ending.after = "</div>"


def _link_notes(tags: list[_Tag]) -> None:
    links = [
        (tag, found[1])
        for tag in tags
        if tag.ending and (found := _FRAGMENT.search(tag.attributes))
    ]
    notes: dict[str, _Note] = {}  # by what their names have in common
    for tag, fragment in links:
        name = _common(fragment)
        key = name
        if name not in notes and _ENDS.search(fragment.lower()):
            key = name.rpartition("-")[0]  # it is the second way back, say
        if (note := notes.get(key)) is None:
            note = notes[name] = _Note(fragment)
        ends = note.references if fragment == note.fragment else note.ways_back
        ends.append(tag)
    number = 0
    for note in notes.values():
        if note.ways_back:
            number += 1
            _join(note, f"note-{number}")
        else:
            for tag in note.references:
                _as_text(tag)


def _join(note: _Note, name: str) -> None:
    """Lead from each reference to the note, and from the note to where a reader came from."""
    froms = []
    for number, tag in enumerate(note.references, start=1):
        froms.append(f"{name}-from" if number == 1 else f"{name}-from-{number}")
        tag.text = f'<a href="#{name}" id="{froms[-1]}" role="doc-noteref">'
        tag.has_id = True
    place = _place_of(note)
    for tag, target in zip(note.ways_back, _padded(froms, len(note.ways_back)), strict=True):
        own = f' id="{name}"' if place is tag else ""
        said = "" if _LETTER.search(plain_text(tag.inner)) else f' aria-label="{_way_back()}"'
        tag.text = f'<a href="#{target}"{own} role="doc-backlink"{said}>'
    if place not in note.ways_back:
        place.text = f'{place.text[:-1]} id="{name}">'
    place.has_id = True


def _place_of(note: _Note) -> _Tag:
    """The block that is the note; where others are in it, the way back itself."""
    way_back = note.ways_back[0]
    around = {tag.name: tag for tag in [*way_back.above][::-1]}  # the innermost of each
    block = next((around[name] for name in _NOTES if name in around), way_back)
    is_shared = block.has_id or any(block in tag.above for tag in note.references)
    return way_back if is_shared else block


def _padded(names: list[str], length: int) -> list[str]:
    return [*names, *names[-1:] * length][:length]


def _way_back() -> str:
    return escape(_("Back to the text"))


def _as_text(tag: _Tag) -> None:
    tag.text = ""
    if tag.ending:
        tag.ending.text = ""


def _common(fragment: str) -> str:
    """What the names of both ends of a note have in common: `1` of fn1 and fnref1."""
    name = unquote(unescape(fragment)).lower()
    return _GAPS.sub("-", _ENDS.sub("", name)).strip("-")
