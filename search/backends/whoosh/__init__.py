"""The embedded engine: Whoosh writes and stores, `columns` reads."""
