"""Web pages as browsers save them in one file (MHTML)."""
