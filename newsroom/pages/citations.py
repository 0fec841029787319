"""How an article is cited: as RIS, as BibTeX, and in words. Pure but for the words' language.

RIS as reference managers read it: a tag, two spaces, a hyphen, a space, a value, CRLF; UTF-8. It
has no way to escape anything, and needs none where a value is one line. BibTeX is written for LaTeX
in UTF-8: what LaTeX would take for an order or a ligature is written as what it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from newsroom.characters import one_line

_ENTRY = "article"
_ADDRESS_OPEN = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})  # BibTeX counts braces in it
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # \{ would count as a brace
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    **{sign: f"\\{sign}" for sign in "$&%#_"},
}
# Signs that LaTeX joins with what follows: a dash of hyphens, quotation marks, ¿ and ¡.
_LIGATURE = re.compile(r"-(?=-)|`(?=`)|'(?=')|,(?=,)|[?!](?=`)")
_SPECIAL = re.compile(r"[\\{}~^<>|$&%#_]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# BibTeX parts names at "and" and at commas; within braces it does not.
_SEVERAL = re.compile(r",|(?:^|\s)(?:and|others)(?:\s|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Citation:
    """What is known of an article, each value one line; what is not known is empty."""

    key: str  # ASCII letters, digits and hyphens; another for each article
    headline: str
    authors: tuple[str, ...]  # in the order of the byline
    publication: str
    section: str
    day: date | None  # of first publication, in the site's time zone
    address: str
    language: str
    summary: str
    topics: tuple[str, ...]

    @property
    def text(self) -> str:
        """In words, in the language of the page."""
        return f"{self.words}, {self.address}"

    @property
    def words(self) -> str:
        """The same without its address."""
        day = date_format(self.day, _("j F Y")) if self.day else ""
        title = _("“%s”") % one_line(self.headline)
        named = f"{', '.join(map(one_line, self.authors))}: {title}" if self.authors else title
        parts = [named, one_line(self.publication), day]
        return ", ".join(filter(None, parts))


def as_text(citation: Citation) -> str:
    """The citation in words, a line."""
    return f"{citation.text}\n"


def as_ris(citation: Citation) -> str:
    """A record of the type NEWS. Names stay as they are printed: nobody said which part is the
    family's."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _ris(citation))


def as_bibtex(citation: Citation) -> str:
    """An entry of the kind article; the address is as it is, as \\url wants it."""
    fields = ",\n".join(f"  {name} = {value}" for name, value in _bibtex(citation))
    return f"@{_ENTRY}{{{citation.key},\n{fields}\n}}\n"


FORMS: dict[str, tuple[str, Callable[[Citation], str]]] = {  # type of the file, and its text
    "ris": ("application/x-research-info-systems", as_ris),
    "bib": ("application/x-bibtex", as_bibtex),
    "txt": ("text/plain", as_text),
}


def _ris(citation: Citation) -> Iterator[tuple[str, str]]:
    yield "TY", "NEWS"
    values = [
        *(("AU", name) for name in citation.authors),
        ("TI", citation.headline),
        ("T2", citation.publication),
        ("SE", citation.section),
        ("PY", f"{citation.day.year:04}" if citation.day else ""),
        ("DA", f"{citation.day.isoformat().replace('-', '/')}/" if citation.day else ""),
        ("LA", citation.language),
        ("AB", citation.summary),
        *(("KW", topic) for topic in citation.topics),
        ("UR", citation.address),
    ]
    for tag, value in values:
        if line := one_line(value):
            yield tag, line
    yield "ER", ""


def _bibtex(citation: Citation) -> Iterator[tuple[str, str]]:
    if citation.authors:
        yield "author", f"{{{' and '.join(map(_author, citation.authors))}}}"
    # In two pairs of braces: no style makes small letters of a headline's names.
    yield "title", f"{{{{{_latex(citation.headline)}}}}}"
    if citation.publication:
        yield "journal", f"{{{_latex(citation.publication)}}}"
    if citation.day:
        yield "year", f"{{{citation.day.year:04}}}"
        yield "month", _MONTHS[citation.day.month - 1]
        yield "day", f"{{{citation.day.day}}}"
    if citation.language:
        yield "language", f"{{{_latex(citation.language)}}}"
    if citation.topics:
        yield "keywords", f"{{{', '.join(map(_latex, citation.topics))}}}"
    yield "url", f"{{{one_line(citation.address).translate(_ADDRESS_OPEN)}}}"


def _author(name: str) -> str:
    written = _latex(name)
    is_plain = written == name and not _SEVERAL.search(name)
    return written if is_plain else f"{{{written}}}"


def _latex(text: str) -> str:
    """A text as LaTeX sets it, sign by sign."""
    escaped = _SPECIAL.sub(lambda found: _LATEX[found[0]], one_line(text))
    return _LIGATURE.sub(lambda found: f"{found[0]}{{}}", escaped)
