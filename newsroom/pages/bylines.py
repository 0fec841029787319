"""The byline as printed, with its authors' names found in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any


def with_authors(byline: str, authors: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Pieces of a byline, each with the author it names or None. Authors have a name.

    Authors that the byline does not name follow after it; without a byline they are all there is.
    """
    named = {author.name.casefold(): author for author in authors}
    rest = dict(named)
    if named:
        longest_first = sorted(named, key=len, reverse=True)
        names = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)", re.I)
        for place, piece in enumerate(names.split(byline)):
            author = named.get(piece.casefold()) if place % 2 else None
            rest.pop(piece.casefold(), None)
            if piece:
                yield piece, author
    elif byline:
        yield byline, None
    for place, author in enumerate(rest.values()):
        if place or byline:
            yield ", ", None
        yield author.name, author
