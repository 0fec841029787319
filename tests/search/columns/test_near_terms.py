"""Terms one edit from a word: found by the bytes at both ends, the same as letter by letter."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.columns.field_postings import FieldArrays
from search.columns.term_dictionary import ArrayTerms
from search.protocol.edit_distance import is_one_edit

WORDS = st.text("aabcé北", min_size=1, max_size=6)
NOTHING = np.zeros(0, np.int64)


def dictionary(terms: list[str]) -> ArrayTerms:
    texts = [term.encode() for term in terms]
    text = np.frombuffer(b"".join(texts), np.uint8)
    at = np.cumsum([0, *map(len, texts)])
    starts = np.zeros(len(terms) + 1, np.int64)
    none = [NOTHING] * 4
    return ArrayTerms({"f": FieldArrays(text, at, starts, *none)})


@given(st.sets(WORDS, min_size=1, max_size=30), WORDS)
def test_terms_near_a_word_are_those_one_edit_away(terms, word):
    ordered = sorted(terms, key=str.encode)
    near = [t for t in ordered if t[0] == word[0] and is_one_edit(word, t)]
    assert dictionary(ordered).terms_near("f", word, 100) == near


@given(st.sets(WORDS, min_size=1, max_size=30), st.data())
def test_a_term_is_found_by_each_of_its_edits(terms, data):
    term = data.draw(st.sampled_from(sorted(terms)))
    place = data.draw(st.integers(1, len(term)))
    edited = data.draw(
        st.sampled_from([term[:place] + "z" + term[place:], term[:place] + term[place + 1 :]])
    )
    assert term in dictionary(sorted(terms, key=str.encode)).terms_near("f", edited, 100)
