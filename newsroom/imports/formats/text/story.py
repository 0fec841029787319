"""The page's own story on a page saved as text: where it ends, and what its lines are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, takewhile
from statistics import median

from newsroom.imports.formats.captions import Caption, find_caption
from newsroom.imports.formats.furniture import leads_elsewhere
from newsroom.imports.formats.text.boxes import (
    before_comments,
    without_notes_on,
    without_pulled_quotes,
)
from newsroom.imports.formats.text.furniture import (
    ends_teaser,
    ends_the_story,
    heads_the_end,
    is_furniture,
)
from newsroom.imports.formats.text.header import (
    LONGEST_LABEL_WORDS,
    Labels,
    filed_under,
    is_trail,
    labels,
    names_two_labels,
)
from newsroom.imports.formats.text.headlines import Headline
from newsroom.imports.formats.text.lines import Line
from newsroom.imports.formats.text.related import teased_headline
from newsroom.imports.formats.text.signatures import is_about_time, signed, signed_by_name

SHORTEST_DEK_WORDS = 4
SHORTEST_SENTENCE = 3
LONGEST_DEK = 300
LONGEST_HEADER = 60  # lines below a headline among which a name may be a byline
HOMES = ("home", "startseite", "accueil", "inicio", "portada", "front page")
LONGEST_TRAIL = 4  # lines
BUTTONS = 2  # lines for sharing and the like that part a standfirst from the text
ABOVE = 8  # lines above a headline among which its date may be
NEAR_TIME = 3  # lines of a header between a name and a date
INTERRUPTION = 3  # lines of a box in the middle of a story, at most


@dataclass
class Story:
    """What the lines of a story turned out to be."""

    headline: str
    labels: Labels = Labels()
    dek: str = ""
    byline: str = ""
    people: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    caption: Caption = Caption()
    paragraphs: list[Line] = field(default_factory=list)


def read_story(
    lines: Sequence[Line], headline: Headline, others: Sequence[Headline]
) -> tuple[Story, int]:
    """The story under `headline`, and the place of the first line below it."""
    end = _end(lines, headline, others)
    body = next(
        (place for place in range(headline.last + 1, end) if _is_running_text(lines[place])), end
    )
    start = _text_start(lines, headline, body, end)
    name = _place_of_a_name(lines, headline, start)
    story = Story(headline.text, _labels(lines, headline, body, name))
    _read_header(story, lines, headline, start, name)
    if not story.published_at:
        _read_above(story, lines, headline)
    _read_body(story, lines[start:end])
    if not story.labels:
        filed = (filed_under(line.text) for line in lines[headline.last + 1 :])
        story.labels = Labels(section=next(filter(None, filed), ""))
    return story, end


def _end(lines: Sequence[Line], headline: Headline, others: Sequence[Headline]) -> int:
    """Where other stories, or the foot of the page, begin."""
    end = len(lines)
    starts = {other.first for other in others}
    kept: list[Line] = []  # from the first paragraph on, without furniture
    places: list[int] = []  # of these
    for place in range(headline.last + 1, len(lines)):
        line = lines[place]
        if kept and (
            place in starts
            or (ends_the_story(line) and sum(map(_is_running_text, kept)) > 1)
            or heads_the_end(line)
            and not _goes_on_after(lines, place, others)
        ):
            end = place
            break
        if kept and ends_teaser(line) and (title := teased_headline(kept)):
            end = places[title]  # of another story: a paragraph of ours stands above
            break
        if not is_furniture(line) and (kept or _is_running_text(line)):
            kept.append(line)
            places.append(place)
    while end - 1 > headline.last and names_two_labels(lines[end - 1].text):
        end -= 1  # the section of the next story
    return end


def _goes_on_after(lines: Sequence[Line], place: int, others: Sequence[Headline]) -> bool:
    """Whether this is the heading of a small box, with two paragraphs in a row soon after it."""
    end = min((other.first for other in others if other.first > place), default=len(lines))
    unfurnished = (lines[p] for p in range(place + 1, end) if not is_furniture(lines[p]))
    below = list(islice(unfurnished, INTERRUPTION + 2))  # no more is looked at
    short = next((n for n, line in enumerate(below) if _is_running_text(line)), len(below))
    if short > INTERRUPTION or len(below) < short + 2:
        return False
    return _is_running_text(below[short + 1])


def _place_of_a_name(lines: Sequence[Line], headline: Headline, start: int) -> int | None:
    """The place of a byline without a "by": a name alone, next to the date or time of reading."""
    end = min(start, headline.last + 1 + LONGEST_HEADER)
    header = [place for place in range(headline.last + 1, end) if not _is_of_the_page(lines[place])]
    if any(signed(lines[place].text).people for place in header):
        return None
    above = {line.key for line in lines[: headline.first]}
    times = [
        number
        for number, place in enumerate(header)
        if signed(lines[place].text) or is_about_time(lines[place].text)
    ]
    names = [
        number
        for number, place in enumerate(header)
        if signed_by_name(lines[place].text) and lines[place].key not in above
    ]
    apart = [(abs(time - name), name) for name in names for time in times]
    nearest, name = min(apart, default=(NEAR_TIME + 1, 0))
    return header[name] if nearest <= NEAR_TIME else None


def _is_of_the_page(line: Line) -> bool:
    return is_furniture(line) or bool(find_caption(line.text))


def _labels(lines: Sequence[Line], headline: Headline, body: int, name: int | None) -> Labels:
    """The kicker and section: a line of both near the headline, else a label next to it."""
    near = [
        *(lines[place] for place in range(headline.first + 1, body) if place != name),
        *reversed(lines[max(0, headline.first - 3) : headline.first]),
    ]
    near = [line for line in near if not (is_furniture(line) or signed(line.text))]
    if name is not None:  # "The Daily Example, Skelby": where they work
        near = [line for line in near if "," not in line.text]
    trails = (line for line in near if line.number < lines[headline.first].number)
    if section := _vertical_trail(lines, headline.first):
        return Labels(section=section)
    if trail := next((line for line in trails if is_trail(line.text)), None):
        return labels(trail.text)
    both = next((labels(line.text) for line in near if names_two_labels(line.text)), None)
    if both:
        return both
    below = [line for line in near if line.number > lines[headline.first].number]
    place = headline.first - 1
    if place > 1 and is_furniture(lines[place]):
        place -= 1  # "Add to my news"; what is at the top of a page names the site
    above = lines[place] if place >= 0 else None
    beside = [line for line in [above, *below[:2]] if line and _may_be_label(line)]
    if (
        headline.first > INTERRUPTION
        and beside[:1] == [above]
        and _may_be_label(lines[place - 1])
        and not _stands_apart(lines, place)
    ):
        beside = beside[1:]  # the last line of a menu
    return next((labels(line.text) for line in beside), Labels())


def _vertical_trail(lines: Sequence[Line], first: int) -> str:
    """The last of `Home`, `World`, `Asia` in lines of their own right above a headline."""
    top = first - 1
    while top >= 0 and not lines[top].after_blank and first - top <= LONGEST_TRAIL:
        top -= 1
    top = max(0, top)
    trail = [line.text for line in lines[top:first]]
    in_menu = any(line.key == lines[first - 1].key for line in lines[:top])
    is_trail = in_menu and 1 < len(trail) <= LONGEST_TRAIL and trail[0].casefold() in HOMES
    return trail[-1] if is_trail and all(map(labels, trail)) else ""


def _stands_apart(lines: Sequence[Line], place: int) -> bool:
    """Whether a blank line parts a label from a menu whose own lines stand close together, or the
    menu has it too."""
    if any(line.key == lines[place].key for line in lines[:place]):
        return True
    return lines[place].after_blank and not lines[place - 1].after_blank


def _may_be_label(line: Line) -> bool:
    if line.words > LONGEST_LABEL_WORDS or is_furniture(line) or signed(line.text):
        return False
    if is_about_time(line.text):
        return False
    return bool(labels(line.text)) and not find_caption(line.text)


def _read_header(
    story: Story, lines: Sequence[Line], headline: Headline, body: int, name: int | None
) -> None:
    """What stands between headline and text."""
    if name is not None:
        said = signed_by_name(lines[name].text)
        story.byline, story.people = said.byline, said.people
    for place in range(headline.first + 1, body):
        line = lines[place]
        if place == name or line.key == lines[headline.first].key or is_furniture(line):
            continue
        if said := signed(line.text):
            story.byline = story.byline or said.byline
            story.people = story.people or said.people
            story.published_at = story.published_at or said.published_at
            story.updated_at = story.updated_at or said.updated_at
        elif caption := find_caption(line.text):
            story.caption = story.caption or caption
        elif place < headline.last or names_two_labels(line.text):
            continue
        elif not (story.dek or story.caption) and _may_be_dek(line):
            story.dek = line.text


def _read_above(story: Story, lines: Sequence[Line], headline: Headline) -> None:
    """A date above the headline, where a name or the time of reading stands beside it: else it may
    be the day on which the page was looked at."""
    above = [line for line in lines[max(0, headline.first - ABOVE) : headline.first] if line.words]
    for place, line in enumerate(above):
        said = signed(line.text)
        beside = [*above[max(0, place - 2) : place], *above[place + 1 : place + 3]]
        names = [found for each in beside if (found := signed_by_name(each.text))]
        if said.published_at and (names or any(is_about_time(each.text) for each in beside)):
            story.published_at = said.published_at
            if names and not story.people:
                story.byline, story.people = names[-1].byline, names[-1].people
            return


def _text_start(lines: Sequence[Line], headline: Headline, body: int, end: int) -> int:
    """Where the text starts, when the first paragraph may be the standfirst and the line above
    it may be a short first paragraph."""
    if body < end and _is_dek(lines[body:end], headline):
        return next((p for p in range(body + 1, end) if _is_running_text(lines[p])), body)
    while body - 1 > headline.last and _is_short_paragraph(lines[body - 1]):
        if headline.is_doubled and not any(
            signed(line.text) for line in lines[headline.last : body]
        ):
            break  # pages give a standfirst; plain texts seldom do
        body -= 1
    return body


def _is_dek(lines: Sequence[Line], headline: Headline) -> bool:
    """Whether a paragraph is a standfirst: byline, date, section or picture come below it, or it
    is a single short sentence on a page."""
    dek, *below = _unfurnished(lines)
    if len(dek.text) > LONGEST_DEK:
        return False
    texts = [place for place, line in enumerate(below) if _is_running_text(line)]
    if not texts:
        return False
    if any(_is_about_the_story(line) for line in below[: texts[0]]):
        return True
    bar = list(takewhile(lambda line: not _is_running_text(line), lines[1:]))
    if sum(map(is_furniture, bar)) >= BUTTONS and _is_sentence(dek.text):
        return True
    lengths = [len(below[place].text) for place in texts]
    return headline.is_doubled and median(lengths) >= 2 * len(dek.text) and _is_sentence(dek.text)


def _is_about_the_story(line: Line) -> bool:
    return bool(signed(line.text)) or names_two_labels(line.text) or bool(find_caption(line.text))


def _is_sentence(text: str) -> bool:
    return len(re.findall(r"[.!?](?:\s|$)", text)) <= 1


def _is_short_paragraph(line: Line) -> bool:
    if _is_about_the_story(line) or is_furniture(line):
        return False
    return line.words >= SHORTEST_SENTENCE and line.text.endswith((".", "!", "?", "”", '"'))


def _may_be_dek(line: Line) -> bool:
    return line.words >= SHORTEST_DEK_WORDS and len(line.text) <= LONGEST_DEK


def _read_body(story: Story, lines: Sequence[Line]) -> None:
    lines = before_comments(lines)
    last = max((place for place, line in enumerate(lines) if _is_running_text(line)), default=-1)
    end = last + 1
    while end < len(lines) and _is_short_paragraph(lines[end]):
        end += 1  # "She never came back.": what stands right below the last paragraph
    for line in lines[end:]:
        if caption := find_caption(line.text):
            story.caption = story.caption or caption
    lines = without_pulled_quotes(_unfurnished(_without_teasers(lines[:end])))
    in_box = False
    for line in without_notes_on(story.people, lines):
        said = signed(line.text)
        in_box = heads_the_end(line) or (in_box and not _is_running_text(line))
        if caption := find_caption(line.text):
            story.caption = story.caption or caption
        elif said:
            story.byline, story.people = story.byline or said.byline, story.people or said.people
            story.published_at = story.published_at or said.published_at
        elif not (in_box or names_two_labels(line.text) or _is_a_rest(line)):
            story.paragraphs.append(line)


def _without_teasers(lines: Sequence[Line]) -> list[Line]:
    """The lines without headlines of other stories that "Read more" stands above."""
    kept: list[Line] = []
    is_elsewhere = False
    for line in lines:
        is_elsewhere = leads_elsewhere(line.text) or (
            is_elsewhere and not _is_running_text(line) and not line.ends_sentence
        )
        if not is_elsewhere:
            kept.append(line)
    return kept


def _is_a_rest(line: Line) -> bool:
    """Whether a line is neither a heading nor a sentence: it begins in small letters."""
    return line.text[:1].islower() and not line.ends_sentence


def _unfurnished(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if not is_furniture(line)]


def _is_running_text(line: Line) -> bool:
    return line.is_paragraph and not is_furniture(line) and not find_caption(line.text)
