"""Exports of Ghost, and what its APIs give."""
