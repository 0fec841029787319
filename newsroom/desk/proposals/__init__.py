"""Proposed changes on the desk: the form that makes one, the page that decides it."""
