"""The fast reader of a Whoosh index: posting lists and columns as arrays.

Whoosh writes, merges, locks and stores; this package only reads for search. It imports whoosh and
numpy, never Django and never the rest of `search`.
"""
