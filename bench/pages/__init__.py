"""How well saved pages are read."""
