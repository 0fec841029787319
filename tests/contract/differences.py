"""All that is known to differ between the engines.

- Scores, and so the order by relevance: Lucene keeps the length of a text in one byte, counts only
  documents that have a field, and knows another bonus for words near each other. Of equal scores
  the newest comes first, then the highest key, on both. Suggested headlines come by relevance.
- The reasons of a hit name the same words, fields and numbers of times. Their scores are shares of
  Solr's score as the formula of the embedded engine has them; what words near each other add is
  part of these shares.
- Of more than 1,000 words that go on from a typed beginning, those are completed on Solr that some
  hit has, on Whoosh those that come first.
- While a changed name has not reached all of its articles, a facet shows the name that most of them
  have on Solr, the newer one on Whoosh.
- Haystack's own searches: no highlighting, dates, queries or statistics on Solr; sorted by score or
  by time. The pages have all of it.
"""

# Tests of the embedded engine that say nothing of another, or something else.
NOT_ON_SOLR = {
    "test_words_near_each_other_are_a_part_of_their_own": "is a part of the shares of the words",
    "test_a_text_of_known_words_is_not_looked_at": "looks into Whoosh's spelling",
    "test_without_an_index_nothing_is_suggested_but_headlines": "removes the folder of the index",
    "test_without_an_index_nothing_is_said_of_the_whole": "removes the folder of the index",
    "test_without_an_index_the_database_answers": "removes the folder of the index",
    "test_without_an_index_nothing_is_beside": "removes the folder of the index",
}
