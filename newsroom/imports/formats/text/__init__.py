"""Saved pages as a browser's plain text."""
