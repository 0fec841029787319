"""Imports at the desk: files are read first, brought in in the background, and taken back."""
