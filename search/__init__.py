"""How the archive is found: queries, facets, the index and the pages that show them."""
