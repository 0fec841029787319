"""Whole result sets as files, the choice of one, and what is kept of them."""
