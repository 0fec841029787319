"""The smallest site that stock Haystack can index: one model, one index declaration."""
