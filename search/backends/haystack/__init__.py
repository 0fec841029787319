"""Haystack's own interface, answered by the plans that pages use."""
