"""Texts that nobody wrote: sentences of drawn words, the same for the same number."""

from __future__ import annotations

import random

BEGINNINGS = ("har", "lan", "mer", "tol", "bri", "sef", "ruk", "vad")
ENDINGS = ("bour", "tern", "cil", "dage", "nos", "weft", "ily", "quam")
WORDS = [beginning + ending for beginning in BEGINNINGS for ending in ENDINGS]


def text_of(number: int, words: int = 120) -> str:
    """A text of so many words, in sentences of twelve."""
    drawn = random.Random(number).choices(WORDS, k=words)
    sentences = (drawn[at : at + 12] for at in range(0, words, 12))
    return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in sentences)


def with_other_words(text: str, every: int) -> str:
    """The text with one word in so many replaced by one that stands nowhere else."""
    words = text.split()
    for at in range(every - 1, len(words), every):
        words[at] = f"word{chr(97 + at % 26)}{chr(97 + at // 26)}"
    return " ".join(words)
