"""The benchmark: the same articles, queries and work for this archive and its peers."""
