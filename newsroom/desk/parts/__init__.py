"""Rows below an article on the desk, and what is offered for them."""
