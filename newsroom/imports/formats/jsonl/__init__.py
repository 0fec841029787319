"""JSON Lines: what `/search.jsonl` writes."""
