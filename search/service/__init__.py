"""A search in, a result set out."""
