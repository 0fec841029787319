"""Which words are near one: an edit apart, two letters exchanged, letters doubled. Pure."""

from __future__ import annotations

from itertools import combinations_with_replacement, groupby
from string import ascii_lowercase

SHORTEST = 3  # letters of a word that others are looked for, and of those
LONG = 5  # letters of a word that may lack two, or have two too many


def is_one_edit(a: str, b: str) -> bool:
    """Whether two texts are one insertion, deletion or change of a letter apart, or the same."""
    if abs(len(a) - len(b)) > 1:
        return False
    if len(a) > len(b):
        a, b = b, a
    same = 0
    while same < len(a) and a[same] == b[same]:
        same += 1
    return a[same + (len(a) == len(b)) :] == b[same + 1 :]


def is_looked_at(word: str) -> bool:
    """Whether others are looked for in the place of a word."""
    return len(word) >= SHORTEST and word.isalpha()


def is_two_letters_off(word: str, other: str) -> bool:
    """Whether one of two words is the other without two of its letters: harbr, harbour."""
    shorter, longer = sorted((word, other), key=len)
    letters = iter(longer)
    return len(longer) == len(shorter) + 2 and all(letter in letters for letter in shorter)


def likely(word: str) -> set[str]:
    """Words near one that are not all among the terms one edit away with its first letter."""
    near = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    near |= {word[1:], *(letter + word for letter in ascii_lowercase)}
    near |= {letter + word[1:] for letter in ascii_lowercase}
    return {other for other in near | _doubled(word) if len(other) >= SHORTEST}


def _doubled(word: str) -> set[str]:
    """A word with none, one or two of its letters doubled: tarrif, tariff."""
    single = "".join(letter for letter, _ in groupby(word))
    twice = combinations_with_replacement(range(len(single) + 1), 2)
    return {
        "".join(letter * (1 + (place in places)) for place, letter in enumerate(single))
        for places in twice
    }
