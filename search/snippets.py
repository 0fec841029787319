"""The passage that shows why an article was found: escaped first, then marked. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape, unescape

from search import query
from search.analysis import Run, analysed, run_matches, runs, stemmer_name

LENGTH = 280  # characters of a snippet
LEAD = 60  # of them before the first match


@dataclass(frozen=True)
class Wanted:
    """The terms of a query that may be marked in a text."""

    stems: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    known: dict[str, str | None] = field(default_factory=dict, compare=False, repr=False)

    def what(self, text: str, language: str) -> str | None:
        """What a run of text matches by, its first stem; None when it does not match."""
        if text not in self.known:
            run = analysed(text, stemmer_name(language))
            self.known[text] = (run.stems or (run.compound,))[0] if self.matches(run) else None
        return self.known[text]

    def matches(self, run: Run) -> bool:
        if run.compound in self.written or any(part in self.written for part in run.parts):
            return True
        if any(stem in self.stems for stem in run.stems):
            return True
        return bool(self.prefixes) and any(part.startswith(self.prefixes) for part in run.parts)

    def __bool__(self) -> bool:
        return bool(self.stems or self.written or self.prefixes)


def wanted_terms(tree: query.Node, language: str, in_field: str | None = None) -> Wanted:
    """The terms to mark in prose; with `in_field`, also those looked for in that field only."""
    stems: set[str] = set()
    written: set[str] = set()
    prefixes: list[str] = []

    def walk(node: query.Node) -> None:
        match node:
            case query.Word(text):
                for run in runs(text, language):
                    if run.compound:
                        written.add(run.compound)
                    else:
                        stems.update(run.stems)
                        written.update(run.parts)
            case query.Phrase(text) | query.Near(text):
                for run in runs(text, language):
                    written.update((run.compound,) if run.compound else run.parts)
            case query.Prefix(text):
                prefixes.extend(part for run in runs(text) for part in run.parts)
            case query.Fuzzy(text):
                written.update(part for run in runs(text) for part in run.parts)
            case query.Field(name, inner):
                if in_field is not None and name == in_field:
                    walk(inner)
            case query.And(nodes) | query.Or(nodes):
                for inner in nodes:
                    walk(inner)
            case query.MostOf(words):
                for word in words:
                    walk(word)

    walk(tree)
    return Wanted(frozenset(stems), frozenset(written), tuple(prefixes))


def mark(text: str, wanted: Wanted, language: str) -> str:
    """The whole text as HTML with its matches in <mark>."""
    return _marked(text, _matches(text, wanted, language), 0, len(text))


def snippet(text: str, wanted: Wanted, language: str, length: int = LENGTH) -> str:
    """The best passage as HTML: the one with most different matches, else the beginning."""
    matches = _matches(text, wanted, language)
    if len(text) <= length:
        return _marked(text, matches, 0, len(text))
    start = _best_start(matches, length) if matches else 0
    start = _at_a_word(text, max(0, start - LEAD)) if start > LEAD else 0
    end = min(len(text), start + length)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + length // 2)
    return (
        ("… " if start else "")
        + _marked(text, matches, start, end)
        + (" …" if end < len(text) else "")
    )


def _matches(text: str, wanted: Wanted, language: str) -> list[tuple[int, int, str]]:
    """(start, end, what) of the runs of a text that match."""
    if not wanted:
        return []
    found, known = [], wanted.known
    for match in run_matches(text):
        run = match[0]
        what = known[run] if run in known else wanted.what(run, language)
        if what is not None:
            found.append((match.start(), match.end(), what))
    return found


def _best_start(matches: list[tuple[int, int, str]], length: int) -> int:
    best, best_value, last = 0, (-1, -1), 0
    for first, (start, _end, _what) in enumerate(matches):
        last = max(last, first)
        while last + 1 < len(matches) and matches[last + 1][1] <= start + length - LEAD:
            last += 1
        inside = matches[first : last + 1]
        value = (len({what for _, _, what in inside}), len(inside))
        if value > best_value:
            best, best_value = start, value
    return best


def _at_a_word(text: str, place: int) -> int:
    space = text.find(" ", place)
    return space + 1 if 0 <= space < place + LEAD else place


def _marked(text: str, matches, start: int, end: int) -> str:
    pieces, place = [], start
    for begin, stop, _what in matches:
        if begin < place or stop > end:
            continue
        pieces.append(escape(text[place:begin], quote=False))
        pieces.append(f"<mark>{escape(text[begin:stop], quote=False)}</mark>")
        place = stop
    pieces.append(escape(text[place:end], quote=False))
    return "".join(pieces)


def unmarked(marked: str) -> str:
    """A snippet as plain text."""
    return unescape(marked.replace("<mark>", "").replace("</mark>", ""))
