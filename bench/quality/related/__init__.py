"""How good suggested related stories are, beside plain tf-idf: docs/ranking.md."""
