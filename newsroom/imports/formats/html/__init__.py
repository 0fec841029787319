"""Saved pages of the web."""
