"""Feeds: RSS 0.9x to 2.0, Atom, JSON Feed."""
