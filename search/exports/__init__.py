"""Whole result sets as files, and what is kept of them."""
