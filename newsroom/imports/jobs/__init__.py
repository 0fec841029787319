"""Imports asked for at the desk, which workers carry out."""

from newsroom.imports.jobs.asking import ask, bring_in, stop

__all__ = ["ask", "bring_in", "stop"]
