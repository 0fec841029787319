"""Passages of a text, and marks in it."""
