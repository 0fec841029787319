"""Texts and words at random, with every sign that analysis knows."""

from __future__ import annotations

from hypothesis import strategies as st

BEGINNINGS = (
    "part", "abil", "cap", "d", "t", "sk", "hop", "hopp", "nation", "organ", "trouble", "luxur",
    "on", "ear", "oil", "le", "i", "agre", "e", "f", "35", "u", "s", "c", "obrien", "cafe", "é",
    "ł", "北京", "天", "カ", "москв", "ß", "İ", "K", "ﬁ", "ไทย", "e\u0301", "a\u0308", "x" * 70,
)  # fmt: skip
ENDINGS = (
    "", "", "s", "es", "ies", "ied", "ed", "ing", "y", "ly", "ying", "ility", "ilities", "ization",
    "ational", "ousness", "ally", "le", "les", "e", "el", "l", "ance", "ative", "'s", "’s", "ʼs",
)  # fmt: skip
BETWEEN = (
    " ", " ", " ", "\n", "\t", "\xa0", "\u3000", "-", "‑", "‐", "'", "’", "ʼ", ".", ",", "&", "/",
    "@", "_", "+", "++", "#", "?", "“", "” ", " – ", "—", "…", "，", "。", "\u0301", "\u0308",
    "\u034f", "", "’s ", "'s ", "<", "&amp;",
)  # fmt: skip
words = st.builds(
    lambda start, end, change: change(start + end),
    st.sampled_from(BEGINNINGS),
    st.sampled_from(ENDINGS),
    st.sampled_from([str, str, str.upper, str.title]),
)
plain = st.lists(st.one_of(words, st.sampled_from(BETWEEN)), max_size=40).map("".join)
english = st.lists(st.tuples(words, st.just(" ")), max_size=40).map(
    lambda pairs: "".join(map("".join, pairs)).encode("ascii", "ignore").decode()
)
short = st.one_of(plain, english, st.text(max_size=60))
# A few letters outside ASCII among many within it are looked for in a way of their own.
texts = st.one_of(short, st.builds(lambda text: "It is " * 200 + text + " said. " * 200, short))
