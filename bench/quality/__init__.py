"""How well articles are ranked, beside plain BM25 and peers: `python -m bench.quality`."""
